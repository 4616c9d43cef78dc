#include "parsers/container/zip.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto tree = parsers::ZipTree::open(tests::as_source(data, size), {"", 1 << 20});
    if (!tree.ok())
        return 0;
    const parsers::FileTree& zip = *tree.value();
    (void)zip.list({[&](const parsers::FileEntry& entry) { (void)zip.open(entry); },
                    [](const std::string&, const std::string&) {}});
    return 0;
}
