#include "parsers/format/structured_clone.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::structured_clone_to_json(tests::as_bytes(data, size), 1U << 20);
    return 0;
}
