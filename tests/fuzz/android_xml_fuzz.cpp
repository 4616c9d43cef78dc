#include "parsers/format/android_xml.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_shared_preferences(*tests::as_source(data, size));
    return 0;
}
