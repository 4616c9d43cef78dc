#include "parsers/document/mail_headers.h"
#include "parsers/document/mail_message.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text = tests::as_text(data, size);
    (void)parsers::read_mail(text);
    (void)parsers::read_mail_addresses(text);
    (void)parsers::read_mail_time(text);
    (void)parsers::read_mail_text(text);
    (void)parsers::read_content_type(text);
    (void)parsers::text_of_html(text);
    (void)parsers::each_mail_of_mbox(*tests::as_source(data, size),
                                     [](const parsers::MboxMail&) {});
    return 0;
}
