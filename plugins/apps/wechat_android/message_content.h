// What the content of a WeChat message says; Android and iOS store the same types and XML.
//
// Facts: ppwwyyxx/wechat-dump, BlueMatthew/WechatExporter, P79N6A/pa_script.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/api/plugin.h"

namespace plugins::wechat {

inline constexpr std::string_view kApp = "wechat";

// A name as WeChat has it inside: "...@chatroom" is a group, any other an account.
bool is_group(std::string_view name);
// Absent for an empty name.
Identifier account(std::string_view name);
Identifier account_or_group(std::string_view name);
// "gh_..." is a public account, which many phones follow; and the app's own helpers, which every
// phone has, are nobody.
bool is_public_account(std::string_view name);
bool is_of_the_app(std::string_view name);
Code kind_of_conversation(std::string_view name);

// What others say in a group begins with their name: "<name>:\n".
struct Spoken {
    std::string speaker;
    std::string content;
};
Spoken without_speaker(std::string_view content);

struct Content {
    Code kind;
    std::string text;
    std::string quoted;
    bool is_revoked = false;  // a notice that a message was taken back
    std::string file_name;
    Integer file_bytes;
    std::optional<Location> location;
    std::optional<Call> call;  // without its time and sides
    std::optional<Payment>
        payment;  // without its time; payer and payee where the content names them
    std::optional<Contact> card;
    std::string problem;  // why the content was not read; then `text` is all of it
};

Content read_content(int64_t type, const std::string& content);

// The sides of a transfer or red packet that its content does not name. `other`: the peer of a
// one-to-one chat, else absent.
Payment with_sides(Payment payment, const Identifier& sender, const Identifier& other);

// An amount as WeChat writes it, with the sign of its currency: "￥1,234.50". Absent where it is
// written in any other way.
struct Amount {
    std::string number;
    std::string currency;
};
std::optional<Amount> read_amount(std::string_view written);

// The number of a red packet in its address; absent where it has none.
Identifier red_packet_in(std::string_view native_url);

// "12345" hundredths as "123.45".
std::string amount_of_hundredths(int64_t hundredths);

}  // namespace plugins::wechat
