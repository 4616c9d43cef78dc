#include "parsers/base/crc32c.h"

#include <gtest/gtest.h>

#include <vector>

#include "parsers/base/byte_source.h"

namespace parsers {
namespace {

uint32_t usual(std::span<const std::byte> bytes) {
    return ~crc32c(UINT32_MAX, bytes);
}

// The vectors of RFC 3720, appendix B.4.
TEST(Crc32c, GivesTheValuesOfTheStandard) {
    EXPECT_EQ(usual(std::vector<std::byte>(32)), 0x8a9136aaU);
    EXPECT_EQ(usual(std::vector<std::byte>(32, std::byte{0xff})), 0x62a8ab43U);
    std::vector<std::byte> rising(32);
    for (size_t index = 0; index < rising.size(); ++index)
        rising[index] = static_cast<std::byte>(index);
    EXPECT_EQ(usual(rising), 0x46dd794eU);
}

TEST(Crc32c, GoesOnWhereAPieceEnded) {
    const MemorySource text("123456789");
    EXPECT_EQ(usual(text.in_memory()), 0xe3069283U);
    for (size_t cut = 0; cut <= 9; ++cut)
        EXPECT_EQ(
            ~crc32c(crc32c(UINT32_MAX, text.in_memory().first(cut)), text.in_memory().subspan(cut)),
            0xe3069283U)
            << cut;
}

}  // namespace
}  // namespace parsers
