#include "plugins/apps/signal_backup_any/items.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "parsers/base/text.h"
#include "plugins/apps/signal_backup_any/updates.h"

namespace plugins::signal_backup {
namespace {

std::string type_of(const Attachment& file) {
    return file.mime.substr(0, file.mime.find('/'));
}

Attachment attachment_of(const json& pointer, const Place& message) {
    const json& locator = member(pointer, "locatorInfo");
    Attachment file{.app = std::string(kApp),
                    .message = message.text,
                    .name = text_in(pointer, "fileName"),
                    .mime = text_in(pointer, "contentType"),
                    .sha256 = hex_of(member(locator, "plaintextHash")),
                    .caption = text_in(pointer, "caption")};
    // Nothing is written for an empty file as for an unknown size.
    file.size_bytes = number_in(locator, "size");
    if (file.sha256.size() != 64)
        file.sha256.clear();
    return file;
}

Code kind_of_file(const Attachment& file) {
    const std::string type = type_of(file);
    if (type == "image" || type == "video" || type == "audio")
        return known(type, file.mime);
    return known("document", file.mime);
}

// What a person wrote: its kind, its words, its files.
struct Content {
    Code kind;
    std::string text;
    std::string quoted;
    std::vector<std::pair<std::string, const json*>> files;  // column and pointer
};

void add_file(Content& content, std::string column, const json& pointer) {
    if (pointer.is_object())
        content.files.emplace_back(std::move(column), &pointer);
}

Content standard_content(const json& stored) {
    Content content;
    content.text = text_in(member(stored, "text"), "body");
    content.quoted = text_in(member(member(stored, "quote"), "text"), "body");
    size_t index = 0;
    for (const json& file : member(stored, "attachments"))
        add_file(content, "attachments." + std::to_string(index++), member(file, "pointer"));
    content.kind = known("text", "standardMessage");
    return content;
}

void append_line(std::string& text, const std::string& line) {
    if (!line.empty())
        text += (text.empty() ? "" : "\n") + line;
}

// The name, telephone numbers and addresses of a card, a line each.
std::string text_of_card(const json& card) {
    std::string name;
    for (const char* part : {"givenName", "middleName", "familyName"})
        if (const std::string word = text_in(member(card, "name"), part); !word.empty())
            name += (name.empty() ? "" : " ") + word;
    std::string text;
    append_line(text, name);
    append_line(text, text_in(member(card, "name"), "nickname"));
    append_line(text, text_in(card, "organization"));
    for (const char* list : {"number", "email"})
        for (const json& entry : member(card, list))
            append_line(text, text_in(entry, "value"));
    return text;
}

Content poll_content(const json& poll) {
    Content content{.kind = known("poll", "poll"), .text = text_in(poll, "question")};
    for (const json& option : member(poll, "options"))
        append_line(content.text, text_in(option, "option"));
    return content;
}

Content sticker_content(const json& sticker) {
    Content content{.kind = known("sticker", "stickerMessage"), .text = text_in(sticker, "emoji")};
    add_file(content, "sticker", member(sticker, "data"));
    return content;
}

Content view_once_content(const json& stored) {
    Content content{.kind = known("view_once", "viewOnceMessage")};
    add_file(content, "viewOnce", member(member(stored, "attachment"), "pointer"));
    return content;
}

Content story_reply_content(const json& stored) {
    Content content{.kind = known("text", "directStoryReplyMessage")};
    content.text = text_in(member(member(stored, "textReply"), "text"), "body");
    append_line(content.text, text_in(stored, "emoji"));
    return content;
}

using ReadContent = Content (*)(const json& stored);
struct ContentKind {
    const char* key;
    ReadContent read;
};

constexpr auto kContents = std::to_array<ContentKind>({
    {"standardMessage", standard_content},
    {"contactMessage",
     [](const json& stored) {
         return Content{.kind = known("contact", "contactMessage"),
                        .text = text_of_card(member(stored, "contact"))};
     }},
    {"stickerMessage",
     [](const json& stored) { return sticker_content(member(stored, "sticker")); }},
    {"viewOnceMessage", view_once_content},
    {"directStoryReplyMessage", story_reply_content},
    {"poll", poll_content},
    {"remoteDeletedMessage", [](const json&) { return Content{}; }},
    {"adminDeletedMessage", [](const json&) { return Content{}; }},
    {"giftBadge", [](const json&) { return Content{.kind = known("gift", "giftBadge")}; }},
    {"paymentNotification",
     [](const json& stored) {
         return Content{.kind = known("payment", "paymentNotification"),
                        .text = text_in(stored, "note")};
     }},
});

// ---- direction and delivery ---------------------------------------------------------------------

// The same for all that it was sent to, or nothing.
Code delivery_of(const json& outgoing) {
    std::set<std::string> states;
    for (const json& status : member(outgoing, "sendStatus"))
        for (const char* state :
             {"pending", "sent", "delivered", "read", "viewed", "skipped", "failed"})
            if (member(status, state).is_object())
                states.insert(state);
    if (states.size() != 1)
        return {};
    const std::string& state = *states.begin();
    return state == "viewed" ? known("read", state) : known(state, state);
}

Code status_of(const json& item) {
    for (const char* key : {"remoteDeletedMessage", "adminDeletedMessage"})
        if (member(item, key).is_object())
            return known("revoked", key);
    if (!member(item, "revisions").empty())
        return known("edited", "revisions");
    return delivery_of(member(item, "outgoing"));
}

Message base_message(const json& item, const Surrounding& around) {
    Message message{.app = std::string(kApp), .conversation = text_in(item, "chatId")};
    message.sent = time_in(item, "dateSent");
    message.status = status_of(item);
    const auto chat = around.chats.find(message.conversation);
    const bool is_with_one = chat != around.chats.end() && chat->second.with != nullptr &&
                             chat->second.with->kind == "contact";
    if (const json& incoming = member(item, "incoming"); incoming.is_object()) {
        message.direction = known("incoming", "incoming");
        message.received = time_in(incoming, "dateReceived");
    } else if (member(item, "outgoing").is_object()) {
        message.direction = known("outgoing", "outgoing");
        if (is_with_one && chat->second.with->id.present())
            message.recipients.push_back(chat->second.with->id);
        return message;
    }
    if (const Recipient* author = around.people.find(text_in(item, "authorId")))
        message.sender = author->id;
    return message;
}

// ---- payments -----------------------------------------------------------------------------------

void emit_payment(const json& stored, const Message& message, const Place& place,
                  RecordSink& sink) {
    const json& details = member(stored, "transactionDetails");
    const json& transaction = member(details, "transaction");
    const json& failed = member(details, "failedTransaction");
    Payment payment{.app = std::string(kApp),
                    .kind = known("transfer", "paymentNotification"),
                    .amount = text_in(stored, "amountMob"),
                    .currency = "MOB",
                    .chain = "mobilecoin",
                    .payer = message.sender,
                    .time = time_in(transaction, "timestamp"),
                    .claim = known("wallet", "paymentNotification")};
    if (message.recipients.size() == 1)
        payment.payee = message.recipients.front();
    if (!payment.time.utc_ns)
        payment.time = message.sent;
    append_line(payment.text, text_in(stored, "note"));
    if (failed.is_object()) {
        payment.kind = known("failed", "failedTransaction");
        append_line(payment.text, "failed " + text_in(failed, "reason"));
    }
    if (transaction.is_object())
        append_line(payment.text, "status " + text_in(transaction, "status"));
    if (const std::string fee = text_in(stored, "feeMob"); !fee.empty())
        append_line(payment.text, "fee " + fee + " MOB");
    sink.emit(std::move(payment), place);
}

// ---- one item -----------------------------------------------------------------------------------

void emit_content(const json& item, const Content& content, Message message, const Place& place,
                  RecordSink& sink) {
    message.kind = content.kind;
    message.text = content.text;
    message.quoted = content.quoted;
    for (const auto& [column, pointer] : content.files) {
        Attachment file = attachment_of(*pointer, place);
        if (&column == &content.files.front().first && message.kind.name == "text")
            message.kind = kind_of_file(file);
        sink.emit(std::move(file), place.at_column(column));
    }
    if (const json& payment = member(item, "paymentNotification"); payment.is_object())
        emit_payment(payment, message, place, sink);
    sink.emit(std::move(message), place);
}

// Nothing that is known: the names of what stands there, for the ledger.
std::string unknown_parts(const json& item) {
    constexpr auto kKnown = std::to_array<std::string_view>(
        {"chatId", "authorId", "dateSent", "expireStartDate", "expiresInMs", "revisions", "sms",
         "incoming", "outgoing", "directionless", "field 4", "field 5"});
    std::string names;
    for (const auto& [key, value] : item.items())
        if (std::ranges::find(kKnown, key) == kKnown.end())
            names += (names.empty() ? "" : ", ") + key;
    return names;
}

void emit_version(const json& item, Message message, const Place& place, const Surrounding& around,
                  RecordSink& sink) {
    if (const json& update = member(item, "updateMessage"); update.is_object())
        return emit_update(update, std::move(message), place, around, sink);
    for (const ContentKind& kind : kContents)
        if (const json& stored = member(item, kind.key); stored.is_object())
            return emit_content(item, kind.read(stored), std::move(message), place, sink);
    const std::string parts = unknown_parts(item);
    message.kind = unknown_code(parts);
    sink.unsupported(place, parts.empty() ? "the item has no content"
                                          : "an item of a kind that is not known: " + parts);
    sink.emit(std::move(message), place);
}

}  // namespace

void emit_item(const json& item, const Place& place, const Surrounding& around, RecordSink& sink) {
    size_t index = 0;
    for (const json& earlier : member(item, "revisions")) {
        Message message = base_message(earlier, around);
        message.status = known("replaced", "revisions");
        emit_version(earlier, std::move(message),
                     place.at_column("revisions." + std::to_string(index++)), around, sink);
    }
    emit_version(item, base_message(item, around), place, around, sink);
}

}  // namespace plugins::signal_backup
