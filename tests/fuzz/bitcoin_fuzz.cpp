#include "parsers/format/bitcoin.h"

#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    (void)parsers::read_bitcoin_psbt(tests::as_bytes(data, size));
    const auto read = parsers::read_bitcoin_transaction(tests::as_bytes(data, size));
    if (!read.ok())
        return 0;
    for (const auto& output : read.value().outputs)
        (void)parsers::bitcoin_address_of_script(output.script, parsers::BitcoinNetwork::Main);
    return 0;
}
