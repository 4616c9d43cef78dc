#include "parsers/format/plist.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto read = parsers::read_plist(tests::as_bytes(data, size));
    if (read.ok() && parsers::is_keyed_archive(read.value()))
        (void)parsers::read_keyed_archive(read.value());
    return 0;
}
