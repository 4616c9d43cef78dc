#include "parsers/format/vcard.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_vcards(tests::as_text(data, size));
    return 0;
}
