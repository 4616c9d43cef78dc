#include "parsers/format/protobuf.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_protobuf(tests::as_bytes(data, size));
    return 0;
}
