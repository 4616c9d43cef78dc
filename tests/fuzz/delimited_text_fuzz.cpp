#include "parsers/document/charset.h"
#include "parsers/document/delimited_text.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_delimited_text(*tests::as_source(data, size));
    for (const char* charset : {"gb2312", "iso-2022-jp", "utf-7", "big5", "utf-16le"})
        (void)parsers::decode_charset(tests::as_text(data, size), charset);
    return 0;
}
