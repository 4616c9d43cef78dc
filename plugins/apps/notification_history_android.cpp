// Notifications that Android keeps for about a day: notification_history/history/<time>. They show
// what was said in apps whose own store is encrypted or gone, and what banks pushed. Facts:
// notificationhistory.proto and NotificationHistoryProtoHelper.java of the Android Open Source
// Project.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"
#include "plugins/api/app_packages.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::ProtobufField;
using parsers::ProtobufWire;
using Fields = std::vector<ProtobufField>;

// Of the file.
constexpr uint32_t kStringPool = 1;
constexpr uint32_t kNotification = 3;
// Of the pool.
constexpr uint32_t kStrings = 2;
// Of a notification. An index is the number of a text in the pool, counted from 1.
constexpr uint32_t kPackage = 1;
constexpr uint32_t kPackageIndex = 2;
constexpr uint32_t kPostedTimeMs = 9;
constexpr uint32_t kTitle = 10;
constexpr uint32_t kText = 11;
constexpr uint32_t kConversation = 13;
constexpr uint32_t kConversationIndex = 14;

class History {
public:
    History(const Fields& fields, RecordSink& sink) : sink_(sink) {
        for (const ProtobufField& field : fields)
            if (field.number == kStringPool && field.wire == ProtobufWire::Bytes)
                read_pool(field.bytes);
    }

    void notification(const std::string& bytes, const Place& place) {
        const auto read = parsers::read_protobuf(bytes);
        if (!read.ok()) {
            sink_.damaged(place, read.error().what);
            return;
        }
        const Fields& fields = read.value();
        const std::string package = text_of(fields, kPackage, kPackageIndex);
        if (package.empty()) {
            sink_.damaged(place, "a notification names no app");
            return;
        }
        const std::string conversation = text_of(fields, kConversation, kConversationIndex);
        Message message{.app = app_of_package(package),
                        .conversation = conversation.empty() ? package : conversation,
                        .kind = known("notification", "notification"),
                        .text = shown(text_of(fields, kTitle, 0), text_of(fields, kText, 0))};
        if (const ProtobufField* const posted = parsers::find_field(fields, kPostedTimeMs))
            message.received = parsers::from_unix_ms(static_cast<int64_t>(posted->value));
        sink_.emit(std::move(message), place);
    }

private:
    // As on the screen: the title, which is often the sender's name, above the text.
    static std::string shown(const std::string& title, const std::string& text) {
        return title + (title.empty() || text.empty() ? "" : "\n") + text;
    }

    void read_pool(const std::string& bytes) {
        const auto pool = parsers::read_protobuf(bytes);
        if (!pool.ok()) {
            sink_.damaged(Place::pointer("/string_pool"), pool.error().what);
            return;
        }
        for (const ProtobufField& field : pool.value())
            if (field.number == kStrings && field.wire == ProtobufWire::Bytes)
                strings_.push_back(parsers::to_valid_utf8(field.bytes));
    }

    std::string text_of(const Fields& fields, uint32_t number, uint32_t index_number) const {
        const ProtobufField* const text = parsers::find_field(fields, number);
        if (text != nullptr && text->wire == ProtobufWire::Bytes)
            return parsers::to_valid_utf8(text->bytes);
        const ProtobufField* const index =
            index_number == 0 ? nullptr : parsers::find_field(fields, index_number);
        if (index == nullptr || index->value == 0 || index->value > strings_.size())
            return {};
        return strings_[index->value - 1];
    }

    RecordSink& sink_;
    std::vector<std::string> strings_;
};

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string bytes =
        TRY(parsers::read_text(file.bytes(), parsers::limits::kWholeFileBytes));
    const Fields fields = TRY(parsers::read_protobuf(bytes));
    if (std::none_of(fields.begin(), fields.end(),
                     [](const ProtobufField& field) { return field.number <= kNotification; }))
        return parsers::Error{parsers::ErrorCode::Unsupported,
                              file.path() + " holds neither texts nor notifications"};
    History history(fields, sink);
    size_t index = 0;
    for (const ProtobufField& field : fields)
        if (field.number == kNotification && field.wire == ProtobufWire::Bytes)
            history.notification(field.bytes,
                                 Place::pointer("/notification/" + std::to_string(index++)));
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "notification_history_android",
    .app = "android",
    .version = "2",
    .platform = plugins::Platform::Android,
    .about = "Reads app, time, title and text of the notifications that Android's history keeps; "
             "those of banks become payments; who sent a message is not stored apart from its "
             "title, icons are not read.",
    .references = {"https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/"
                   "core/proto/android/server/notificationhistory.proto",
                   "https://github.com/abrignoni/ALEAPP"},
    .tested = {"samples/apps/notification_history_android"},
    .paths = {"*/notification_history/history/*"},
    .records = {"message", "payment"},
    .parse = plugins::parse,
})
