#include "triage/link/describe_chat.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/base/time.h"

namespace triage {
namespace {

using Json = nlohmann::json;

constexpr std::array<const char*, kDifferences> kDifferenceWords = {"missing", "deleted", "carved",
                                                                    "revoked", "text_differs"};
// In place of "missing" where files of the chat were not read whole.
constexpr const char* kMissingOrUnread = "missing_or_unread";
constexpr int64_t kNsPerSecond = 1'000'000'000;

std::string hex_of(const ChatRow& row) {
    return parsers::to_hex(row.record);
}

Json time_json(const std::optional<int64_t>& utc_ns) {
    return utc_ns ? Json(parsers::to_iso8601(*utc_ns)) : Json(nullptr);
}

// "<type>\t<value>"
Json name_json(const std::string& name) {
    const size_t tab = name.find('\t');
    if (tab == std::string::npos)
        return nullptr;
    return {{"type", name.substr(0, tab)}, {"value", name.substr(tab + 1)}};
}

// 7200: "7,200".
std::string grouped(int64_t number) {
    std::string digits = std::to_string(number);
    for (size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, ",");
    return digits;
}

std::string_view kind_word(ChatKind kind) {
    switch (kind) {
        case ChatKind::Direct:
            return "one_to_one";
        case ChatKind::Group:
            return "group";
        case ChatKind::Unknown:
            break;
    }
    return "unknown";
}

class Describer {
public:
    Describer(const GatheredChat& chat, const AlignedChat& aligned, const NamesByHash& names,
              const std::vector<std::string>& device_names, const ChatRules& rules)
        : chat_(chat),
          aligned_(aligned),
          names_(names),
          device_names_(device_names),
          rules_(rules) {}

    Json describe(const std::string& id) const {
        return {{"chat", id},
                {"app", chat_.views.front().app},
                {"kind", kind_word(chat_.kind)},
                {"identity", identity()},
                {"found_by", chat_.by_content ? "content" : "identity"},
                {"messages", aligned_.messages},
                {"names", chat_names()},
                {"devices", devices()},
                {"clocks", clocks()},
                {"differences", differences()},
                {"shown", shown()}};
    }

private:
    const std::string& name_of(uint32_t device) const {
        return device_names_[chat_.devices[device]];
    }

    // The group, or the two accounts of a direct chat.
    Json identity() const {
        Json identity = Json::array();
        if (chat_.key.starts_with("by content\n"))
            return identity;
        for (const std::string& part : parsers::split(chat_.key, '\n'))
            if (Json name = name_json(part); !name.is_null())
                identity.push_back(std::move(name));
        return identity;
    }

    // The newest row that stands on a device is the last time at which it is known to have called
    // the chat so.
    Json chat_names() const {
        struct Use {
            std::set<std::string> devices;
            std::optional<int64_t> first;
            std::optional<int64_t> last;
        };
        std::map<std::string, Use> uses;
        for (const ChatView& view : chat_.views) {
            if (view.title.empty())
                continue;
            Use& use = uses[view.title];
            use.devices.insert(device_names_[view.device]);
            for (const ChatRow& row : view.rows) {
                if (!stands(row) || !row.utc_ns)
                    continue;
                use.first = std::min(use.first.value_or(*row.utc_ns), *row.utc_ns);
                use.last = std::max(use.last.value_or(*row.utc_ns), *row.utc_ns);
            }
        }
        Json list = Json::array();
        for (const auto& [name, use] : uses)
            list.push_back({{"name", name},
                            {"devices", use.devices},
                            {"first", time_json(use.first)},
                            {"last", time_json(use.last)}});
        return list;
    }

    Json devices() const {
        Json list = Json::array();
        for (uint32_t device = 0; device < chat_.devices.size(); ++device)
            list.push_back(device_json(device));
        return list;
    }

    Json device_json(uint32_t device) const {
        std::array<size_t, 4> of_state{};
        Json files = Json::array();
        std::string conversation;
        std::string own;
        uint64_t damages = 0;
        size_t messages = 0;
        std::map<std::string, std::string> roles;
        for (const ChatView& view : chat_.views) {
            if (view.device != chat_.devices[device])
                continue;
            conversation = conversation.empty() ? view.key : conversation;
            own = own.empty() ? view.own : own;
            files.push_back(view.file);
            damages += view.damages;
            messages += view.rows.size();
            for (const ChatRow& row : view.rows)
                ++of_state[static_cast<size_t>(row.state)];
            for (const ChatMember& member : view.members)
                if (std::string& role = roles[member.name]; role.empty())
                    role = member.role;
        }
        const auto& span = aligned_.spans[device];
        const auto role = roles.find(own);
        return {{"device", name_of(device)},
                {"conversation", conversation},
                {"files", files},
                {"messages", messages},
                {"live", of_state[static_cast<size_t>(plugins::State::Live)]},
                {"log_only", of_state[static_cast<size_t>(plugins::State::LogOnly)]},
                {"deleted", of_state[static_cast<size_t>(plugins::State::Deleted)]},
                {"carved", of_state[static_cast<size_t>(plugins::State::Carved)]},
                {"first", span ? time_json(span->first_utc_ns) : Json(nullptr)},
                {"last", span ? time_json(span->last_utc_ns) : Json(nullptr)},
                {"damages", damages},
                {"account", name_json(own)},
                {"role", role == roles.end() ? "" : role->second},
                {"members", members(roles)},
                {"members_count", roles.size()}};
    }

    // Who has more than a member's rights first.
    Json members(const std::map<std::string, std::string>& roles) const {
        Json list = Json::array();
        for (const bool plain : {false, true})
            for (const auto& [name, role] : roles) {
                if ((role == "member" || role.empty()) != plain ||
                    list.size() >= rules_.shown_members)
                    continue;
                Json member = name_json(name);
                member["role"] = role;
                list.push_back(std::move(member));
            }
        return list;
    }

    Json clocks() const {
        Json list = Json::array();
        const std::string& against = name_of(aligned_.reference);
        for (uint32_t device = 0; device < chat_.devices.size(); ++device) {
            const ClockOffset& clock = aligned_.clocks[device];
            const int64_t seconds = clock.offset_ns / kNsPerSecond;
            if (std::abs(clock.offset_ns) < rules_.offset_least_ns)
                continue;
            list.push_back(
                {{"device", name_of(device)},
                 {"against", against},
                 {"seconds_behind", seconds},
                 {"messages", clock.messages},
                 {"compared", clock.compared},
                 {"statement",
                  fmt::format("Times on {} are {} s {} those on {} for {} of {} messages of this "
                              "chat that stand on both.",
                              name_of(device), grouped(std::abs(seconds)),
                              seconds > 0 ? "behind" : "ahead of", against, clock.messages,
                              clock.compared)}});
        }
        return list;
    }

    uint64_t damages_of(uint32_t device) const {
        uint64_t damages = 0;
        for (const ChatView& view : chat_.views)
            if (view.device == chat_.devices[device])
                damages += view.damages;
        return damages;
    }

    const char* word_of(Difference what, uint32_t device) const {
        return what == Difference::Missing && damages_of(device) > 0
                   ? kMissingOrUnread
                   : kDifferenceWords[static_cast<size_t>(what)];
    }

    Json differences() const {
        Json list = Json::array();
        for (uint32_t device = 0; device < chat_.devices.size(); ++device) {
            Json counts = {{"device", name_of(device)}, {"missing", 0}, {kMissingOrUnread, 0}};
            size_t all = 0;
            for (size_t what = 0; what < kDifferences; ++what) {
                counts[word_of(static_cast<Difference>(what), device)] =
                    aligned_.counts[device][what];
                all += aligned_.counts[device][what];
            }
            if (all > 0)
                list.push_back(std::move(counts));
        }
        return list;
    }

    Json shown() const {
        Json list = Json::array();
        for (const Differing& each : aligned_.differing) {
            const auto sender = names_.find(each.other.sender);
            list.push_back(
                {{"what", word_of(each.what, each.device)},
                 {"device", name_of(each.device)},
                 {"record", each.row ? Json(hex_of(*each.row)) : Json(nullptr)},
                 {"other_device", name_of(each.other_device)},
                 {"other_record", hex_of(each.other)},
                 {"sender", sender == names_.end() ? Json(nullptr) : name_json(sender->second)},
                 {"time", time_json(each.other.utc_ns)},
                 {"statement", statement(each)}});
        }
        return list;
    }

    std::string statement(const Differing& each) const {
        const std::string& device = name_of(each.device);
        const std::string message =
            "Message " + hex_of(each.other) +
            (each.other.utc_ns ? " of " + parsers::to_iso8601(*each.other.utc_ns) : std::string()) +
            " stands on " + name_of(each.other_device);
        const std::string row = each.row ? hex_of(*each.row) : std::string();
        switch (each.what) {
            case Difference::Missing:
                return message + " and not on " + device + span_of(each.device);
            case Difference::Deleted:
                return fmt::format("{}; on {} it is the deleted row {}.", message, device, row);
            case Difference::Carved:
                return fmt::format("{}; on {} it was found only in space that no row owns, as {}.",
                                   message, device, row);
            case Difference::Revoked:
                return fmt::format("{}; on {} its row {} has the status 'revoked'.", message,
                                   device, row);
            case Difference::TextDiffers:
                return fmt::format("{}; on {} its row {} has another text.", message, device, row);
        }
        return message;
    }

    std::string span_of(uint32_t device) const {
        const auto& span = aligned_.spans[device];
        const uint64_t damages = damages_of(device);
        std::string text = span ? fmt::format(", whose rows of this chat run from {} to {}",
                                              parsers::to_iso8601(span->first_utc_ns),
                                              parsers::to_iso8601(span->last_utc_ns))
                                : std::string();
        if (damages > 0)
            text += fmt::format("; places of its files that could not be read: {}", damages);
        return text + ".";
    }

    const GatheredChat& chat_;
    const AlignedChat& aligned_;
    const NamesByHash& names_;
    const std::vector<std::string>& device_names_;
    const ChatRules& rules_;
};

}  // namespace

Json describe_chat(const std::string& id, const GatheredChat& chat, const AlignedChat& aligned,
                   const NamesByHash& names, const std::vector<std::string>& device_names,
                   const ChatRules& rules) {
    return Describer(chat, aligned, names, device_names, rules).describe(id);
}

}  // namespace triage
