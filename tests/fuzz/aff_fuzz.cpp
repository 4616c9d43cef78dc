#include "parsers/container/aff.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto source = tests::as_source(data, size);
    (void)parsers::files_of_afd(*source);
    const auto layer = parsers::open_aff(source, {});
    if (layer.ok())
        tests::read_both_ends(*layer.value().volumes[0].bytes);
    return 0;
}
