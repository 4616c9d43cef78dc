#include "parsers/document/outlook_message.h"

#include <map>
#include <optional>

#include <fmt/format.h>

#include "parsers/base/text.h"
#include "parsers/document/charset.h"
#include "parsers/document/mail_message.h"

namespace parsers {
namespace {

constexpr uint64_t kTextBytes = 8 << 20;
constexpr size_t kPeople = 10'000;
constexpr std::string_view kFixed = "__properties_version1.0";
constexpr unsigned kWesternPage = 1252;

enum Property : unsigned {
    kMessageClass = 0x001A,
    kSubject = 0x0037,
    kSubmitTime = 0x0039,
    kRepresentedName = 0x0042,
    kRepresentedAddress = 0x0065,
    kSenderName = 0x0C1A,
    kSenderAddress = 0x0C1F,
    kDeliveryTime = 0x0E06,
    kBody = 0x1000,
    kCompressedRtf = 0x1009,
    kHtml = 0x1013,
    kMessageId = 0x1035,
    kReferences = 0x1039,
    kInReplyTo = 0x1042,
    kDisplayName = 0x3001,
    kEmailAddress = 0x3003,
    kData = 0x3701,
    kShortName = 0x3704,
    kLongName = 0x3707,
    kMime = 0x370E,
    kSmtpAddress = 0x39FE,
    kInternetCodePage = 0x3FDE,
    kMessageCodePage = 0x3FFD,
    kSenderSmtpAddress = 0x5D01,
    kRepresentedSmtpAddress = 0x5D02,
};

enum Type : unsigned { kText8 = 0x001E, kText16 = 0x001F, kBinary = 0x0102 };

// The properties of a message, a recipient or an attachment: those of a fixed size in one stream,
// each of the others in a stream that is named by its number and type.
class Properties {
public:
    // `header_bytes`: what stands before the first property, 32 for a message and 8 for the others.
    Properties(const CompoundFile& file, std::string folder, size_t header_bytes)
        : file_(file), folder_(std::move(folder)) {
        const CompoundEntry* const entry = file.find(folder_ + std::string(kFixed));
        const auto bytes =
            entry == nullptr ? Result<std::string>(std::string()) : file.read(*entry, kTextBytes);
        for (size_t at = header_bytes; bytes.ok() && at + 16 <= bytes.value().size(); at += 16)
            fixed_.try_emplace(static_cast<unsigned>(little_number(bytes.value(), at + 2, 2)),
                               little_number(bytes.value(), at + 8, 8));
        code_page_ =
            static_cast<unsigned>(fixed(kMessageCodePage).value_or(kWesternPage) & UINT32_MAX);
    }

    std::optional<uint64_t> fixed(Property property) const {
        const auto found = fixed_.find(property);
        return found == fixed_.end() ? std::nullopt : std::optional(found->second);
    }
    void use_code_page(unsigned code_page) { code_page_ = code_page; }
    unsigned code_page() const { return code_page_; }

    const CompoundEntry* stream(Property property, Type type) const {
        return file_.find(fmt::format("{}__substg1.0_{:04X}{:04X}", folder_,
                                      static_cast<unsigned>(property),
                                      static_cast<unsigned>(type)));
    }

    // "" where the property is absent.
    Result<std::string> text(Property property) const {
        const CompoundEntry* const wide = stream(property, kText16);
        const CompoundEntry* const entry = wide != nullptr ? wide : stream(property, kText8);
        if (entry == nullptr)
            return std::string();
        const std::string bytes = TRY(file_.read(*entry, kTextBytes));
        return wide != nullptr ? decode_charset(bytes, "utf-16le")
                               : decode_code_page(bytes, code_page_);
    }

    // The first of them that is there.
    Result<std::string> first_text(std::initializer_list<Property> properties) const {
        for (const Property property : properties)
            if (std::string found = TRY(text(property)); !found.empty())
                return found;
        return std::string();
    }

    Timestamp time(Property property) const {
        const auto stored = fixed(property);
        return !stored || *stored > INT64_MAX ? Timestamp{}
                                              : from_filetime(static_cast<int64_t>(*stored));
    }

    Result<std::string> html() const {
        const CompoundEntry* const entry = stream(kHtml, kBinary);
        if (entry == nullptr)
            return text(kHtml);
        const std::string bytes = TRY(file_.read(*entry, kTextBytes));
        const auto page = static_cast<unsigned>(fixed(kInternetCodePage).value_or(0) & UINT32_MAX);
        auto decoded = decode_code_page(bytes, page);
        return decoded.ok() ? std::move(decoded).value() : decode_unnamed(bytes).text;
    }

private:
    const CompoundFile& file_;
    std::string folder_;
    std::map<unsigned, uint64_t> fixed_;
    unsigned code_page_ = kWesternPage;
};

// An address inside of one company ("/O=...") is none of the network.
Result<MailAddress> address_of(const Properties& properties, std::initializer_list<Property> names,
                               std::initializer_list<Property> addresses) {
    MailAddress made;
    made.name = TRY(properties.first_text(names));
    for (const Property property : addresses) {
        std::string found = TRY(properties.text(property));
        if (made.address.find('@') == std::string::npos && !found.empty())
            made.address = std::move(found);
    }
    return made;
}

class MessageReader {
public:
    explicit MessageReader(const CompoundFile& file) : file_(file), properties_(file, "", 32) {}

    Result<OutlookMessage> read() {
        message_.message_class = TRY(properties_.text(kMessageClass));
        message_.subject = TRY(properties_.text(kSubject));
        message_.message_id = TRY(properties_.text(kMessageId));
        message_.references = TRY(properties_.first_text({kReferences, kInReplyTo}));
        message_.sender = TRY(address_of(
            properties_, {kSenderName, kRepresentedName},
            {kSenderSmtpAddress, kSenderAddress, kRepresentedSmtpAddress, kRepresentedAddress}));
        message_.sent = properties_.time(kSubmitTime);
        message_.received = properties_.time(kDeliveryTime);
        take(read_text());
        for (const CompoundEntry& entry : file_.entries()) {
            if (entry.is_stream || entry.path.find('/') != std::string::npos)
                continue;
            if (entry.path.starts_with("__recip_version1.0_") &&
                message_.recipients.size() < kPeople)
                take(read_recipient(entry.path));
            else if (entry.path.starts_with("__attach_version1.0_") &&
                     message_.attachments.size() < kPeople)
                take(read_attachment(entry.path));
        }
        return std::move(message_);
    }

private:
    void take(const Result<void>& read) {
        if (!read.ok())
            message_.notes.push_back(read.error());
    }

    Result<void> read_text() {
        message_.text = TRY(properties_.text(kBody));
        if (message_.text.empty()) {
            const std::string html = TRY(properties_.html());
            message_.text = text_of_html(html);
        }
        if (message_.text.empty() && properties_.stream(kCompressedRtf, kBinary) != nullptr)
            return Error{ErrorCode::Unsupported,
                         "The text of the message is kept as compressed RTF alone and is not read"};
        return {};
    }

    Result<void> read_recipient(const std::string& part) {
        Properties properties(file_, part + "/", 8);
        properties.use_code_page(properties_.code_page());
        MailAddress address =
            TRY(address_of(properties, {kDisplayName}, {kSmtpAddress, kEmailAddress}));
        message_.recipients.push_back({part, std::move(address)});
        return {};
    }

    Result<void> read_attachment(const std::string& part) {
        Properties properties(file_, part + "/", 8);
        properties.use_code_page(properties_.code_page());
        OutlookAttachment attachment{part, {}, {}, {}};
        attachment.name = TRY(properties.first_text({kLongName, kShortName, kDisplayName}));
        attachment.mime = TRY(properties.text(kMime));
        if (const CompoundEntry* data = properties.stream(kData, kBinary); data != nullptr)
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
    Properties properties_;
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
