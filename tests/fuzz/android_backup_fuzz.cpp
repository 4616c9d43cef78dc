#include "parsers/container/android_backup.h"
#include "parsers/container/android_backup_header.h"
#include "parsers/container/miui_backup.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto file = tests::as_source(data, size);
    parsers::Surroundings surroundings;
    // Many rounds take long by intention; they are not what is tried here.
    const auto header = parsers::read_android_backup_header(*file, 0);
    if (header.ok() && header.value().lock && header.value().lock->rounds <= 64)
        surroundings.secrets.passwords = {"secret", "p\xc3\xa4ss\xf0\x9f\x98\x80"};
    for (const auto& layer : {parsers::open_android_backup(file, surroundings),
                              parsers::open_miui_backup(file, surroundings)}) {
        if (layer.ok())
            tests::read_every_file(*layer.value().tree);
    }
    return 0;
}
