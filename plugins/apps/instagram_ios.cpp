// Direct messages of Instagram on iOS: <own id>.db, whose rows are keyed archives. Facts: plaso
// (ios_instagram.py) and iLEAPP (instagramThreads.py); the names of members are those of the
// archives themselves, which begin with their Objective-C type.
#include <map>
#include <optional>
#include <utility>

#include "parsers/format/plist.h"
#include "plugins/api/sqlite_file.h"

namespace plugins {
namespace {

using parsers::PlistValue;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr std::string_view kApp = "instagram";
constexpr const char* kMetadata = "IGDirectPublishedMessageMetadata*metadata";
constexpr const char* kContent = "IGDirectPublishedMessageContent*content";
constexpr const char* kActivity = "IGDirectThreadActivityAnnouncement*threadActivity";
constexpr const char* kMedia =
    "/IGDirectPublishedMessageMedia*media/IGDirectPublishedMessagePermanentMedia*permanentMedia";

Identifier instagram_id(const std::string& pk) {
    return {"instagram_id", pk};
}

std::string text_at(const PlistValue* value, std::string_view pointer) {
    const PlistValue* found = value == nullptr ? nullptr : value->at(pointer);
    return found == nullptr ? std::string() : found->as_text();
}

std::string text_of(const PlistValue* value, std::string_view name) {
    const PlistValue* found = value == nullptr ? nullptr : value->find(name);
    return found == nullptr ? std::string() : found->as_text();
}

Time time_of(const PlistValue* value, std::string_view name) {
    const PlistValue* found = value == nullptr ? nullptr : value->find(name);
    return found == nullptr ? Time{} : found->as_time();
}

Result<PlistValue> read_archive(std::span<const std::byte> bytes) {
    const auto archive = TRY(parsers::read_plist(bytes));
    return parsers::read_keyed_archive(archive);
}

// Calls `each` with the archive of every row; one that cannot be read is told as damage.
Result<void> each_archive(
    const SqliteDatabase& database, const std::string& table, const std::string& sql,
    RecordSink& sink,
    const std::function<void(const SqliteRow&, const PlistValue&, const Place&, State)>& each) {
    constexpr int kArchive = 1;
    return each_row_and_carved(
        database, table, sql, sink, [&](const SqliteRow& row, const Place& place, State state) {
            if (row.is_null(kArchive))
                return;
            const auto archive = read_archive(row.blob(kArchive));
            if (archive.ok())
                each(row, archive.value(), place, state);
            else
                sink.damaged(place, "an archive cannot be read: " + archive.error().what);
        });
}

// ---- threads ------------------------------------------------------------------------------------

struct User {
    std::string pk;
    std::string user_name;
    std::string full_name;

    std::string shown() const { return full_name.empty() ? user_name : full_name; }
};

// Newer versions keep a user's fields in a dictionary of their own.
User to_user(const PlistValue& value) {
    const PlistValue* inner = value.find("NSDictionary<NSString *, id>*userDict");
    if (inner != nullptr && inner->is_dictionary())
        return {text_of(inner, "pk"), text_of(inner, "username"), text_of(inner, "full_name")};
    return {text_of(&value, "pk"), text_of(&value, "userName"), text_of(&value, "fullName")};
}

std::vector<User> users_at(const PlistValue& archive, std::string_view name) {
    std::vector<User> users;
    if (const auto* list = archive.find(name); list != nullptr)
        for (const PlistValue& user : list->items)
            users.push_back(to_user(user));
    return users;
}

struct Thread {
    std::string id;
    std::string viewer;
    std::vector<User> users;  // the other sides
    std::vector<User> left;
    User inviter;
    std::string is_group;
};

Thread to_thread(const SqliteRow& row, const PlistValue& archive) {
    enum : int { kRow, kArchive, kThread, kViewer };
    Thread thread{.id = row.text(kThread),
                  .viewer = row.text(kViewer),
                  .is_group = text_of(&archive, "BOOLisGroup")};
    thread.users = users_at(archive, "NSArray<IGUser *>*users");
    thread.left = users_at(archive, "NSArray<IGUser *>*leftUsers");
    if (const auto* inviter = archive.find("IGUser*inviter"); inviter != nullptr)
        thread.inviter = to_user(*inviter);
    return thread;
}

Code kind_of(const Thread& thread) {
    const std::string stored = "BOOLisGroup=" + thread.is_group;
    if (thread.is_group == "true")
        return known("group", stored);
    return thread.is_group == "false" && thread.users.size() == 1 ? known("one_to_one", stored)
                                                                  : unknown_code(stored);
}

// People stand in every thread that they share: each is told once, a live row before others.
class People {
public:
    void add(const User& user, Place place, State state) {
        if (user.pk.empty())
            return;
        const auto [known, is_new] = found_.try_emplace(user.pk, Sighting{user, place, state});
        if (!is_new && state == State::Live && known->second.state != State::Live)
            known->second = {user, std::move(place), state};
    }

    // The owner stands by name only where the owner began the thread.
    void add_viewer(const Thread& thread, Place place, State state) {
        User own{.pk = thread.viewer, .user_name = {}, .full_name = {}};
        if (thread.inviter.pk == thread.viewer)
            own = thread.inviter;
        const auto [known, is_new] = viewers_.try_emplace(own.pk, Sighting{own, place, state});
        const bool says_more = known->second.user.user_name.empty() && !own.user_name.empty();
        if (!is_new && says_more)
            known->second = {own, std::move(place), state};
    }

    void emit(RecordSink& sink) const {
        for (const auto& [pk, sighting] : viewers_)
            sink.emit(Account{.app = std::string(kApp),
                              .id = instagram_id(pk),
                              .display = sighting.user.shown(),
                              .note = sighting.user.user_name.empty()
                                          ? std::string("viewer_id")
                                          : "viewer_id; user name " + sighting.user.user_name},
                      sighting.place, sighting.state);
        for (const auto& [pk, sighting] : found_)
            if (!viewers_.contains(pk))
                emit_contact(sighting.user, sighting.place, sighting.state, sink);
    }

private:
    struct Sighting {
        User user;
        Place place;
        State state;
    };

    static void emit_contact(const User& user, const Place& place, State state, RecordSink& sink) {
        Contact contact{
            .app = std::string(kApp), .name = user.shown(), .identifiers = {instagram_id(user.pk)}};
        if (!user.user_name.empty())
            contact.identifiers.push_back({std::string(id_type::kAppUser), user.user_name});
        sink.emit(std::move(contact), place, state);
    }

    std::map<std::string, Sighting> found_;    // by pk
    std::map<std::string, Sighting> viewers_;  // by pk
};

void emit_members(const Thread& thread, const std::vector<User>& users, std::string_view list,
                  const Place& place, State state, People& people, RecordSink& sink) {
    for (size_t index = 0; index < users.size(); ++index) {
        const User& user = users[index];
        const Place cell =
            place.at_column("metadata." + std::string(list) + "." + std::to_string(index));
        people.add(user, cell, state);
        sink.emit(Participant{.app = std::string(kApp),
                              .conversation = thread.id,
                              .member = instagram_id(user.pk),
                              .role = list == "leftUsers" ? known("left", list) : Code{},
                              .name = user.shown()},
                  cell, state);
    }
}

void emit_thread(const Thread& thread, const Place& place, State state, People& people,
                 RecordSink& sink) {
    sink.emit(Conversation{.app = std::string(kApp), .key = thread.id, .kind = kind_of(thread)},
              place, state);
    if (!thread.viewer.empty())
        people.add_viewer(thread, place, state);
    emit_members(thread, thread.users, "users", place, state, people, sink);
    emit_members(thread, thread.left, "leftUsers", place, state, people, sink);
}

Result<void> read_threads(const SqliteDatabase& database, RecordSink& sink) {
    People people;
    TRY(each_archive(
        database, "threads",
        "SELECT row_id, metadata, thread_id, viewer_id FROM threads ORDER BY row_id", sink,
        [&](const SqliteRow& row, const PlistValue& archive, const Place& place, State state) {
            emit_thread(to_thread(row, archive), place, state, people, sink);
        }));
    people.emit(sink);
    return {};
}

// ---- messages -----------------------------------------------------------------------------------

Code message_kind(const PlistValue* content) {
    const std::string subtype = text_of(content, "codedSubtype");
    if (subtype == "SUBTYPE_TEXT")
        return known("text", subtype);
    if (subtype == "SUBTYPE_MEDIA") {
        const PlistValue* media = content->at(kMedia);
        if (media != nullptr && media->find("IGPhoto*photo") != nullptr &&
            media->find("IGPhoto*photo")->is_dictionary())
            return known("image", subtype);
        if (media != nullptr && media->find("IGVideo*video") != nullptr &&
            media->find("IGVideo*video")->is_dictionary())
            return known("video", subtype);
        return unknown_code(subtype);
    }
    if (subtype != "SUBTYPE_THREAD_ACTIVITY")
        return subtype.empty() ? Code{} : unknown_code(subtype);
    const PlistValue* activity = content->find(kActivity);
    const std::string stored = subtype + "/" + text_of(activity, "codedSubtype");
    if (stored.ends_with("/SUBTYPE_VOIP"))
        return known("call", stored);
    return stored.ends_with("/SUBTYPE_ACTION") ? known("system", stored) : unknown_code(stored);
}

std::string message_text(const PlistValue* content) {
    if (std::string text = text_of(content, "NSString*string"); !text.empty())
        return text;
    const PlistValue* activity = content == nullptr ? nullptr : content->find(kActivity);
    if (std::string title = text_of(activity, "NSString*voipTitle"); !title.empty())
        return title;
    return text_of(activity, "NSString*actionLogTitle");
}

// Nobody sends a notice; its sender is who caused it.
Code direction_of(const std::string& sender, const std::string& viewer, const Code& kind) {
    if (sender.empty() || viewer.empty())
        return {};
    if (kind.name != "text" && kind.name != "image" && kind.name != "video" &&
        kind.as_stored.starts_with("SUBTYPE_THREAD_ACTIVITY"))
        return unknown_code(sender);
    return known(sender == viewer ? "outgoing" : "incoming", sender);
}

// A reaction is kept inside the message that it answers.
void emit_reactions(const Message& message, const PlistValue& archive, const Place& place,
                    State state, const std::string& viewer, RecordSink& sink) {
    const auto* reactions = archive.find("NSArray<IGDirectMessageReaction *>*reactions");
    if (reactions == nullptr)
        return;
    for (size_t index = 0; index < reactions->items.size(); ++index) {
        const PlistValue* one = &reactions->items[index];
        const std::string sender = text_of(one, "USER_BASED_REACTION_USER_ID");
        const Code kind = known("reaction", text_of(one, "CODED_SUBTYPE"));
        sink.emit(Message{.app = std::string(kApp),
                          .conversation = message.conversation,
                          .sender = instagram_id(sender),
                          .direction = direction_of(sender, viewer, kind),
                          .sent = time_of(one, "USER_BASED_REACTION_SERVER_TIMESTAMP"),
                          .kind = kind,
                          .text = text_of(one, "USER_BASED_REACTION_EMOJI_UNICODE"),
                          .quoted = message.text},
                  place.at_column("archive.reactions." + std::to_string(index)), state);
    }
}

void emit_attachment(const PlistValue* content, const Place& place, State state, RecordSink& sink) {
    const PlistValue* media = content == nullptr ? nullptr : content->at(kMedia);
    if (media == nullptr)
        return;
    Attachment attachment{.app = std::string(kApp), .message = place.text};
    if (const auto* photo = media->find("IGPhoto*photo"); photo != nullptr) {
        attachment.name = text_of(photo, "kIGPhotoMediaID");
        attachment.path = text_at(photo, "/imageVersions/0/url");
    }
    if (const auto* video = media->find("IGVideo*video");
        video != nullptr && attachment.name.empty())
        attachment.name = text_of(video, "kIGVideoMediaID");
    sink.emit(std::move(attachment), place, state);
}

Result<void> read_messages(const SqliteDatabase& database, RecordSink& sink) {
    enum : int { kRow, kArchive, kMessage, kThread, kViewer };
    const std::string sql =
        "SELECT messages.row_id, messages.archive, messages.message_id, messages.thread_id,"
        " (SELECT viewer_id FROM threads WHERE threads.thread_id = messages.thread_id LIMIT 1)"
        " FROM messages ORDER BY messages.row_id";
    return each_archive(
        database, "messages", sql, sink,
        [&](const SqliteRow& row, const PlistValue& archive, const Place& place, State state) {
            const PlistValue* metadata = archive.find(kMetadata);
            const PlistValue* content = archive.find(kContent);
            const std::string sender = text_of(metadata, "NSString*senderPk");
            const std::string viewer = row.text(kViewer);
            const Code kind = message_kind(content);
            Message message{.app = std::string(kApp),
                            .conversation = row.text(kThread),
                            .app_id = row.text(kMessage),
                            .sender = instagram_id(sender),
                            .direction = direction_of(sender, viewer, kind),
                            .sent = time_of(metadata, "NSDate*serverTimestamp"),
                            .kind = kind,
                            .text = message_text(content)};
            emit_reactions(message, archive, place, state, viewer, sink);
            emit_attachment(content, place, state, sink);
            sink.emit(std::move(message), place, state);
        });
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    TRY(read_threads(database, sink));
    return read_messages(database, sink);
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "instagram_ios",
    .app = "instagram",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "Own account, people, threads, direct messages with reactions, pictures and call "
             "notices of Instagram on iOS; names of groups, replies, drafts, disappearing pictures "
             "and end-to-end encrypted chats are not read.",
    .references = {"https://github.com/log2timeline/plaso (ios_instagram.py)",
                   "https://github.com/abrignoni/iLEAPP (instagramThreads.py)"},
    .tested = {"samples/apps/instagram_ios", "plaso test_data/ios/9368974384.db (2023)"},
    .paths = {"*/DirectSQLiteDatabase/*.db"},
    .records = {"account", "contact", "conversation", "participant", "message", "attachment"},
    .needs = {{{"threads", {"row_id", "thread_id", "viewer_id", "metadata"}},
               {"messages", {"row_id", "message_id", "thread_id", "archive"}}}},
    .parse = plugins::parse,
})
