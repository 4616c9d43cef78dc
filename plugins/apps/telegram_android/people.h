// Users, chats and their numbers in the objects of Telegram.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/format/telegram_tl.h"
#include "plugins/api/record.h"

namespace plugins::telegram {

inline constexpr std::string_view kApp = "telegram";

struct Person {
    int64_t id = 0;
    std::string name;
    std::vector<std::string> usernames;
    std::string phone;  // digits without a plus sign
    bool is_self = false;
    bool is_contact = false;
    bool is_deleted = false;
    bool is_bot = false;
};

// Absent where the object is no user.
std::optional<Person> person_of(const parsers::TlNode& object);

// Telegram stores a number without the plus sign that international numbers begin with.
Identifier phone_of(const std::string& digits);
Identifier user_id(int64_t id);
Identifier group_id(int64_t id);  // a basic group, a supergroup or a channel
// A user name can change hands, so it is an id of the app and not the account's.
Identifier username_id(const std::string& username);
// Of a peerUser, peerChat or peerChannel; absent where it is another object.
Identifier peer_id(const parsers::TlNode& peer);

// What kind of conversation a chat or channel is.
Code kind_of_chat(const parsers::TlNode& chat);

}  // namespace plugins::telegram
