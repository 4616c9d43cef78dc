// Two bytes, big-endian: how many of the next are Manifest.plist; what follows is the manifest. A
// blob is the last of it.
#include "parsers/container/itunes_backup.h"

#include <algorithm>

#include "parsers/container/itunes_keys.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

bool asks_for_work(const parsers::Surroundings& surroundings) {
    const auto facts = parsers::read_backup_facts(surroundings);
    const auto keybag = parsers::read_keybag(facts.keybag);
    return keybag.ok() && std::max(keybag.value().rounds, keybag.value().first_rounds) > 50;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2)
        return 0;
    const size_t list_bytes = std::min<size_t>(size_t{data[0]} << 8 | data[1], size - 2);
    const auto list = tests::as_source(data + 2, list_bytes);
    const auto manifest = tests::as_source(data + 2 + list_bytes, size - 2 - list_bytes);
    parsers::Surroundings surroundings;
    surroundings.name = "Manifest.db";
    surroundings.sibling = [&](std::string_view name) -> parsers::Result<parsers::SharedBytes> {
        if (name == "Manifest.plist")
            return list;
        if (name.ends_with(".plist") || name.ends_with("-wal"))
            return parsers::Error{parsers::ErrorCode::NotFound, "none"};
        const uint64_t end = manifest->size_bytes();
        return parsers::SharedBytes(std::make_shared<parsers::SliceSource>(
            manifest, end - std::min<uint64_t>(end, 200), 200));
    };
    if (asks_for_work(surroundings))
        return 0;
    surroundings.secrets.passwords = {"lantern-7"};
    if (!parsers::is_itunes_backup(*manifest, surroundings))
        return 0;
    const auto layer = parsers::open_itunes_backup(manifest, surroundings);
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
