#include "parsers/format/berkeley_db.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_berkeley_btree(tests::as_bytes(data, size));
    return 0;
}
