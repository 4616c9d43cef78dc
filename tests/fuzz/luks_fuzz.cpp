#include <algorithm>

#include "parsers/crypt/luks.h"
#include "parsers/crypt/luks_header.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// What one password costs is a limit of its own; here it would only hide the other paths.
bool is_cheap(const parsers::LuksHeader& header) {
    return header.digest.iterations < 50 &&
           std::all_of(header.keyslots.begin(), header.keyslots.end(), [](const auto& slot) {
               return slot.iterations < 50 && slot.memory_kib < 1024 && slot.stripes < 100;
           });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto volume = tests::as_source(data, size);
    (void)parsers::is_luks(*volume);
    const auto header = parsers::read_luks_header(*volume);
    parsers::Surroundings surroundings;
    if (header.ok() && is_cheap(header.value()))
        surroundings.secrets.passwords = {"secret"};
    const auto layer = parsers::open_luks(volume, surroundings);
    if (layer.ok())
        tests::read_both_ends(*layer.value().volumes.at(0).bytes);
    return 0;
}
