#include "parsers/format/csv.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_csv(tests::as_text(data, size));
    return 0;
}
