// MailMessage: one mail with its text and the names of what is attached, and the mails of an mbox.
//
// Format: RFC 5322 and RFC 2045 to 2049 (MIME); RFC 4155 (mbox).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"
#include "parsers/document/mail_headers.h"

namespace parsers {

inline constexpr uint64_t kMailBytes = 128ULL << 20;  // of one mail; mailboxes refuse above 50 MB

struct MailAttachment {
    std::string name;  // may be empty
    std::string mime;
    uint64_t size_bytes = 0;  // decoded
    uint64_t offset = 0;      // of its body in the mail
    uint64_t stored_bytes = 0;
};

struct MailMessage {
    MailHeader header;
    std::string mime;
    std::string text;  // of all plain texts; where there is none, of the HTML without its tags
    std::vector<MailAttachment> attachments;
    std::vector<std::string> damage;  // sentences
};
// Never fails: text without a header is a body.
MailMessage read_mail(std::string_view mail);

// The text that a reader of the page would see, roughly: tags, scripts and styles are left out.
std::string text_of_html(std::string_view html);

// Calls `each` for every mail of the mbox with its place in the file. A mail above kMailBytes has
// no bytes.
struct MboxMail {
    uint64_t offset = 0;  // behind its "From " line
    uint64_t size_bytes = 0;
    std::string bytes;
};
Result<void> each_mail_of_mbox(const ByteSource& source,
                               const std::function<void(const MboxMail&)>& each);

}  // namespace parsers
