#include "parsers/container/ufdr_report.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto report = tests::as_source(data, size);
    (void)parsers::is_ufdr_report(*report);
    const auto layer = parsers::open_ufdr_report(report, {});
    if (layer.ok())
        (void)layer.value().tree->list(
            {[](parsers::FileEntry) {}, [](const std::string&, const std::string&) {}});
    return 0;
}
