#include "parsers/container/virtual_disk.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto disk = parsers::open_virtual_disk(tests::as_source(data, size));
    if (disk.ok())
        tests::read_both_ends(*disk.value());
    return 0;
}
