// The check of stored acquisition hashes: one pass, and every unreadable range.
#include "triage/engine/acquired_hash.h"

#include <gtest/gtest.h>

#include "parsers/base/hash.h"

namespace triage {
namespace {

constexpr uint64_t kSize = 3 * (1 << 20) + 777;

// Bytes with ranges that cannot be read; counts what is asked for.
class TornSource : public parsers::ByteSource {
public:
    explicit TornSource(std::vector<ByteRange> torn) : torn_(std::move(torn)) {}

    uint64_t size_bytes() const override { return kSize; }
    parsers::Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        const uint64_t end = std::min<uint64_t>(offset + out.size(), kSize);
        for (const ByteRange& range : torn_)
            if (offset < range.end && end > range.begin)
                return parsers::Error{parsers::ErrorCode::Damaged, "torn"};
        asked_ += end - offset;
        for (uint64_t at = offset; at < end; ++at)
            out[static_cast<size_t>(at - offset)] = static_cast<std::byte>(at * 31 >> 3);
        return static_cast<size_t>(end - offset);
    }
    uint64_t asked() const { return asked_; }

private:
    std::vector<ByteRange> torn_;
    mutable uint64_t asked_ = 0;
};

std::string hash_of(parsers::HashKind kind) {
    const TornSource whole({});
    parsers::Hasher hasher(kind);
    hasher.add(parsers::read_all(whole, kSize).value());
    return hasher.hex();
}

const std::vector<parsers::StoredHash> kStored = {{"md5", ""}, {"sha1", ""}, {"sha256", ""}};

TEST(AcquiredHashTest, AllAlgorithmsInOnePass) {
    const TornSource whole({});
    const auto hashes = hash_acquired(whole, kStored);
    EXPECT_EQ(whole.asked(), kSize);
    ASSERT_EQ(hashes.computed.size(), 3U);
    EXPECT_EQ(hashes.computed[0].hex, hash_of(parsers::HashKind::kMd5));
    EXPECT_EQ(hashes.computed[1].hex, hash_of(parsers::HashKind::kSha1));
    EXPECT_EQ(hashes.computed[2].hex, hash_of(parsers::HashKind::kSha256));
    EXPECT_EQ(hashes.unreadable_bytes, 0U);
}

TEST(AcquiredHashTest, EveryUnreadableRangeIsFoundAndMerged) {
    const std::vector<ByteRange> torn = {{512, 1024},
                                         {32768, 98304},
                                         {98304, 131072},
                                         {1 << 20, (1 << 20) + 512},
                                         {kSize - 5, kSize}};
    const TornSource source(torn);
    const auto hashes = hash_acquired(source, kStored);
    EXPECT_TRUE(hashes.computed.empty());
    ASSERT_EQ(hashes.unreadable.size(), 4U);
    EXPECT_EQ(hashes.unreadable_ranges, 4U);
    EXPECT_EQ(hashes.unreadable[0].begin, 512U);
    EXPECT_EQ(hashes.unreadable[0].end, 1024U);
    EXPECT_EQ(hashes.unreadable[1].begin, 32768U);
    EXPECT_EQ(hashes.unreadable[1].end, 131072U);
    EXPECT_EQ(hashes.unreadable[2].begin, 1048576U);
    EXPECT_EQ(hashes.unreadable[3].end, kSize);
    EXPECT_EQ(unreadable_sentence(hashes),
              "4 ranges of the disk, " + std::to_string(hashes.unreadable_bytes) +
                  " bytes in all, cannot be read: bytes 512 to 1023, 32768 to 131071, 1048576 to "
                  "1049087, " +
                  std::to_string(hashes.unreadable[3].begin) + " to " + std::to_string(kSize - 1));
}

TEST(AcquiredHashTest, ManyRangesAreCountedAndTheFirstNamed) {
    std::vector<ByteRange> torn;
    for (uint64_t at = 0; at < 100; ++at)
        torn.push_back({at * 4096, at * 4096 + 512});
    const auto hashes = hash_acquired(TornSource(torn), kStored);
    EXPECT_EQ(hashes.unreadable_ranges, 100U);
    EXPECT_EQ(hashes.unreadable_bytes, 51200U);
    const std::string sentence = unreadable_sentence(hashes);
    EXPECT_TRUE(sentence.ends_with(" and 80 more")) << sentence;
}

}  // namespace
}  // namespace triage
