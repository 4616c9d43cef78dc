#include "parsers/crypt/bitlocker.h"

#include "parsers/crypt/bitlocker_keys.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "tests/fuzz/fuzz_input.h"

// Without passwords: each costs a second, whatever the bytes are.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto volume = tests::as_source(data, size);
    (void)parsers::is_bitlocker(*volume);
    (void)parsers::read_bek_file(tests::as_bytes(data, size));
    (void)parsers::find_recovery_passwords(tests::as_bytes(data, size));
    const auto layer = parsers::open_bitlocker(volume, {});
    if (layer.ok())
        tests::read_both_ends(*layer.value().volumes.at(0).bytes);
    return 0;
}
