#include "parsers/format/segb.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_segb(*tests::as_source(data, size));
    return 0;
}
