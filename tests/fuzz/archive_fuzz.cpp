#include "parsers/container/archive.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto source = tests::as_source(data, size);
    const auto archive = parsers::open_archive(source, {});
    if (archive.ok())
        tests::read_every_file(*archive.value().tree);
    const auto stream = parsers::open_compressed(source, {});
    if (stream.ok())
        tests::read_every_file(*stream.value().tree);
    return 0;
}
