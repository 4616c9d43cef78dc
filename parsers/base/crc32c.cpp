#include "parsers/base/crc32c.h"

#include <array>

namespace parsers {
namespace {

constexpr uint32_t kReversedPolynomial = 0x82f63b78;

// Row n holds what a byte does to the checksum when n bytes follow it in a group of eight.
constexpr std::array<std::array<uint32_t, 256>, 8> make_rows() {
    std::array<std::array<uint32_t, 256>, 8> rows{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) != 0 ? value >> 1 ^ kReversedPolynomial : value >> 1;
        rows[0][byte] = value;
    }
    for (size_t row = 1; row < rows.size(); ++row)
        for (size_t byte = 0; byte < 256; ++byte)
            rows[row][byte] = rows[row - 1][byte] >> 8 ^ rows[0][rows[row - 1][byte] & 0xff];
    return rows;
}

constexpr auto kRows = make_rows();

}  // namespace

uint32_t crc32c(uint32_t seed, std::span<const std::byte> bytes) {
    uint32_t crc = seed;
    size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        uint32_t next = 0;
        for (size_t index = 0; index < 8; ++index) {
            const uint32_t mixed = index < 4 ? crc >> (8 * index) : 0;
            const auto byte = std::to_integer<uint32_t>(bytes[at + index]);
            next ^= kRows[7 - index][(mixed ^ byte) & 0xff];
        }
        crc = next;
    }
    for (; at < bytes.size(); ++at)
        crc = crc >> 8 ^ kRows[0][(crc ^ std::to_integer<uint32_t>(bytes[at])) & 0xff];
    return crc;
}

}  // namespace parsers
