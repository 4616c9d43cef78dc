#include "triage/assess/volatile_signs.h"

#include <fmt/format.h>

#include <algorithm>

namespace triage {
namespace {

struct NoteSign {
    std::string_view word_class;  // of uses.tsv
    std::string_view sign;
    int urgency;
};

constexpr NoteSign kOfNote[] = {
    {"state_locking", "about_to_lock", 0},  {"state_battery", "battery", 0},
    {"state_live", "live_session", 1},      {"state_wipe", "remote_wipe", 2},
    {"state_afu", "after_first_unlock", 1}, {"state_token", "cloud_token", 3},
    {"vanishing", "vanishing_chats", 3},    {"state_bfu", "before_first_unlock", 5}};

struct AppSign {
    std::string_view app_class;  // of apps.tsv
    std::string_view sign;
    std::string_view what;
    int urgency;
};

constexpr AppSign kOfApps[] = {
    {"remote_wipe", "remote_wipe", "can erase the device from afar", 2},
    {"device_management", "device_management",
     "lets others manage the device, and erase it where they set it up so", 2},
    {"vanishing_chat", "vanishing_chats", "has chats that vanish by themselves", 3}};

class SignList {
public:
    void add(std::string_view sign, int urgency, std::string statement,
             std::vector<RecordReference> records) {
        for (VolatileSign& known : signs_)
            if (known.sign == sign) {
                known.statement += " " + statement;
                known.records.insert(known.records.end(), records.begin(), records.end());
                return;
            }
        signs_.push_back({std::string(sign), urgency, std::move(statement), std::move(records)});
    }
    std::vector<VolatileSign> take() {
        std::stable_sort(
            signs_.begin(), signs_.end(),
            [](const VolatileSign& x, const VolatileSign& y) { return x.urgency < y.urgency; });
        return std::move(signs_);
    }

private:
    std::vector<VolatileSign> signs_;
};

void add_apps(const DeviceView& device, const DeviceUse& use, SignList& signs) {
    for (const AppSign& each : kOfApps) {
        const auto apps = use.apps.find(std::string(each.app_class));
        if (apps == use.apps.end())
            continue;
        for (const NamedRecord& app : apps->second)
            signs.add(
                each.sign, each.urgency,
                fmt::format("The app {} is installed or was used; it {}.", app.name, each.what),
                {{device.row.device, app.record}});
    }
}

}  // namespace

std::vector<VolatileSign> volatile_signs(const DeviceView& device, const DeviceUse& use) {
    SignList signs;
    for (const NoteSign& each : kOfNote)
        if (std::find(use.note_classes.begin(), use.note_classes.end(), each.word_class) !=
            use.note_classes.end())
            signs.add(each.sign, each.urgency, fmt::format("The intake list notes: {}.", use.note),
                      {});
    add_apps(device, use, signs);
    std::vector<RecordReference> vanishing;
    if (const auto said = device.uses_said.find("vanishing"); said != device.uses_said.end())
        for (const std::string& record : said->second.records)
            vanishing.push_back({device.row.device, record});
    if (!vanishing.empty())
        signs.add("vanishing_chats", 3, "Messages speak of chats that vanish.",
                  std::move(vanishing));
    if (const auto files = device.not_read.find("encrypted"); files != device.not_read.end())
        signs.add("encrypted", 4,
                  fmt::format("{} known file(s) are encrypted and were not read, such as {}.",
                              files->second.size(), files->second.front().first),
                  {});
    return signs.take();
}

}  // namespace triage
