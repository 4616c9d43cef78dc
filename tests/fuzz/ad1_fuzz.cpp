#include "parsers/container/ad1.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto layer = parsers::open_ad1(tests::as_source(data, size), {});
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
