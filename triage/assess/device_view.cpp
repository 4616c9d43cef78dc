#include "triage/assess/device_view.h"

#include <algorithm>

#include <cctype>
#include <functional>
#include <unordered_set>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/base/time.h"

namespace triage {
namespace {

using parsers::Result;

constexpr int64_t kSecond = 1'000'000'000;
constexpr size_t kLedgerLines = 5;

Direction direction_of(const plugins::Code& code) {
    if (code.name == "incoming")
        return Direction::Incoming;
    return code.name == "outgoing" ? Direction::Outgoing : Direction::Unknown;
}

uint64_t hash_of(std::string_view text) {
    // FNV-1a: equal on every machine, unlike std::hash.
    uint64_t hash = 0xcbf29ce484222325;
    for (const char each : text)
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3;
    return hash;
}

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Reads one device's records into a view, one kind after the other.
class ViewReader {
public:
    ViewReader(DeviceView& view, uint32_t number, const ReadingTools& tools,
               TemplateCounter& templates)
        : view_(view),
          number_(number),
          tools_(tools),
          templates_(templates),
          resolver_(tools.index, view.row.profile_json) {}

    Result<void> read(const DeviceStore& store) {
        TRY(each<plugins::Account>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Contact>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Conversation>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Participant>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Attachment>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Message>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Call>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Payment>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Wallet>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Document>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::DeviceFact>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Visit>(store, [this](const auto& record) { see(record); }));
        TRY(each<plugins::Location>(store, [](const auto&) {}));
        TRY(each<plugins::InstalledApp>(store, [](const auto&) {}));
        TRY(each<plugins::Media>(store, [](const auto&) {}));
        return store.each_coverage([this](const CoverageRow& row) { see(row); });
    }

private:
    template <class Body, class See>
    Result<void> each(const DeviceStore& store, const See& see_record) {
        return store.each<Body>([&](const Stored<Body>& record) {
            if (record.provenance.device != view_.row.store_device)
                return;
            ++view_.records_of[std::string(plugins::kind_word<Body>())];
            see_record(record);
        });
    }

    // Two databases of one app (a second copy of it) may use equal keys.
    Thread& thread_of(const std::string& app, const std::string& file, const std::string& key) {
        const std::string name = app + "\x1f" + file + "\x1f" + key;
        Thread& thread = view_.threads[name];
        thread.app = app;
        thread.key = name;
        return thread;
    }

    void name(int64_t identity, const std::string& saved, const std::string& record) {
        if (identity != 0 && !saved.empty() && view_.names.try_emplace(identity, saved).second)
            view_.name_records[identity] = record;
    }

    void see(const Stored<plugins::Account>& record) {
        const int64_t own = resolver_.identity_of(record.body.id, record.body.app);
        if (own == 0)
            return;
        view_.own_by_app[record.body.app].insert(own);
        view_.own_records.try_emplace(own, record.provenance.id);
        if (!record.body.display.empty())
            view_.own_names.insert(normalize(record.body.display));
        view_.own_names.insert(normalize(record.body.id.value));
    }

    void see(const Stored<plugins::DeviceFact>& record) {
        if (record.body.name != "own_number")
            return;
        const int64_t own = resolver_.identity_of(plugins::phone(record.body.value), "phone");
        if (own != 0)
            view_.own_records.try_emplace(own, record.provenance.id);
    }

    void see(const Stored<plugins::Visit>& record) {
        const std::string& text = record.body.term.empty() ? record.body.title : record.body.term;
        const std::string form = normalize(text);
        if (!tools_.words.has("authority", form) && !tools_.words.has("way_out", form))
            return;
        const std::string& plugin = record.provenance.plugin;
        view_.visits.push_back({record.provenance.id, plugin.substr(0, plugin.find(' ')), text,
                                record.body.time.utc_ns});
    }

    void see(const Stored<plugins::Contact>& record) {
        for (const auto& identifier : record.body.identifiers)
            name(resolver_.identity_of(identifier, record.body.app), record.body.name,
                 record.provenance.id);
    }

    void see(const Stored<plugins::Conversation>& record) {
        const auto& body = record.body;
        Thread& thread = thread_of(body.app, record.provenance.file, body.key);
        thread.group = body.kind.name == "group" || body.kind.name == "broadcast" ||
                       body.kind.name == "channel" || body.id.type.ends_with("_group");
        thread.identity = resolver_.identity_of(body.id, body.app);
        thread.label = body.name;
        const int64_t creator = resolver_.identity_of(body.creator, body.app);
        if (creator != 0 && view_.own_records.contains(creator)) {
            thread.own_admin = true;
            thread.admin_records.push_back(record.provenance.id);
        }
        if (!thread.group)
            name(thread.identity, body.name, record.provenance.id);
    }

    void see(const Stored<plugins::Participant>& record) {
        const auto& body = record.body;
        Thread& thread = thread_of(body.app, record.provenance.file, body.conversation);
        const int64_t member = resolver_.identity_of(body.member, body.app);
        const bool is_named = body.member.present();
        if (is_named && member == 0)
            return;
        if (is_named) {
            thread.members.insert(member);
            name(member, body.name, record.provenance.id);
        }
        // Apps that keep no number for their own account leave its membership without a member.
        const bool is_own = !is_named || view_.own_records.contains(member);
        const bool leads = body.role.name == "admin" || body.role.name == "creator";
        if (leads && is_own) {
            thread.own_admin = true;
            thread.admin_records.push_back(record.provenance.id);
        }
    }

    // Only tables whose name says what they are; the message that carries one comes later.
    void see(const Stored<plugins::Attachment>& record) {
        const std::string file_name =
            record.body.name.empty() ? record.body.path : record.body.name;
        const std::string form = normalize(file_name);
        for (const PhraseHit& hit : tools_.lexicon.match(form, tools_.words))
            if (tools_.lexicon.phrase(hit.phrase).category == "O_PAYROLL")
                ledgers_[record.provenance.file + "\x1f" + record.body.message] = file_name;
    }

    void see(const Stored<plugins::Message>& record) {
        if (is_older_version(record))
            return;
        const auto& body = record.body;
        Thread& thread = thread_of(body.app, record.provenance.file, body.conversation);
        KeptMessage message;
        message.record = record.provenance.id;
        message.plugin = record.provenance.plugin.substr(0, record.provenance.plugin.find(' '));
        message.thread = thread.key;
        message.direction = direction_of(body.direction);
        message.utc_ns = body.sent.utc_ns ? body.sent.utc_ns : body.received.utc_ns;
        message.state = record.provenance.state;
        message.forwarded = body.forwarded.value_or(0) > 0;
        message.sender = resolver_.identity_of(body.sender, body.app);
        if (!thread.group && thread.identity == 0)
            thread.identity = peer_of(body, message);
        message.normalized = normalize(body.text);
        note_time(message.utc_ns);
        const auto ledger =
            ledgers_.find(record.provenance.file + "\x1f" + record.provenance.place);
        if (ledger != ledgers_.end())
            message.ledger_file = ledger->second;
        count(thread, message, body);
        if (!message.normalized.empty()) {
            message.hits = tools_.lexicon.match(message.normalized, tools_.words);
            templates_.see(message.normalized, number_, message.utc_ns);
            count_script(message.normalized);
            if (message.utc_ns && tools_.words.has("raid", message.normalized))
                view_.raid_words.emplace_back(*message.utc_ns, 0);
        }
        if (body.text.size() >= 25)
            message.mentions = resolver_.mentions(body.text);
        count_hits(thread, message);
        if (message.hits.empty() && message.mentions.empty() && message.ledger_file.empty())
            return;
        message.text = body.text;
        view_.messages.push_back(std::move(message));
    }

    // A row that was changed, by a new status say, may stand a second time in unused space: one
    // message must not count twice.
    bool is_older_version(const Stored<plugins::Message>& record) {
        const auto& body = record.body;
        const auto& time = body.sent.as_stored.empty() ? body.received : body.sent;
        const bool is_new =
            messages_seen_
                .insert(std::hash<std::string>()(record.provenance.file + '\x1f' + body.app +
                                                 '\x1f' + time.as_stored + '\x1f' +
                                                 body.direction.name + '\x1f' + body.text))
                .second;
        return !is_new && record.provenance.state == plugins::State::Carved;
    }

    int64_t peer_of(const plugins::Message& body, const KeptMessage& message) {
        if (message.direction == Direction::Incoming)
            return message.sender;
        return body.recipients.size() == 1
                   ? resolver_.identity_of(body.recipients.front(), body.app)
                   : 0;
    }

    void note_time(const std::optional<int64_t>& utc_ns) {
        if (!utc_ns)
            return;
        view_.first_utc_ns = std::min(view_.first_utc_ns.value_or(*utc_ns), *utc_ns);
        view_.last_utc_ns = std::max(view_.last_utc_ns.value_or(*utc_ns), *utc_ns);
    }

    void count(Thread& thread, const KeptMessage& message, const plugins::Message& body) {
        if (message.direction == Direction::Incoming)
            ++thread.incoming;
        if (message.direction != Direction::Outgoing)
            return;
        ++thread.outgoing;
        const bool removed =
            body.status.name == "revoked" || message.state == plugins::State::Deleted;
        if (removed)
            thread.removed_own.push_back(message.record);
        else
            ++thread.kept_own;
    }

    // A report: numbers beside a word of reporting.
    void count_hits(Thread& thread, const KeptMessage& message) {
        for (const PhraseHit& hit : message.hits) {
            const std::string& category = tools_.lexicon.phrase(hit.phrase).category;
            if (category == "T_TARGET" && message.direction == Direction::Incoming)
                ++thread.target_hits;
            if (category == "N_SCAM" && message.direction == Direction::Outgoing)
                ++thread.script_hits;
        }
        if (!message.utc_ns || !has_digit(message.normalized) ||
            !tools_.words.has("report", message.normalized))
            return;
        if (message.direction == Direction::Outgoing)
            thread.own_reports.emplace_back(*message.utc_ns, message.record);
        if (message.direction != Direction::Incoming || message.sender == 0)
            return;
        thread.report_days[message.sender].insert(day_of(*message.utc_ns));
        auto& records = thread.report_records[message.sender];
        if (records.size() < 3)
            records.push_back(message.record);
    }

    void count_script(const std::string& text) {
        for (size_t at = 0; at < text.size();) {
            const Letter letter = letter_at(text, at);
            at += letter.size_bytes;
            const Script script = script_of(letter.code);
            if (script == Script::None)
                continue;
            ++view_.scripts.letters;
            if (!tools_.lexicon.covers(script))
                ++view_.scripts.uncovered;
        }
    }

    void see(const Stored<plugins::Call>& record) {
        const auto& body = record.body;
        view_.calls.push_back({record.provenance.id, resolver_.identity_of(body.peer, body.app),
                               body.name, direction_of(body.direction), body.started.utc_ns,
                               body.duration_s.value_or(0)});
        note_time(body.started.utc_ns);
    }

    void see(const Stored<plugins::Payment>& record) {
        const auto& body = record.body;
        view_.payments.push_back(
            {record.provenance.id, body.claim.name, resolver_.identity_of(body.payer, body.app),
             resolver_.identity_of(body.payee, body.app), body.amount, body.time.utc_ns});
    }

    void see(const Stored<plugins::Wallet>& record) {
        const int64_t address = resolver_.identity_of(record.body.address, record.body.app);
        view_.wallets.push_back(
            {record.provenance.id, address, record.body.keys.name == "present"});
    }

    void see(const Stored<plugins::Document>& record) {
        const auto& body = record.body;
        const std::string file = record.provenance.file;
        const size_t lines = ledger_entries(body.text);
        if (lines < kLedgerLines)
            return;
        const std::string base = file.substr(file.rfind('/') + 1);
        const bool is_part = record.provenance.place.starts_with('#');
        view_.tables.push_back(
            {record.provenance.id, is_part ? file : record.provenance.id,
             body.title.empty() ? base : body.title + " (" + base + ")",
             record.provenance.plugin.substr(0, record.provenance.plugin.find(' ')), body.text,
             lines, !body.author.empty() && view_.own_names.contains(normalize(body.author)),
             body.modified.utc_ns ? body.modified.utc_ns : body.created.utc_ns});
    }

    void see(const CoverageRow& row) {
        if (row.device != view_.row.store_device || row.plugin.empty())
            return;
        if (row.status == CoverageStatus::Partly)
            ++view_.partly;
        if (row.status != CoverageStatus::Parsed)
            view_.not_read[std::string(to_word(row.status))].emplace_back(row.file, row.plugin);
    }

    DeviceView& view_;
    uint32_t number_;
    const ReadingTools& tools_;
    TemplateCounter& templates_;
    Resolver resolver_;
    std::unordered_map<std::string, std::string> ledgers_;  // file and place of a message -> name
    std::unordered_set<size_t> messages_seen_;              // hashes of what they say
};

}  // namespace

std::string_view to_word(Counterpart counterpart) {
    switch (counterpart) {
        case Counterpart::Family:
            return "family";
        case Counterpart::Authority:
            return "authority";
        case Counterpart::Target:
            return "target";
        case Counterpart::Superior:
            return "superior";
        case Counterpart::Coworker:
            return "co-worker";
        case Counterpart::Unknown:
            break;
    }
    return "unknown";
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
                          std::optional<int64_t> utc_ns) {
    if (!utc_ns || letters_of(normalized) < least_letters_)
        return;
    std::vector<Event>& events = events_[hash_of(mask(normalized))];
    const int64_t utc_s = *utc_ns / kSecond;
    // One message that several devices carry (a group, or both ends of a talk) is one event.
    const bool known = std::any_of(events.begin(), events.end(), [&](const Event& event) {
        return event.device == device || std::abs(event.utc_s - utc_s) <= gap_s_;
    });
    if (!known && events.size() < least_devices_)
        events.push_back({device, utc_s});
}

bool TemplateCounter::is_template(std::string_view normalized) const {
    if (letters_of(normalized) < least_letters_)
        return false;
    const auto events = events_.find(hash_of(mask(normalized)));
    return events != events_.end() && events->second.size() >= least_devices_;
}

Result<DeviceView> read_device_view(const CaseStore& store, const DeviceRow& row, uint32_t number,
                                    const ReadingTools& tools, TemplateCounter& templates) {
    DeviceView view;
    view.row = row;
    view.holder = row.holder.empty() ? row.device : row.holder;
    const DeviceStore facts = TRY(store.open_device_store(row));
    ViewReader reader(view, number, tools, templates);
    TRY(reader.read(facts));
    return view;
}

}  // namespace triage
