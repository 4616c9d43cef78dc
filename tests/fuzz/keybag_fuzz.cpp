#include "parsers/container/keybag.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_bytes(data, size);
    const auto keybag = parsers::read_keybag(bytes);
    // More rounds are only slow.
    if (keybag.ok() && keybag.value().rounds < 50 && keybag.value().first_rounds < 50)
        (void)parsers::unlock_keybag(keybag.value(), "lantern-7");
    parsers::ClassKeys keys;
    keys.emplace(3, parsers::SecretBytes(32));
    (void)parsers::unwrap_file_key(keys, bytes);
    return 0;
}
