#include "parsers/evidence/formats.h"
#include "plugins/sources/nested_trees.h"
#include "tests/fuzz/sample_exhibit.h"

// The whole table of formats and what it finds inside what it opens, as for an exhibit of a case.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    constexpr size_t kFilesRead = 64;
    const auto exhibit = tests::as_exhibit(data, size);
    plugins::OpenOptions options;
    options.scratch = {"", 1 << 22};
    options.shadow_copies = plugins::ShadowCopies::Read;
    plugins::NestedTrees nested(options);
    nested.add_file(exhibit.file, exhibit.surroundings, exhibit.surroundings.name, 0);
    for (size_t index = 0; index < std::min(kFilesRead, nested.files.size()); ++index) {
        const auto& file = nested.files[index];
        const auto opened = nested.trees[static_cast<size_t>(file.tree)].tree->open(file.entry);
        if (opened.ok())
            tests::read_both_ends(*opened.value());
    }
    return 0;
}
