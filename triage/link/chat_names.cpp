#include "triage/link/chat_names.h"

#include <algorithm>

#include "triage/identity/canonical.h"
#include "triage/link/link_weights.h"

namespace triage {
namespace {

size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first -
                               a.begin());
}

}  // namespace

bool is_hidden_id(std::string_view type) {
    return type == plugins::id_type::kWhatsAppLid;
}

void ChatNames::add(const plugins::Account& account, const Provenance& from) {
    if (account.id.present())
        own_.push_back({account.app, from.file, name_of(account.id, account.app)});
}

void ChatNames::add(const plugins::DeviceFact& fact) {
    if (fact.name != "own_number")
        return;
    const std::string name = name_of(plugins::phone(fact.value), {});
    if (std::find(own_numbers_.begin(), own_numbers_.end(), name) == own_numbers_.end())
        own_numbers_.push_back(name);
}

std::string ChatNames::name_of(const plugins::Identifier& identifier, std::string_view app) const {
    if (!identifier.present())
        return {};
    std::string key = identifier.type;
    key.append(1, '\t').append(identifier.value).append(1, '\t').append(app);
    const auto known = known_.find(key);
    if (known != known_.end())
        return known->second;
    const Canonical form = canonical(identifier, region_, app);
    std::string name =
        form.linking == Linking::Never ? std::string() : form.type + "\t" + form.value;
    known_.emplace(std::move(key), name);
    return name;
}

std::string ChatNames::own(std::string_view app, std::string_view file) const {
    const Own* nearest = nullptr;
    size_t best = 0;
    for (const Own& each : own_) {
        const size_t shared = common_prefix(each.file, file);
        if (each.app == app && (nearest == nullptr || shared > best)) {
            nearest = &each;
            best = shared;
        }
    }
    if (nearest != nullptr)
        return nearest->name;
    // Short messages belong to the number of the card, where there is one card only.
    return app == "sms" && own_numbers_.size() == 1 ? own_numbers_.front() : std::string();
}

ChatKey ChatNames::key_of(const plugins::Conversation& conversation, std::string_view file) const {
    const std::string name = name_of(conversation.id, conversation.app);
    const std::string_view kind = conversation.kind.name;
    const bool is_group =
        is_group_type(conversation.id.type) || kind == "group" || kind == "channel";
    const ChatKind chat_kind = is_group               ? ChatKind::Group
                               : kind == "one_to_one" ? ChatKind::Direct
                                                      : ChatKind::Unknown;
    if (name.empty() || chat_kind == ChatKind::Unknown)
        return {{}, chat_kind};
    if (is_group)
        return {conversation.app + "\n" + name, chat_kind};
    const std::string own_name = own(conversation.app, file);
    if (own_name.empty() || is_hidden_id(conversation.id.type) ||
        is_hidden_id(own_name.substr(0, own_name.find('\t'))))
        return {{}, chat_kind};
    const auto [first, second] = std::minmax(own_name, name);
    return {conversation.app + "\n" + first + "\n" + second, chat_kind};
}

}  // namespace triage
