#include "triage/assess/device_view.h"

#include <algorithm>
#include <cctype>

#include "parsers/base/time.h"
#include "triage/assess/view_reader.h"

namespace triage {
namespace {

using parsers::Result;

constexpr int64_t kSecond = 1'000'000'000;

uint64_t hash_of(std::string_view text) {
    // FNV-1a: equal on every machine, unlike std::hash.
    uint64_t hash = 0xcbf29ce484222325;
    for (const char each : text)
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3;
    return hash;
}

}  // namespace

bool is_group(const plugins::Conversation& conversation) {
    const std::string& kind = conversation.kind.name;
    return kind == "group" || kind == "broadcast" || kind == "channel" ||
           conversation.id.type.ends_with("_group");
}

int64_t day_of(int64_t utc_ns) {
    return utc_ns / (86400 * kSecond);
}
std::string date_of(int64_t utc_ns) {
    return parsers::to_iso8601(utc_ns).substr(0, 10);
}

size_t ledger_entries(std::string_view text) {
    size_t entries = 0;
    bool digit = false;
    bool letter = false;
    const auto close = [&] {
        entries += digit && letter ? 1 : 0;
        digit = letter = false;
    };
    for (size_t at = 0; at < text.size(); ++at) {
        const auto octet = static_cast<unsigned char>(text[at]);
        const std::string_view rest = text.substr(at, 3);
        const bool wide_comma = rest == "，" || rest == "、" || rest == "；";
        const bool csv = text.find('\n') != std::string_view::npos;  // then lines are the entries
        if (text[at] == '\n' || (!csv && (text[at] == ',' || text[at] == ';' || wide_comma))) {
            close();
            at += wide_comma ? 2 : 0;
        } else if (std::isdigit(octet) != 0) {
            digit = true;
        } else if (std::isalpha(octet) != 0 || octet >= 0x80) {
            letter = true;
        }
    }
    close();
    return entries;
}

void TemplateCounter::see(std::string_view normalized, uint32_t device,
                          std::optional<int64_t> utc_ns, Direction direction) {
    if (!utc_ns || letters_of(normalized) < least_letters_)
        return;
    Text& text = texts_[hash_of(mask(normalized))];
    const int64_t utc_s = *utc_ns / kSecond;
    if (direction == Direction::Outgoing && (!text.first_sent || utc_s < text.first_sent->utc_s))
        text.first_sent = Event{device, utc_s};
    // One message that several devices carry (a group, or both ends of a talk) is one event.
    const bool known = std::any_of(text.events.begin(), text.events.end(), [&](const Event& event) {
        return event.device == device || std::abs(event.utc_s - utc_s) <= gap_s_;
    });
    if (!known && text.events.size() < least_devices_)
        text.events.push_back({device, utc_s});
}

const TemplateCounter::Text* TemplateCounter::find_template(std::string_view normalized) const {
    if (letters_of(normalized) < least_letters_)
        return nullptr;
    const auto text = texts_.find(hash_of(mask(normalized)));
    const bool many = text != texts_.end() && text->second.events.size() >= least_devices_;
    return many ? &text->second : nullptr;
}

bool TemplateCounter::is_template(std::string_view normalized) const {
    return find_template(normalized) != nullptr;
}

bool TemplateCounter::is_first_sender(std::string_view normalized, uint32_t device) const {
    const Text* text = find_template(normalized);
    return text != nullptr && text->first_sent && text->first_sent->device == device;
}

Result<DeviceView> read_device_view(const CaseStore& store, const DeviceRow& row, uint32_t number,
                                    const ReadingTools& tools, TemplateCounter& templates) {
    DeviceView view;
    view.row = row;
    view.holder = row.holder.empty() ? row.device : row.holder;
    for (const ExhibitRow& exhibit : store.exhibits())
        if (exhibit.exhibit == row.exhibit)
            view.intake_note = exhibit.note;
    const DeviceStore facts = TRY(store.open_device_store(row));
    ViewReader reader(view, number, tools, templates);
    TRY(reader.read(facts));
    return view;
}

}  // namespace triage
