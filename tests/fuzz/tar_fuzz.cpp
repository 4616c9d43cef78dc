#include "parsers/container/tar.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto tree = parsers::TarTree::open(tests::as_source(data, size));
    if (tree.ok())
        tests::read_every_file(*tree.value());
    return 0;
}
