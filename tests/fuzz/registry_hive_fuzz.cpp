#include "parsers/format/registry_hive.h"

#include "tests/fuzz/fuzz_input.h"

namespace {

void read_below(const parsers::RegistryHive& hive, const parsers::RegistryKey& key, int depth,
                int& left) {
    for (const parsers::RegistryValue& value : hive.values(key).values) {
        (void)value.text();
        (void)value.number();
    }
    if (depth == 0)
        return;
    for (const parsers::RegistryKey& below : hive.subkeys(key).keys)
        if (--left > 0)
            read_below(hive, below, depth - 1, left);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto bytes = tests::as_source(data, size);
    const auto hive = parsers::RegistryHive::open(*bytes);
    if (!hive.ok())
        return 0;
    int left = 1000;
    read_below(hive.value(), hive.value().root(), 6, left);
    (void)hive.value().find(hive.value().root(), "Select\\Current");
    return 0;
}
