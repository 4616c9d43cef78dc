// Messages of an export of Telegram Desktop, as records.
//
// Facts: telegramdesktop/tdesktop (export_output_json.cpp: every key and word that the app writes),
// chat-miner and chat-analytics (sample exports).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "plugins/api/sink.h"

namespace plugins::telegram_export {

inline constexpr std::string_view kApp = "telegram";

// The chat that messages stand in, as far as it was read before them.
struct Chat {
    std::string name;
    std::string type;  // personal_chat, private_group, ...
    std::string id;
};

// "user123", "chat123", "channel123", or the number alone that older versions wrote.
Identifier peer_of(const nlohmann::json& stored);

// The partner of a personal chat, or the group or channel.
Identifier id_of(const Chat& chat);
Conversation conversation_of(const Chat& chat);

// The message at `pointer` with its attachment, call, card or place. `own_id` is the account that
// the export was made with, "" where it does not say.
void emit_message(const nlohmann::json& message, const Chat& chat, const std::string& own_id,
                  const std::string& pointer, RecordSink& sink);

// Strings and whole numbers as text; "" where the key is absent or holds something else.
std::string text_in(const nlohmann::json& object, std::string_view key);
// The moment of "<key>_unixtime"; else "<key>", which has no zone, as stored.
Time time_in(const nlohmann::json& object, const std::string& key);

}  // namespace plugins::telegram_export
