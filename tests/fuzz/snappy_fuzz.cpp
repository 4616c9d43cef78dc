#include "parsers/format/snappy.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_snappy(tests::as_bytes(data, size), 1U << 20);
    (void)parsers::read_snappy_frames(tests::as_bytes(data, size), 1U << 20);
    return 0;
}
