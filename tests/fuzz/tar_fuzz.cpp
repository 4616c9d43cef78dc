#include "parsers/container/tar.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto tree = parsers::TarTree::open(tests::as_source(data, size));
    if (!tree.ok())
        return 0;
    const parsers::FileTree& tar = *tree.value();
    (void)tar.list({[&](const parsers::FileEntry& entry) { (void)tar.open(entry); },
                    [](const std::string&, const std::string&) {}});
    return 0;
}
