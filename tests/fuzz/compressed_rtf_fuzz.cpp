#include "parsers/document/compressed_rtf.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto rtf = parsers::decompress_rtf(tests::as_text(data, size));
    (void)parsers::text_of_rtf(rtf.ok() ? std::string_view(rtf.value())
                                        : tests::as_text(data, size));
    return 0;
}
