#include "parsers/volume/lvm.h"

#include "parsers/volume/lvm_text.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

void read_layer(const parsers::Result<parsers::Layer>& layer) {
    if (!layer.ok())
        return;
    for (const auto& volume : layer.value().volumes)
        tests::read_both_ends(*volume.bytes);
}

std::string little(uint64_t value, size_t bytes) {
    std::string text;
    for (size_t index = 0; index < bytes; ++index)
        text += static_cast<char>(index < 8 ? value >> 8 * index & 0xff : 0);
    return text;
}

uint32_t checksum(const std::string& bytes) {
    uint32_t crc = 0xf597a6cf;
    for (const char c : bytes) {
        crc ^= static_cast<uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
    }
    return crc;
}

// A physical volume whose checksums are right and whose text is the input.
std::string volume_with(const std::string& text) {
    std::string label = little(32, 4) + "LVM2 001" + std::string(32, 'a') + little(0, 40) +
                        little(4096, 8) + little(1U << 20, 8);
    label.resize(492, '\0');
    std::string disk(512, '\0');
    disk += "LABELONE" + little(1, 8) + little(checksum(label), 4) + label;
    disk.resize(4096, '\0');
    std::string header = " LVM2 x[5A%r0N*>" + little(1, 4) + little(4096, 8) + little(1U << 20, 8) +
                         little(512, 8) + little(text.size(), 8) + little(checksum(text), 4);
    header.resize(508, '\0');
    return disk + little(checksum(header), 4) + header + text;
}

}  // namespace

// The first byte says whether the rest is a whole volume or the text of one.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0)
        return 0;
    if (data[0] % 4 == 0) {
        read_layer(parsers::open_lvm(tests::as_source(data + 1, size - 1), {}));
        return 0;
    }
    const std::string disk = volume_with(std::string(tests::as_text(data + 1, size - 1)));
    read_layer(parsers::open_lvm(std::make_shared<parsers::MemorySource>(disk), {}));
    return 0;
}
