#include "parsers/container/smart_switch.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    parsers::Surroundings surroundings;
    surroundings.sibling = [&](std::string_view name) -> parsers::Result<parsers::SharedBytes> {
        if (name.starts_with(".."))
            return parsers::Error{parsers::ErrorCode::NotFound, "is not there"};
        return tests::as_source(data, size);
    };
    (void)parsers::find_smart_switch_passwords(surroundings);
    return 0;
}
