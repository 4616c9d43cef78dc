#include "parsers/container/signal_backup.h"

#include <algorithm>

#include "parsers/container/signal_backup_keys.h"
#include "parsers/crypt/derive.h"
#include "tests/fuzz/fuzz_input.h"

// The input is the file "metadata" as well as a backup, whose HMAC is made right.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_bytes(data, size);
    parsers::Surroundings surroundings;
    surroundings.name = "main";
    surroundings.sibling = [&](std::string_view) -> parsers::Result<parsers::SharedBytes> {
        return tests::as_source(data, std::min<size_t>(size, 64));
    };
    surroundings.secrets.passwords = {std::string(64, 'm')};
    (void)parsers::is_signal_backup(*tests::as_source(data, size), surroundings);
    (void)parsers::open_signal_backup(tests::as_source(data, size), surroundings);
    const auto key = parsers::signal_backup_key(std::string(64, 'm'));
    const auto keys = parsers::signal_message_keys(key.value(), parsers::SecretBytes(16));
    std::vector<std::byte> backup(bytes.begin(), bytes.end());
    const auto mac = parsers::hmac_of("sha256", keys.value().mac.view(), backup);
    backup.insert(backup.end(), mac.value().view().begin(), mac.value().view().end());
    const auto frames =
        parsers::decrypt_signal_backup(parsers::MemorySource(backup), keys.value(), {});
    if (frames.ok())
        tests::read_both_ends(*frames.value().bytes);
    return 0;
}
