#include "parsers/crypt/kakaotalk.h"

#include "tests/fuzz/fuzz_input.h"

// The first byte is the version, the second the user; the rest is the field.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2)
        return 0;
    static parsers::KakaoTalkFields fields;  // keeps its keys, which take long to derive
    (void)fields.decrypt(tests::as_bytes(data + 2, size - 2), data[0], data[1]);
    (void)fields.decrypt_ios(tests::as_bytes(data + 2, size - 2), data[1]);
    return 0;
}
