// Records: what a plugin can say about evidence, one plain struct a kind.
//
// Every kind lists its fields once, in each_field(); the store's tables, the golden files, the
// exports and the names that a declared plugin may use are all made from that list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "parsers/base/time.h"
#include "plugins/api/identifier.h"

namespace plugins {

// A coded value. `name` is the word of the data model, or "unknown" for a code without a meaning
// known to the plugin; `as_stored` keeps the code of the evidence. Both empty: nothing is stored.
struct Code {
    std::string name;
    std::string as_stored;

    bool operator==(const Code&) const = default;
};

inline Code known(std::string_view name, std::string_view as_stored) {
    return {std::string(name), std::string(as_stored)};
}
inline Code unknown_code(std::string_view as_stored) {
    return {"unknown", std::string(as_stored)};
}

using Time = parsers::Timestamp;
using Integer = std::optional<int64_t>;
using Number = std::optional<double>;
using Identifiers = std::vector<Identifier>;

// `app` is the design's lower-case word, one an app on all platforms: whatsapp, sms, phone
// (the telephone's own call log and address book), skype, chrome, ...

// An account that this device's user is logged in to (role "owner").
struct Account {
    std::string app;
    Identifier id;
    std::string display;
    Time since;
    std::string note;  // what the source says of it, such as the preference that holds it
};

struct Contact {
    std::string app;
    std::string name;
    Identifiers identifiers;
    std::string source;  // account or list that the entry came from, as stored
    std::string note;
};

// `key` is the app's own id of the conversation, as Message::conversation repeats it.
struct Conversation {
    std::string app;
    std::string key;
    Code kind;  // one_to_one, group, broadcast, channel
    Identifier id;
    std::string name;
    Time created;
    Identifier creator;
};

struct Participant {
    std::string app;
    std::string conversation;
    Identifier member;
    Code role;  // member, admin, creator, left
    std::string name;
    Time changed;
};

// `sender` is absent for a message of the device's own account where the app stores none.
struct Message {
    std::string app;
    std::string conversation;
    std::string app_id;
    Identifier sender;
    Identifiers recipients;
    Code direction;  // incoming, outgoing
    Time sent;
    Time received;
    Code kind;    // text, image, video, audio, document, location, contact, call, system, ...
    Code status;  // draft, sent, delivered, read, failed, revoked, ...
    Integer forwarded;
    std::string text;
    std::string quoted;
};

// `message` is the place of the message in the same file that it belongs to.
struct Attachment {
    std::string app;
    std::string message;
    std::string path;
    std::string name;
    std::string mime;
    Integer size_bytes;
    std::string sha256;  // as the app stores it, in lower-case hex
    std::string caption;
};

struct Call {
    std::string app;
    std::string app_id;
    Identifier peer;
    Identifier group;
    Code direction;  // incoming, outgoing
    Time started;
    Integer duration_s;
    Code result;  // answered, missed, rejected, blocked, voicemail, ...
    Code medium;  // audio, video
    std::string name;
};

// `amount` is a decimal number as text, without grouping; `claim`: stated, receipt, wallet,
// bank_notice.
struct Payment {
    std::string app;
    Code kind;
    std::string amount;
    std::string currency;
    std::string chain;
    Identifier payer;
    Identifier payee;
    Time time;
    Code claim;
    Identifier transaction;
    std::string text;
};

struct Wallet {
    std::string app;
    Identifier address;
    std::string chain;
    std::string label;
    Code keys;  // present, absent
};

struct Location {
    std::string app;
    Number latitude;
    Number longitude;
    Number accuracy_m;
    Time time;
    std::string name;
};

struct Visit {
    std::string app;
    Code kind;  // page, search, download
    std::string url;
    std::string title;
    std::string term;
    std::string path;
    Time time;
    Integer count;
};

struct Document {
    std::string app;
    std::string title;
    std::string author;
    Time created;
    Time modified;
    std::string text;
};

// `name`: manufacturer, model, device_name, serial, imei, imsi, iccid, android_id, own_number,
// time_zone, os, os_version, build, carrier, sim_country, mac, user.
struct DeviceFact {
    std::string name;
    std::string value;
    std::string note;
};

struct InstalledApp {
    std::string package;
    std::string name;
    std::string version;
    Time installed;
    Time updated;
    std::string installer;
};

// `phash` is 16 hexadecimal digits; `codes` are the texts of the QR codes in the picture.
struct Media {
    Code kind;  // picture
    std::string mime;
    Integer width;
    Integer height;
    std::string phash;
    std::vector<std::string> codes;
    Time taken;
};

// each_field(record, visit) calls visit(name, member) for every field, in the order of the struct.
// It serves const and non-const records alike.
#define RECORD_FIELDS(Kind, word, ...)                         \
    template <class Body, class Visitor>                       \
    requires std::is_same_v<std::remove_const_t<Body>, Kind>   \
    void each_field(Body& record, Visitor&& visit) {           \
        __VA_ARGS__                                            \
    }                                                          \
    inline constexpr std::string_view kind_word(const Kind*) { \
        return word;                                           \
    }
#define F(name) visit(#name, record.name);

RECORD_FIELDS(Account, "account", F(app) F(id) F(display) F(since) F(note))
RECORD_FIELDS(Contact, "contact", F(app) F(name) F(identifiers) F(source) F(note))
RECORD_FIELDS(Conversation, "conversation",
              F(app) F(key) F(kind) F(id) F(name) F(created) F(creator))
RECORD_FIELDS(Participant, "participant",
              F(app) F(conversation) F(member) F(role) F(name) F(changed))
RECORD_FIELDS(Message, "message",
              F(app) F(conversation) F(app_id) F(sender) F(recipients) F(direction) F(sent)
                  F(received) F(kind) F(status) F(forwarded) F(text) F(quoted))
RECORD_FIELDS(Attachment, "attachment",
              F(app) F(message) F(path) F(name) F(mime) F(size_bytes) F(sha256) F(caption))
RECORD_FIELDS(Call, "call",
              F(app) F(app_id) F(peer) F(group) F(direction) F(started) F(duration_s) F(result)
                  F(medium) F(name))
RECORD_FIELDS(Payment, "payment",
              F(app) F(kind) F(amount) F(currency) F(chain) F(payer) F(payee) F(time) F(claim)
                  F(transaction) F(text))
RECORD_FIELDS(Wallet, "wallet", F(app) F(address) F(chain) F(label) F(keys))
RECORD_FIELDS(Location, "location", F(app) F(latitude) F(longitude) F(accuracy_m) F(time) F(name))
RECORD_FIELDS(Visit, "visit", F(app) F(kind) F(url) F(title) F(term) F(path) F(time) F(count))
RECORD_FIELDS(Document, "document", F(app) F(title) F(author) F(created) F(modified) F(text))
RECORD_FIELDS(DeviceFact, "device_fact", F(name) F(value) F(note))
RECORD_FIELDS(InstalledApp, "installed_app",
              F(package) F(name) F(version) F(installed) F(updated) F(installer))
RECORD_FIELDS(Media, "media", F(kind) F(mime) F(width) F(height) F(phash) F(codes) F(taken))

#undef F
#undef RECORD_FIELDS

using Record =
    std::variant<Account, Contact, Conversation, Participant, Message, Attachment, Call, Payment,
                 Wallet, Location, Visit, Document, DeviceFact, InstalledApp, Media>;

// The word of a kind: "message", "device_fact", ...
template <class Kind>
constexpr std::string_view kind_word() {
    return kind_word(static_cast<const Kind*>(nullptr));
}

inline std::string_view kind_word_of(const Record& record) {
    return std::visit([](const auto& body) { return kind_word(&body); }, record);
}

// Calls visit.template operator()<Kind>() for every kind, in the order of the variant.
template <class Visitor, size_t... Index>
void each_kind(Visitor&& visit, std::index_sequence<Index...>) {
    (visit.template operator()<std::variant_alternative_t<Index, Record>>(), ...);
}
template <class Visitor>
void each_kind(Visitor&& visit) {
    each_kind(std::forward<Visitor>(visit),
              std::make_index_sequence<std::variant_size_v<Record>>{});
}

}  // namespace plugins
