#include "plugins/apps/signal_backup_any/people.h"

#include "parsers/base/text.h"
#include "plugins/api/note.h"

namespace plugins::signal_backup {
namespace {

constexpr std::string_view kSignalId = "signal_id";

std::string joined(const std::string& given, const std::string& family) {
    return given + (given.empty() || family.empty() ? "" : " ") + family;
}

std::string words(std::string_view what, const std::string& value) {
    return value.empty() ? std::string() : std::string(what) + value;
}

Contact contact_of(const json& stored) {
    const std::string system =
        joined(text_in(stored, "systemGivenName"), text_in(stored, "systemFamilyName"));
    const std::string profile =
        joined(text_in(stored, "profileGivenName"), text_in(stored, "profileFamilyName"));
    const json& nickname = member(stored, "nickname");
    const std::string own = joined(text_in(nickname, "given"), text_in(nickname, "family"));
    Contact contact{.app = std::string(kApp), .source = "recipient"};
    contact.name = !system.empty() ? system : !profile.empty() ? profile : own;
    if (const std::string number = text_in(stored, "e164"); !number.empty() && number != "0")
        contact.identifiers.push_back(phone('+' + number));
    for (const auto& [key, prefix] : {std::pair{"aci", ""}, {"pni", "PNI:"}})
        if (const std::string id = service_id_in(stored, key); !id.empty())
            contact.identifiers.push_back({std::string(kSignalId), prefix + id});
    if (std::string name = text_in(stored, "username"); !name.empty())
        contact.identifiers.push_back({std::string(id_type::kAppUser), std::move(name)});
    const std::string visibility = text_in(stored, "visibility");
    const Time gone = time_in(member(stored, "notRegistered"), "unregisteredTimestamp");
    contact.note = note_of_parts(
        {contact.name == profile ? "" : words("profile name ", profile),
         contact.name == own ? "" : words("nickname ", own),
         words("system nickname ", text_in(stored, "systemNickname")),
         words("note: ", text_in(stored, "note")), is_set(stored, "blocked") ? "blocked" : "",
         visibility == "VISIBLE" ? "" : words("visibility ", visibility),
         gone.utc_ns ? "found not registered " + parsers::to_iso8601(*gone.utc_ns) : ""});
    return contact;
}

Recipient recipient_of(const std::string& kind, const json& stored, const Place& place) {
    Recipient recipient{kind, {}, text_in(stored, "name"), {}, place};
    if (kind == "contact") {
        const Contact contact = contact_of(stored);
        recipient.name = contact.name;
        if (!contact.identifiers.empty())
            recipient.id = contact.identifiers.front();
    } else if (kind == "group") {
        const json& snapshot = member(stored, "snapshot");
        recipient.name = text_in(member(snapshot, "title"), "title");
        recipient.members = snapshot;
    } else if (kind == "distributionList") {
        const json& list = member(stored, "distributionList");
        recipient.name = text_in(list, "name");
        // Of other lists these are the people that the list leaves out.
        if (text_in(list, "privacyMode") == "ONLY_WITH")
            recipient.members = member(list, "memberRecipientIds");
    }
    return recipient;
}

Code role_of(const json& member_of_group) {
    const std::string stored = text_in(member_of_group, "role");
    if (stored == "ADMINISTRATOR")
        return known("admin", stored);
    // The first code is not written; the app takes it for the second.
    if (stored == "DEFAULT" || stored.empty())
        return stored.empty() ? Code{} : known("member", stored);
    return unknown_code(stored);
}

}  // namespace

void People::add(const json& recipient, const Place& place, RecordSink& sink) {
    const std::string number = text_in(recipient, "id");
    for (const char* kind :
         {"contact", "group", "self", "distributionList", "releaseNotes", "callLink"}) {
        const json& stored = member(recipient, kind);
        if (!stored.is_object())
            continue;
        recipients_[number] = recipient_of(kind, stored, place);
        if (std::string_view(kind) != "contact")
            return;
        Contact contact = contact_of(stored);
        for (const Identifier& id : contact.identifiers)
            if (id.type == kSignalId)
                number_of_service_id_[id.value] = number;
        sink.emit(std::move(contact), place);
        return;
    }
    sink.unsupported(place, "a recipient of a kind that is not known");
}

const Recipient* People::find(const std::string& number) const {
    const auto found = recipients_.find(number);
    return found == recipients_.end() ? nullptr : &found->second;
}

Identifier People::of_service_id(const std::string& service_id) const {
    const auto found = number_of_service_id_.find(service_id);
    if (found != number_of_service_id_.end())
        return recipients_.at(found->second).id;
    return {service_id.empty() ? std::string() : std::string(kSignalId), service_id};
}

std::string People::words_of_service_id(const std::string& service_id) const {
    const auto found = number_of_service_id_.find(service_id);
    const std::string name =
        found == number_of_service_id_.end() ? "" : recipients_.at(found->second).name;
    return service_id + (name.empty() ? "" : " (" + name + ')');
}

Participant People::participant_of(const json& stored, const std::string& key) const {
    const std::string id = service_id_in(stored, "userId");
    const auto found = number_of_service_id_.find(id);
    return {.app = std::string(kApp),
            .conversation = key,
            .member = of_service_id(id),
            .role = role_of(stored),
            .name = found == number_of_service_id_.end() ? "" : recipients_.at(found->second).name};
}

// Who was invited, asks to be let in or is banned is no member.
void People::emit_group_members(const Recipient& group, const std::string& key,
                                RecordSink& sink) const {
    size_t index = 0;
    for (const json& stored : member(group.members, "members")) {
        const Place place = group.place.at_column("members." + std::to_string(index++));
        Participant participant = participant_of(stored, key);
        if (participant.member.present())
            sink.emit(std::move(participant), place);
        else
            sink.damaged(place, "the member has no account");
    }
}

void People::emit_list_members(const Recipient& list, const std::string& key,
                               RecordSink& sink) const {
    size_t index = 0;
    for (const json& stored : list.members) {
        const Recipient* person = find(text_of(stored));
        const Place place = list.place.at_column("memberRecipientIds." + std::to_string(index++));
        if (person == nullptr || !person->id.present()) {
            sink.damaged(place, "the list names recipient " + text_of(stored) +
                                    ", of whom no account is known");
            continue;
        }
        sink.emit(Participant{.app = std::string(kApp),
                              .conversation = key,
                              .member = person->id,
                              .name = person->name},
                  place);
    }
}

void People::emit_members(const Recipient& of, const std::string& key, RecordSink& sink) const {
    if (of.kind == "group")
        emit_group_members(of, key, sink);
    else if (of.kind == "distributionList")
        emit_list_members(of, key, sink);
}

}  // namespace plugins::signal_backup
