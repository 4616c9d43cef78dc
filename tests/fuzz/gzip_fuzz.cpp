#include "parsers/container/inflate.h"
#include "parsers/evidence/basic_layers.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto source = tests::as_source(data, size);
    (void)parsers::gunzip_start(*source, 512);
    (void)parsers::inflate_zlib(*source, 0, {"", 1 << 20});
    parsers::Surroundings surroundings;
    surroundings.scratch = {"", 1 << 20};
    const auto layer = parsers::open_gzip(source, surroundings);
    if (layer.ok() && layer.value().tree)
        tests::read_every_file(*layer.value().tree);
    return 0;
}
