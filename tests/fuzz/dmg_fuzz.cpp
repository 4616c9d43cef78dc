#include "parsers/container/dmg.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto layer = parsers::open_dmg(tests::as_source(data, size), {});
    if (layer.ok())
        tests::read_both_ends(*layer.value().volumes[0].bytes);
    return 0;
}
