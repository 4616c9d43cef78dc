#include "parsers/base/text.h"
#include "parsers/container/whatsapp_crypt.h"
#include "parsers/container/whatsapp_key.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

// The keys of samples/formats/whatsapp_crypt*, so that mangled samples are decrypted.
parsers::KeyFile server_key() {
    return {"key",
            parsers::from_hex("aced0005757200025b42acf317f8060854e0020000787000000083" +
                              std::string(2 * 99, '0') +
                              "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683")};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto file = tests::as_source(data, size);
    const auto input = tests::as_bytes(data, size);
    parsers::Surroundings surroundings;
    surroundings.name = size % 2 == 0 ? "msgstore.db.crypt12" : "msgstore.db.crypt14";
    surroundings.secrets.passwords = {
        "4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2"};
    surroundings.secrets.key_files = {server_key(), {"input", {input.begin(), input.end()}}};
    const auto layer = parsers::open_whatsapp_backup(file, surroundings);
    if (layer.ok())
        tests::read_every_file(*layer.value().tree);
    return 0;
}
