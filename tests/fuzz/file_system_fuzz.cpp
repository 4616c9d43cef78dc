#include "parsers/filesystem/file_system.h"

#include "parsers/filesystem/ext_encryption.h"
#include "parsers/filesystem/yaffs2.h"
#include "tests/fuzz/sample_exhibit.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto exhibit = tests::as_exhibit(data, size);
    if (const auto encryption = parsers::ExtEncryption::find(*exhibit.file))
        for (uint64_t inode = 0; inode < 32; ++inode)
            (void)encryption->is_encrypted(*exhibit.file, inode);
    (void)parsers::is_yaffs2(*exhibit.file);
    const auto tree = parsers::open_file_system(exhibit.file, {2, 1});
    if (tree.ok())
        tests::read_every_file(*tree.value());
    return 0;
}
