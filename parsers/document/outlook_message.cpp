#include "parsers/document/outlook_message.h"

#include <map>
#include <optional>

#include <fmt/format.h>

namespace parsers {
namespace {

constexpr std::string_view kFixed = "__properties_version1.0";

// The properties of a message, a recipient or an attachment: those of a fixed size in one stream,
// each of the others in a stream that is named by its number and type.
class Streams {
public:
    // `header_bytes`: what stands before the first property, 32 for a message and 8 for the others.
    Streams(const CompoundFile& file, std::string folder, size_t header_bytes)
        : file_(file), folder_(std::move(folder)) {
        const CompoundEntry* const entry = file.find(folder_ + std::string(kFixed));
        const auto bytes = entry == nullptr ? Result<std::string>(std::string())
                                            : file.read(*entry, kOutlookTextBytes);
        for (size_t at = header_bytes; bytes.ok() && at + 16 <= bytes.value().size(); at += 16) {
            const std::string_view all = bytes.value();
            MapiValue value{static_cast<unsigned>(little_number(all, at, 2)),
                            std::string(all.substr(at + 8, 8))};
            fixed_.try_emplace(static_cast<unsigned>(little_number(all, at + 2, 2)),
                               std::move(value));
        }
    }

    Result<std::optional<MapiValue>> find(unsigned property) const {
        for (const unsigned type : {mapi::kText16, mapi::kText8, mapi::kBinary})
            if (const CompoundEntry* const entry = stream(property, type); entry != nullptr) {
                std::string bytes = TRY(file_.read(*entry, kOutlookTextBytes));
                return std::optional(MapiValue{type, std::move(bytes)});
            }
        const auto found = fixed_.find(property);
        const bool is_fixed = found != fixed_.end() && !has_stream(found->second.type);
        return is_fixed ? std::optional(found->second) : std::nullopt;
    }

    const CompoundEntry* stream(unsigned property, unsigned type) const {
        return file_.find(fmt::format("{}__substg1.0_{:04X}{:04X}", folder_, property, type));
    }

    MapiProperties properties() const {
        return MapiProperties([this](unsigned property) { return find(property); });
    }

private:
    static bool has_stream(unsigned type) {
        return type == mapi::kText16 || type == mapi::kText8 || type == mapi::kBinary ||
               type == mapi::kObject;
    }

    const CompoundFile& file_;
    std::string folder_;
    std::map<unsigned, MapiValue> fixed_;
};

class MessageReader {
public:
    explicit MessageReader(const CompoundFile& file)
        : file_(file), streams_(file, "", 32), properties_(streams_.properties()) {}

    Result<OutlookMessage> read() {
        message_ = outlook_message_of(properties_);
        for (const CompoundEntry& entry : file_.entries()) {
            if (entry.is_stream || entry.path.find('/') != std::string::npos)
                continue;
            if (entry.path.starts_with("__recip_version1.0_") &&
                message_.recipients.size() < kOutlookPeople)
                take(read_recipient(entry.path));
            else if (entry.path.starts_with("__attach_version1.0_") &&
                     message_.attachments.size() < kOutlookPeople)
                take(read_attachment(entry.path));
        }
        return std::move(message_);
    }

private:
    void take(const Result<void>& read) {
        if (!read.ok())
            message_.notes.push_back(read.error());
    }

    MapiProperties properties_of(const Streams& streams) const {
        MapiProperties properties = streams.properties();
        properties.use_code_page(properties_.code_page());
        return properties;
    }

    Result<void> read_recipient(const std::string& part) {
        const Streams streams(file_, part + "/", 8);
        MailAddress address = TRY(outlook_recipient_of(properties_of(streams)));
        message_.recipients.push_back({part, std::move(address)});
        return {};
    }

    Result<void> read_attachment(const std::string& part) {
        const Streams streams(file_, part + "/", 8);
        OutlookAttachment attachment = TRY(outlook_attachment_of(properties_of(streams)));
        attachment.part = part;
        const CompoundEntry* const data = streams.stream(mapi::kData, mapi::kBinary);
        if (data != nullptr)
            attachment.size_bytes = data->size_bytes;
        else
            message_.notes.push_back(
                {ErrorCode::Unsupported, "The attachment '" + attachment.name +
                                             "' is a message or object inside of this "
                                             "one and is not read"});
        message_.attachments.push_back(std::move(attachment));
        return {};
    }

    const CompoundFile& file_;
    Streams streams_;
    MapiProperties properties_;
    OutlookMessage message_;
};

}  // namespace

bool is_outlook_message(const CompoundFile& file) {
    return file.has(kFixed);
}

Result<OutlookMessage> read_outlook_message(const CompoundFile& file) {
    return MessageReader(file).read();
}

}  // namespace parsers
