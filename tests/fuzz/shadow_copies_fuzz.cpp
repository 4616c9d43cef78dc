#include "parsers/volume/shadow_copies.h"

#include "tests/fuzz/sample_exhibit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto exhibit = tests::as_exhibit(data, size);
    const auto layer = parsers::open_shadow_copies(exhibit.file, exhibit.surroundings);
    for (size_t index = 0; layer.ok() && index < layer.value().volumes.size(); ++index)
        tests::read_both_ends(*layer.value().volumes[index].bytes);
    return 0;
}
