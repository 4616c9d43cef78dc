#include "parsers/format/telegram_postbox.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_bytes(data, size);
    (void)parsers::read_postbox_object(bytes);
    (void)parsers::read_postbox_message_key(bytes);
    (void)parsers::read_postbox_message(bytes);
    (void)parsers::read_postbox_media_key(bytes);
    (void)parsers::read_postbox_media(bytes);
    return 0;
}
