#include "parsers/format/leveldb.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_leveldb_log(tests::as_bytes(data, size));
    (void)parsers::read_leveldb_table(tests::as_bytes(data, size));
    (void)parsers::read_leveldb_manifest(tests::as_bytes(data, size));
    return 0;
}
