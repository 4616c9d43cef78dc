#include "plugins/apps/signal_backup_any/updates.h"

#include <array>
#include <optional>
#include <utility>

#include "parsers/base/limits.h"

namespace plugins::signal_backup {
namespace {

bool is_service_id(std::string_view key) {
    return key == "aci" || key.ends_with("Aci") || key.ends_with("Pni") ||
           key.ends_with("ServiceId");
}

// "newMemberAci 5f8c568d-... (Han Solo), hadOpenInvitation true"
std::string words_of(const json& stored, const People& people, int depth) {
    std::string words;
    if (depth > parsers::limits::kDocumentDepth)
        return words;
    const auto append = [&](const std::string& part) {
        if (!part.empty())
            words += (words.empty() ? "" : ", ") + part;
    };
    if (stored.is_array())
        for (const json& entry : stored)
            append('(' + words_of(entry, people, depth + 1) + ')');
    if (!stored.is_object())
        return words;
    for (const auto& [key, value] : stored.items()) {
        std::string said;
        if (is_service_id(key))
            said = people.words_of_service_id(service_id_of(value));
        else if (value.is_structured())
            said = words_of(value, people, depth + 1);
        else if (value.is_boolean())
            said = value.get<bool>() ? "true" : "false";
        else
            said = text_of(value);
        append(said.empty() ? key : key + ' ' + said);
    }
    return words;
}

// ---- groups -------------------------------------------------------------------------------------

// Who did it, where the update says so: "updaterAci" unless another field of it is that person.
// Whom it was done to is never taken for its doer.
std::string doer_key(std::string_view update) {
    constexpr auto kOthers = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"groupMemberRemovedUpdate", "removerAci"},
        {"groupMemberLeftUpdate", "aci"},
        {"selfInvitedToGroupUpdate", "inviterAci"},
        {"groupUnknownInviteeUpdate", "inviterAci"},
        {"groupInvitationAcceptedUpdate", "newMemberAci"},
        {"groupInvitationDeclinedUpdate", "inviteeAci"},
        {"groupMemberJoinedUpdate", "newMemberAci"},
        {"groupMemberJoinedByLinkUpdate", "newMemberAci"},
        {"groupSelfInvitationRevokedUpdate", "revokerAci"},
        {"groupJoinRequestUpdate", "requestorAci"},
        {"groupJoinRequestCanceledUpdate", "requestorAci"},
        {"groupSequenceOfRequestsAndCancelsUpdate", "requestorAci"},
    });
    for (const auto& [name, key] : kOthers)
        if (name == update)
            return std::string(key);
    return "updaterAci";
}

// One batch may hold several changes. The sender is who did them all, else nobody.
void emit_group_change(const json& change, Message message, const Place& place,
                       const People& people, RecordSink& sink) {
    std::optional<std::string> doer;
    message.kind = known("system", "groupChange");
    for (const json& update : member(change, "updates")) {
        if (!update.is_object())
            continue;
        for (const auto& [name, stored] : update.items()) {
            const std::string words = words_of(stored, people, 0);
            message.text += (message.text.empty() ? "" : "\n") + name;
            message.text += (words.empty() ? "" : ": ") + words;
            const std::string id = service_id_in(stored, doer_key(name));
            doer = !doer || *doer == id ? id : std::string();
        }
    }
    message.sender = people.of_service_id(doer.value_or(""));
    sink.emit(std::move(message), place);
}

// ---- calls --------------------------------------------------------------------------------------

Code code_of(const json& stored, std::string_view key,
             std::initializer_list<std::pair<std::string_view, std::string_view>> meanings) {
    const std::string code = text_in(stored, key);
    if (code.empty())
        return {};
    for (const auto& [name, meaning] : meanings)
        if (name == code)
            return known(meaning, code);
    return unknown_code(code);
}

Call individual_call(const json& stored) {
    return {.app = std::string(kApp),
            .app_id = text_in(stored, "callId"),
            .direction =
                code_of(stored, "direction", {{"INCOMING", "incoming"}, {"OUTGOING", "outgoing"}}),
            .started = time_in(stored, "startedCallTimestamp"),
            .result = code_of(stored, "state",
                              {{"ACCEPTED", "answered"},
                               {"NOT_ACCEPTED", "not_answered"},
                               {"MISSED", "missed"},
                               {"MISSED_NOTIFICATION_PROFILE", "missed"}}),
            .medium = code_of(stored, "type", {{"AUDIO_CALL", "audio"}, {"VIDEO_CALL", "video"}})};
}

// A call that rang is incoming by what its state means; one that only went on has no direction.
Code direction_of_group_call(const json& stored, const People& people) {
    const std::string state = text_in(stored, "state");
    if (state == "OUTGOING_RING")
        return known("outgoing", state);
    for (const char* rang :
         {"RINGING", "ACCEPTED", "DECLINED", "MISSED", "MISSED_NOTIFICATION_PROFILE"})
        if (state == rang)
            return known("incoming", state);
    const Recipient* starter = people.find(text_in(stored, "startedCallRecipientId"));
    if (starter != nullptr && starter->kind == "self")
        return known("outgoing", "startedCallRecipientId");
    return {};
}

Call group_call(const json& stored, const People& people) {
    Call call{.app = std::string(kApp),
              .app_id = text_in(stored, "callId"),
              .direction = direction_of_group_call(stored, people),
              .started = time_in(stored, "startedCallTimestamp"),
              .result = code_of(stored, "state",
                                {{"GENERIC", "generic"},
                                 {"JOINED", "answered"},
                                 {"RINGING", "ringing"},
                                 {"ACCEPTED", "answered"},
                                 {"DECLINED", "rejected"},
                                 {"MISSED", "missed"},
                                 {"MISSED_NOTIFICATION_PROFILE", "missed"},
                                 {"OUTGOING_RING", "ringing"}})};
    for (const char* key : {"ringerRecipientId", "startedCallRecipientId"}) {
        const Recipient* person = people.find(text_in(stored, key));
        if (person != nullptr && person->kind == "contact" && !call.peer.present())
            call.peer = person->id;
    }
    const auto begun = number_in(stored, "startedCallTimestamp");
    const auto ended = number_in(stored, "endedCallTimestamp");
    if (begun && ended && *begun > 0 && *ended >= *begun)
        call.duration_s = (*ended - *begun) / 1000;
    return call;
}

void emit_call(Call call, const Message& message, const Place& place, const Surrounding& around,
               RecordSink& sink) {
    const auto chat = around.chats.find(message.conversation);
    if (chat != around.chats.end() && chat->second.with != nullptr) {
        call.name = chat->second.with->name;
        if (chat->second.with->kind == "contact")
            call.peer = chat->second.with->id;
    }
    sink.emit(std::move(call), place);
}

}  // namespace

void emit_update(const json& update, Message message, const Place& place, const Surrounding& around,
                 RecordSink& sink) {
    if (const json& change = member(update, "groupChange"); change.is_object())
        return emit_group_change(change, std::move(message), place, around.people, sink);
    const json& individual = member(update, "individualCall");
    const json& group = member(update, "groupCall");
    if (individual.is_object() || group.is_object()) {
        Call call =
            individual.is_object() ? individual_call(individual) : group_call(group, around.people);
        message.kind = known("call", individual.is_object() ? "individualCall" : "groupCall");
        message.direction = call.direction;
        if (message.direction.name == "outgoing")
            message.sender = {};
        emit_call(std::move(call), message, place, around, sink);
        return sink.emit(std::move(message), place);
    }
    message.kind = known("system", "updateMessage");
    for (const auto& [name, stored] : update.items()) {
        message.kind.as_stored = name;
        message.text = words_of(stored, around.people, 0);
    }
    sink.emit(std::move(message), place);
}

}  // namespace plugins::signal_backup
