#include "parsers/base/text.h"

#include "parsers/base/check.h"
#include "parsers/base/time.h"
#include "parsers/format/base64.h"
#include "tests/fuzz/fuzz_input.h"

// Whatever bytes are stored as text: what comes out is UTF-8.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto text = tests::as_text(data, size);
    const auto bytes = tests::as_bytes(data, size);
    for (const auto& made : {parsers::to_valid_utf8(text), parsers::to_path_utf8(text),
                             parsers::from_utf16_le(bytes), parsers::from_utf16_be(bytes)})
        CHECK(parsers::is_utf8(made));
    const auto hex = parsers::from_hex(parsers::to_hex(bytes));
    CHECK(std::ranges::equal(hex, bytes));
    (void)parsers::from_hex(text);
    (void)parsers::to_int64(text);
    (void)parsers::read_base64(text);
    if (const auto time = parsers::from_iso8601(text))
        (void)parsers::to_iso8601(*time);
    return 0;
}
