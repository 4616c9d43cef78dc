#include "parsers/container/virtual_disk.h"

#include "tests/fuzz/sample_exhibit.h"

// Extents and parents are those of the sample; without one they are the input itself, a few times:
// what stands in a header is followed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto exhibit = tests::as_exhibit(data, size);
    const auto& file = exhibit.file;
    auto around = exhibit.surroundings;
    int asked = 0;
    around.sibling = [&](std::string_view relative) -> parsers::Result<parsers::SharedBytes> {
        if (++asked > 4)
            return parsers::Error{parsers::ErrorCode::NotFound, "is not there"};
        auto found = exhibit.surroundings.sibling(relative);
        return found.ok() ? std::move(found) : parsers::Result(file);
    };
    (void)parsers::needed_siblings(*file);
    const auto disk = parsers::open_disk_image(file, around);
    if (!disk.ok())
        return 0;
    const auto& bytes = *disk.value().volumes.front().bytes;
    tests::read_both_ends(bytes);
    std::vector<std::byte> out(256 * 1024);
    (void)bytes.read_at(bytes.size_bytes() / 3, out);
    return 0;
}
