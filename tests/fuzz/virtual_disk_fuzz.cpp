#include "parsers/container/virtual_disk.h"

#include "tests/fuzz/fuzz_input.h"

// Extents and parents are the input itself, a few times: what stands in a header is followed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto file = tests::as_source(data, size);
    int asked = 0;
    parsers::Surroundings around;
    around.name = "disk";
    around.sibling = [&](std::string_view) -> parsers::Result<parsers::SharedBytes> {
        if (++asked > 4)
            return parsers::Error{parsers::ErrorCode::NotFound, "is not there"};
        return file;
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
