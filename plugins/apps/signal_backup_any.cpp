// Backups of Signal of the second version: what the app exports as text (main.jsonl) and the
// decrypted frames of a local backup. Facts: libsignal (rust/message-backup: its protocol and the
// test cases of its exporter) and Signal-Android (LocalArchiver: what an export holds).
#include <set>

#include "plugins/apps/signal_backup_any/frames.h"
#include "plugins/apps/signal_backup_any/items.h"
#include "plugins/apps/signal_backup_any/people.h"

namespace plugins {
namespace {

using namespace signal_backup;

// Takes the frames in their order: what is referred to comes first.
class Reader {
public:
    explicit Reader(RecordSink& sink) : sink_(sink) {}

    void take(const json& frame, const Place& place) {
        if (const json& item = member(frame, "chatItem"); item.is_object())
            emit_item(item, place, {people_, chats_}, sink_);
        else if (const json& recipient = member(frame, "recipient"); recipient.is_object())
            people_.add(recipient, place, sink_);
        else if (const json& chat = member(frame, "chat"); chat.is_object())
            take_chat(chat, place);
        else if (const json& account = member(frame, "account"); account.is_object())
            take_account(account, place);
        else if (const json& call = member(frame, "adHocCall"); call.is_object())
            take_call(call, place);
        else
            take_other(frame, place);
    }

    // Groups and lists that have no chat.
    void finish() {
        for (const auto& [number, recipient] : people_.all()) {
            const bool has_members =
                recipient.kind == "group" ||
                (recipient.kind == "distributionList" && !recipient.members.empty());
            if (!has_members || in_chats_.contains(number))
                continue;
            const std::string key = "recipient " + number;
            sink_.emit(conversation_of(recipient, key), recipient.place);
            people_.emit_members(recipient, key, sink_);
        }
    }

private:
    static Code kind_of(const Recipient& with) {
        if (with.kind == "contact" || with.kind == "self")
            return known("one_to_one", with.kind);
        if (with.kind == "distributionList")
            return known("broadcast", with.kind);
        if (with.kind == "releaseNotes")
            return known("channel", with.kind);
        return with.kind == "group" ? known("group", with.kind) : unknown_code(with.kind);
    }

    static Conversation conversation_of(const Recipient& with, const std::string& key) {
        return {.app = std::string(kApp),
                .key = key,
                .kind = kind_of(with),
                .id = with.id,
                .name = with.name};
    }

    void take_chat(const json& stored, const Place& place) {
        const std::string key = text_in(stored, "id");
        const std::string number = text_in(stored, "recipientId");
        const Recipient* with = people_.find(number);
        chats_[key] = {key, with};
        if (with == nullptr) {
            sink_.damaged(place, "the chat is with recipient " + number + ", who is not there");
            sink_.emit(Conversation{.app = std::string(kApp), .key = key}, place);
            return;
        }
        sink_.emit(conversation_of(*with, key), place);
        if (in_chats_.insert(number).second)
            people_.emit_members(*with, key, sink_);
    }

    // The frame has neither the number nor the id of the account; its keys are not read.
    void take_account(const json& stored, const Place& place) {
        std::string name = text_in(stored, "givenName");
        if (const std::string family = text_in(stored, "familyName"); !family.empty())
            name += (name.empty() ? "" : " ") + family;
        Account account{.app = std::string(kApp),
                        .display = std::move(name),
                        .note = "the account that this backup was made of"};
        if (std::string user_name = text_in(stored, "username"); !user_name.empty())
            account.id = {std::string(id_type::kAppUser), std::move(user_name)};
        if (account.id.present() || !account.display.empty())
            sink_.emit(std::move(account), place);
    }

    void take_call(const json& stored, const Place& place) {
        const Recipient* link = people_.find(text_in(stored, "recipientId"));
        sink_.emit(Call{.app = std::string(kApp),
                        .app_id = text_in(stored, "callId"),
                        .started = time_in(stored, "callTimestamp"),
                        .name = link == nullptr ? "" : link->name},
                   place);
    }

    // A frame of a kind that is known and says nothing of people is passed over.
    void take_other(const json& frame, const Place& place) {
        for (const char* known_kind : {"stickerPack", "notificationProfile", "chatFolder"})
            if (member(frame, known_kind).is_object())
                return;
        for (const auto& [kind, stored] : frame.items())
            if (unknown_.insert(kind).second)
                sink_.unsupported(place, "frames of a kind that is not known: " + kind);
    }

    RecordSink& sink_;
    People people_;
    std::map<std::string, Chat> chats_;
    std::set<std::string> in_chats_;
    std::set<std::string> unknown_;
};

Result<void> parse(const File& file, RecordSink& sink) {
    Reader reader(sink);
    TRY(each_frame(file, sink,
                   [&](const json& frame, const Place& place) { reader.take(frame, place); }));
    reader.finish();
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "signal_backup_any",
    .app = "signal",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about =
        "Account, people, groups with their members, chats, messages with earlier versions and "
        "files, changes of groups with who made them, calls and payments of Signal's exports as "
        "text and of decrypted backups of the second version; reactions, votes, who is invited "
        "to a group or banned, and settings are not read.",
    .references = {"https://github.com/signalapp/libsignal",
                   "https://github.com/signalapp/Signal-Android"},
    .tested = {"samples/apps/signal_backup_any", "test cases of libsignal"},
    .paths = {"*main.jsonl", "*.binproto"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment",
                "call", "payment"},
    .recognizes = plugins::signal_backup::is_backup,
    .parse = plugins::parse,
})
