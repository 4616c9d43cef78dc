// What a message of Telegram carries beside its text: media and the events of a chat.
#pragma once

#include <optional>
#include <string>

#include "parsers/format/telegram_tl.h"
#include "plugins/api/record.h"

namespace plugins::telegram {

// The kind of a message by its media; "text" where it has none.
Code kind_of_media(const parsers::TlNode* media);

// Of a photo or a document; `path` is the file that the app noted behind the message.
std::optional<Attachment> attachment_of(const parsers::TlNode& media, const std::string& path);
std::optional<Location> location_of(const parsers::TlNode& media);
// A contact card that was sent: no entry of an address book.
std::optional<Contact> card_of(const parsers::TlNode& media);

// The end of a call; its direction, peer and time are those of the message.
std::optional<Call> call_of(const parsers::TlNode& action);
// A payment to a bot, confirmed by Telegram.
std::optional<Payment> payment_of(const parsers::TlNode& action);

// The event by its name in the schema with its numbers and texts: "messageActionChatAddUser
// users=1,2".
std::string describe(const parsers::TlNode& action);

}  // namespace plugins::telegram
