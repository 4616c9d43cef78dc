#include "parsers/container/mbdb.h"

#include "parsers/container/itunes_tree.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto source = tests::as_source(data, size);
    const auto manifest = parsers::read_mbdb(*source);
    if (!manifest.ok())
        return 0;
    // Every blob is the input itself.
    parsers::Surroundings surroundings;
    surroundings.sibling = [&](std::string_view) { return source; };
    auto keys = std::make_shared<parsers::ClassKeys>();
    keys->emplace(3, parsers::SecretBytes(32));
    parsers::ItunesTree tree("fuzz", parsers::BackupBlobs(surroundings), keys);
    tree.add_manifest(manifest.value());
    (void)tree.notes();
    (void)tree.used();
    tests::read_every_file(tree);
    return 0;
}
