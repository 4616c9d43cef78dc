#include "parsers/format/telegram_tl.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_telegram_object(tests::as_bytes(data, size));
    return 0;
}
