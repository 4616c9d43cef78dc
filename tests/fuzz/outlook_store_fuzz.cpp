#include "parsers/document/outlook_store.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    auto store = parsers::OutlookStore::open(tests::as_source(data, size));
    if (store.ok()) {
        store.value().each_item([](const parsers::OutlookItem&) {});
        store.value().each_lost_item([](const parsers::OutlookItem&) {});
    }
    return 0;
}
