#include "parsers/container/ewf.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto image = parsers::open_ewf({tests::as_source(data, size)});
    if (image.ok())
        tests::read_both_ends(*image.value().media);
    return 0;
}
