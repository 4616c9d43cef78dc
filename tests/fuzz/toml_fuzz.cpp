#include "plugins/host/declared.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)plugins::read_declared_plugin(tests::as_text(data, size), "fuzz_any", "fuzz_any.toml");
    return 0;
}
