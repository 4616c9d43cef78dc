#include "plugins/apps/ufdr_report_any/records.h"

#include <algorithm>

#include "parsers/base/text.h"
#include "plugins/apps/ufdr_report_any/words.h"

namespace plugins::ufdr_report {
namespace {

bool is_true(const std::string& stored) {
    return parsers::to_lower_ascii(stored) == "true";
}

std::string first_text(const Model& model, std::initializer_list<std::string_view> fields) {
    for (const std::string_view field : fields)
        if (auto text = model.text(field); !text.empty())
            return text;
    return {};
}

void append(std::string& note, std::string_view separator, const std::string& part) {
    if (!note.empty() && !part.empty())
        note += separator;
    note += part;
}

Identifier party_id(const std::string& app, const Model* party) {
    return party == nullptr ? Identifier{} : person(app, party->text("Identifier"));
}

// ---- contacts and accounts ----------------------------------------------------------------------

bool names_a_user_id(const std::string& category) {
    const std::string lower = parsers::to_lower_ascii(category);
    return lower.find("name") == std::string::npos || lower.find("username") != std::string::npos;
}

// What an entry names; absent for one that names nobody: a further name, a page, a picture.
Identifier entry_id(const std::string& app, const Model& entry) {
    const std::string value = entry.text("Value");
    const std::string category = entry.text("Category");
    if (entry.type == "PhoneNumber")
        return phone(value);
    if (entry.type == "EmailAddress")
        return email(value);
    if (entry.type != "UserID" || !names_a_user_id(category))
        return {};
    if (parsers::starts_with_ignoring_case(category, "facebook"))
        return person("messenger", value);
    return person(app, value);
}

bool is_picture(const Model& entry) {
    return entry.type == "ProfilePicture" || entry.type == "ContactPhoto";
}

void emit_contact(const Model& contact, RecordSink& sink) {
    const std::string app = app_of(contact.text("Source"), "phone");
    Contact record{.app = app, .name = contact.text("Name")};
    for (const Model* entry : contact.models_of("Entries")) {
        Identifier id = entry_id(app, *entry);
        if (!id.present()) {
            if (!is_picture(*entry))
                append(record.note, "; ", entry->text("Category") + ": " + entry->text("Value"));
        } else if (std::ranges::find(record.identifiers, id) == record.identifiers.end()) {
            record.identifiers.push_back(std::move(id));
        }
    }
    record.source = contact.text("Source");
    append(record.source, ", ", contact.text("Account"));
    append(record.note, "; ", contact.text("Notes"));
    sink.emit(std::move(record), contact.place(), contact.state());
}

// The user name at the place of the account, further ids at the places of their entries.
void emit_account(const Model& account, RecordSink& sink) {
    const std::string app = app_of(first_text(account, {"Source", "ServiceType"}), "unknown");
    Account record{.app = app,
                   .id = person(app, account.text("Username")),
                   .display = account.text("Name"),
                   .since = time_of(account.text("TimeCreated")),
                   .note = account.text("Username").empty() ? "" : "Username"};
    if (account.text("Username").find('@') != std::string::npos &&
        record.id.type == id_type::kAppUser)
        record.id.type = id_type::kEmail;
    std::string further;
    std::vector<Account> entries;
    std::vector<Place> places;
    for (const Model* entry : account.models_of("Entries")) {
        Identifier id = entry_id(app, *entry);
        if (id.present() && id != record.id) {
            entries.push_back({app, std::move(id), record.display, {}, entry->text("Category")});
            places.push_back(entry->place());
        } else if (!id.present() && !is_picture(*entry)) {
            append(further, "; ", entry->text("Category") + ": " + entry->text("Value"));
        }
    }
    append(record.note, "; ", further);
    const State state = account.state();
    if (record.id.present() || entries.empty())
        sink.emit(std::move(record), account.place(), state);
    for (size_t index = 0; index < entries.size(); ++index) {
        if (index == 0 && !record.id.present())
            append(entries[0].note, "; ", further);
        sink.emit(std::move(entries[index]), places[index], state);
    }
}

// ---- calls --------------------------------------------------------------------------------------

Code result_of(const Model& call, const Integer& duration) {
    for (const std::string_view field : {"Status", "Type"})
        if (Code result = call_result(call.text(field));
            !result.name.empty() && result.name != "unknown")
            return result;
    if (duration.value_or(0) > 0)
        return known("answered", "Duration=" + call.text("Duration"));
    const std::string status = call.text("Status");
    return status.empty() ? Code{} : unknown_code(status);
}

Code direction_of_call(const Model& call) {
    Code code = direction(call.text("Direction"));
    if (code.name.empty() || code.name == "unknown")
        if (Code by_type = direction(call.text("Type")); by_type.name != "unknown")
            return by_type.name.empty() ? code : by_type;
    return code;
}

// One record for each other side; one without a side where the report names none.
void emit_call(const Model& call, RecordSink& sink) {
    const std::string app = app_of(call.text("Source"), "phone");
    const Integer duration = duration_of(call.text("Duration"));
    Call record{.app = app,
                .direction = direction_of_call(call),
                .started = time_of(call.text("TimeStamp")),
                .duration_s = duration,
                .result = result_of(call, duration)};
    if (const std::string video = call.text("VideoCall"); !video.empty())
        record.medium = known(is_true(video) ? "video" : "audio", "VideoCall=" + video);
    std::vector<const Model*> sides;
    for (const Model* party : call.models_of("Parties"))
        if (!is_true(party->text("IsPhoneOwner")))
            sides.push_back(party);
    if (sides.empty())
        return sink.emit(std::move(record), call.place(), call.state());
    for (const Model* side : sides) {
        record.peer = party_id(app, side);
        record.name = side->text("Name");
        sink.emit(record, sides.size() == 1 ? call.place() : side->place(), call.state());
    }
}

// ---- messages of the telephone network ----------------------------------------------------------

// Parties by their role. Where the report marks nobody as the phone's owner and names both sides,
// only the folder tells which of them had the phone.
struct SmsParties {
    const Model* from = nullptr;
    std::vector<const Model*> to;
    bool has_owner = false;
    bool has_owner_among_to = false;
};

SmsParties parties_of(const Model& sms) {
    SmsParties parties;
    for (const Model* party : sms.models_of("Parties")) {
        const bool is_owner = is_true(party->text("IsPhoneOwner"));
        const bool is_sender = party->text("Role") == "From" && parties.from == nullptr;
        parties.has_owner = parties.has_owner || is_owner;
        parties.has_owner_among_to = parties.has_owner_among_to || (is_owner && !is_sender);
        if (is_sender)
            parties.from = party;
        else
            parties.to.push_back(party);
    }
    return parties;
}

// A party that is no sender is a recipient only where its role says so.
Code direction_without_sender(const Model& other) {
    const std::string role = other.text("Role");
    return role == "To" ? known("outgoing", "Role=To") : unknown_code("Role=" + role);
}

Code direction_of_sms(const Model& sms, const SmsParties& parties) {
    const bool is_from_owner =
        parties.from != nullptr && parties.has_owner && !parties.has_owner_among_to;
    if (is_from_owner)
        return known("outgoing", "From.IsPhoneOwner=True");
    if (parties.has_owner_among_to)
        return known("incoming", "To.IsPhoneOwner=True");
    if (parties.from != nullptr && parties.to.empty())
        return known("incoming", "Role=From");
    if (parties.from == nullptr && !parties.to.empty())
        return direction_without_sender(*parties.to.front());
    const std::string folder = sms.text("Folder");
    if (folder == "Inbox")
        return known("incoming", "Folder=" + folder);
    if (folder == "Sent" || folder == "Outbox" || folder == "Drafts")
        return known("outgoing", "Folder=" + folder);
    return folder.empty() ? Code{} : unknown_code("Folder=" + folder);
}

// The report keeps no conversation of text messages: the addresses of the other sides stand for it.
std::string conversation_of(const Message& sms) {
    if (sms.direction.name == "incoming")
        return sms.sender.value;
    std::string key;
    if (sms.direction.name == "outgoing")
        for (const Identifier& recipient : sms.recipients)
            append(key, ", ", recipient.value);
    return key;
}

void emit_sms(const Model& sms, RecordSink& sink) {
    const std::string app = app_of(sms.text("Source"), "sms");
    const SmsParties parties = parties_of(sms);
    Message record{.app = app,
                   .sender = party_id(app, parties.from),
                   .direction = direction_of_sms(sms, parties),
                   .sent = time_of(sms.text("TimeStamp")),
                   .kind = known("text", sms.type),
                   .status = message_status(sms.text("Status")),
                   .text = sms.text("Body")};
    for (const Model* party : parties.to)
        if (Identifier id = party_id(app, party); id.present())
            record.recipients.push_back(std::move(id));
    record.conversation = conversation_of(record);
    if (message_status(sms.text("Folder")).name == "draft")
        record.status = known("draft", sms.text("Folder"));
    sink.emit(std::move(record), sms.place(), sms.state());
}

// ---- places, payments, apps ---------------------------------------------------------------------

void emit_location(const Model& location, RecordSink& sink) {
    Location record{.app = app_of(location.text("Source"), "location"),
                    .accuracy_m = number_of(location.text("GpsHorizontalAccuracy")),
                    .time = time_of(location.text("TimeStamp")),
                    .name = first_text(location, {"Name", "PositionAddress", "Description"})};
    if (const Model* position = location.model("Position")) {
        const Number latitude = number_of(position->text("Latitude"));
        const Number longitude = number_of(position->text("Longitude"));
        if (latitude && longitude && *latitude >= -90 && *latitude <= 90 && *longitude >= -180 &&
            *longitude <= 180) {
            record.latitude = latitude;
            record.longitude = longitude;
        } else {
            sink.damaged(position->place(), "is no position on Earth: latitude \"" +
                                                position->text("Latitude") + "\", longitude \"" +
                                                position->text("Longitude") + "\"");
        }
    }
    sink.emit(std::move(record), location.place(), location.state());
}

// The report tells what an app's data say of a transfer, not that money moved: stated.
void emit_transfer(const Model& transfer, RecordSink& sink) {
    const std::string app = app_of(transfer.text("Source"), "unknown");
    const std::string type = transfer.text("TransferType");
    const std::string status = transfer.text("Status");
    Payment record{.app = app,
                   .kind = type.empty() ? Code{} : unknown_code(type),
                   .time = time_of(first_text(transfer, {"DateSent", "DateProcessed"})),
                   .claim = known("stated", status.empty() ? "" : "Status=" + status),
                   .text = transfer.text("Description")};
    if (const Model* price = transfer.model("TransferAmount")) {
        const std::string amount = price->text("Amount");
        record.currency = price->text("Currency");
        if (is_plain_amount(amount))
            record.amount = amount;
        else
            append(record.text, "; ", "Amount: " + amount);
    }
    for (const Model* party : transfer.models_of("Participants")) {
        const std::string role = party->text("Role");
        Identifier id = party_id(app, party);
        if (role == "From" && !record.payer.present())
            record.payer = std::move(id);
        else if (role == "To" && !record.payee.present())
            record.payee = std::move(id);
        else
            append(record.text, "; ", role + ": " + id.value);
    }
    sink.emit(std::move(record), transfer.place(), transfer.state());
}

// A date of purchase is none of installation.
void emit_app(const Model& app, RecordSink& sink) {
    sink.emit(InstalledApp{.package = app.text("Identifier"),
                           .name = app.text("Name"),
                           .version = app.text("Version")},
              app.place(), app.state());
}

void emit_single_message(const Model& message, RecordSink& sink) {
    emit_message(message,
                 {app_of(first_text(message, {"SourceApplication", "Source"}), "unknown"),
                  message.text("ChatId"), false},
                 sink);
}

struct Reader {
    std::string_view type;
    void (*emit)(const Model& model, RecordSink& sink);
};
constexpr Reader kReaders[] = {
    {"Contact", emit_contact},
    {"UserAccount", emit_account},
    {"Call", emit_call},
    {"SMS", emit_sms},
    {"MMS", emit_sms},
    {"Location", emit_location},
    {"TransferOfFunds", emit_transfer},
    {"InstalledApplication", emit_app},
    {"InstantMessage", emit_single_message},
};

const Reader* reader_of(std::string_view type) {
    const auto found = std::find_if(std::begin(kReaders), std::end(kReaders),
                                    [&](const Reader& reader) { return reader.type == type; });
    return found == std::end(kReaders) ? nullptr : &*found;
}

}  // namespace

bool is_read_type(std::string_view type) {
    return type == "Chat" || reader_of(type) != nullptr;
}

bool emit_model(const Model& model, RecordSink& sink) {
    const Reader* reader = reader_of(model.type);
    if (reader != nullptr)
        reader->emit(model, sink);
    return reader != nullptr;
}

}  // namespace plugins::ufdr_report
