#include "parsers/container/ios_keychain.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_bytes(data, size);
    parsers::ProtectionKeys keys;
    keys.emplace(6, parsers::SecretBytes(32));
    (void)parsers::read_der_dictionary(bytes);
    (void)parsers::open_backup_item(bytes, keys);
    const auto list = parsers::read_plist(bytes);
    if (!list.ok())
        return 0;
    (void)parsers::read_keychain(list.value());
    (void)parsers::read_backup_keychain(list.value(), keys);
    return 0;
}
