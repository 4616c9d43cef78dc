#include "parsers/filesystem/btrfs.h"

#include <algorithm>
#include <vector>

#include "tests/fuzz/fuzz_input.h"

// The input is a file system without its first 64 KiB, which Btrfs leaves alone, so that it is
// small. Checksums would stop every change at the door, so the kind of checksum is set to the one
// that is not verified.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::vector<std::byte> image(65536 + size);
    std::copy_n(reinterpret_cast<const std::byte*>(data), size, image.begin() + 65536);
    if (size > 198)
        image[65536 + 196] = std::byte{3};
    const auto layer =
        parsers::open_btrfs(std::make_shared<parsers::MemorySource>(std::move(image)), {});
    if (!layer.ok())
        return 0;
    std::vector<parsers::FileEntry> entries;
    parsers::TreeVisitor visitor;
    visitor.entry = [&](parsers::FileEntry entry) {
        if (entries.size() < 200)
            entries.push_back(std::move(entry));
    };
    visitor.damaged = [](const std::string&, const std::string&) {};
    if (!layer.value().tree->list(visitor).ok())
        return 0;
    for (const auto& entry : entries) {
        const auto bytes = layer.value().tree->open(entry);
        if (bytes.ok())
            tests::read_both_ends(*bytes.value());
    }
    return 0;
}
