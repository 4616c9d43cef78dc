#include "parsers/document/compound_file.h"
#include "parsers/document/outlook_message.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto file = parsers::CompoundFile::open(tests::as_source(data, size));
    if (file.ok())
        (void)parsers::read_outlook_message(file.value());
    return 0;
}
