#include "plugins/apps/telegram_android/people.h"

namespace plugins::telegram {
namespace {

using parsers::TlNode;

// Bits of the flags of user and channel; the same in all layers that have them.
constexpr int kSelf = 10;
constexpr int kContact = 11;
constexpr int kDeleted = 13;
constexpr int kBot = 14;
constexpr int kBroadcast = 5;
constexpr int kMegagroup = 8;

std::vector<std::string> usernames_of(const TlNode& user) {
    std::vector<std::string> names;
    if (std::string name = user.text_of("username"); !name.empty())
        names.push_back(std::move(name));
    if (const TlNode* list = user.field("usernames"); list != nullptr)
        for (const TlNode& item : list->children)
            if (std::string name = item.text_of("username"); !name.empty())
                names.push_back(std::move(name));
    return names;
}

}  // namespace

std::optional<Person> person_of(const TlNode& object) {
    if (object.predicate != "user")
        return std::nullopt;
    Person person;
    person.id = object.integer_of("id");
    const std::string last = object.text_of("last_name");
    person.name = object.text_of("first_name");
    if (!last.empty())
        person.name += (person.name.empty() ? "" : " ") + last;
    person.usernames = usernames_of(object);
    person.phone = object.text_of("phone");
    person.is_self = object.has_flag(kSelf);
    person.is_contact = object.has_flag(kContact);
    person.is_deleted = object.has_flag(kDeleted);
    person.is_bot = object.has_flag(kBot);
    return person;
}

Identifier phone_of(const std::string& digits) {
    if (digits.empty())
        return {};
    return phone(digits.front() == '+' ? digits : "+" + digits);
}

Identifier user_id(int64_t id) {
    return {"telegram_id", std::to_string(id)};
}

Identifier group_id(int64_t id) {
    return {"telegram_group", std::to_string(id)};
}

Identifier username_id(const std::string& username) {
    return {std::string(id_type::kAppUser), username};
}

Identifier peer_id(const TlNode& peer) {
    if (peer.predicate == "peerUser")
        return user_id(peer.integer_of("user_id"));
    if (peer.predicate == "peerChat")
        return group_id(peer.integer_of("chat_id"));
    if (peer.predicate == "peerChannel")
        return group_id(peer.integer_of("channel_id"));
    return {};
}

Code kind_of_chat(const TlNode& chat) {
    if (chat.predicate == "chat" || chat.predicate == "chatForbidden")
        return known("group", chat.predicate);
    if (chat.predicate != "channel" && chat.predicate != "channelForbidden")
        return {};
    if (chat.has_flag(kMegagroup))
        return known("group", "megagroup");
    return chat.has_flag(kBroadcast) ? known("channel", "broadcast") : unknown_code(chat.predicate);
}

}  // namespace plugins::telegram
