#include "parsers/container/hisuite_backup.h"

#include "tests/fuzz/fuzz_input.h"

// The input is info.xml; every part that it names is the input as well.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto info = tests::as_source(data, size);
    parsers::Surroundings surroundings;
    surroundings.name = "info.xml";
    surroundings.sibling = [&](std::string_view) { return info; };
    surroundings.list_siblings = [&] {
        std::vector<parsers::FileEntry> entries(3);
        entries[0].path = "com.whatsapp.tar";
        entries[1].path = "calllog.db";
        entries[2].path = "Pictures/1.jpg.enc";
        for (auto& entry : entries)
            entry.size_bytes = size;
        return entries;
    };
    surroundings.secrets.passwords = {"Passw0rd-1"};  // of the samples
    (void)parsers::is_hisuite_backup(*info);
    const auto layer = parsers::open_hisuite_backup(info, surroundings);
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
