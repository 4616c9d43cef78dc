#include "parsers/crypt/decrypted_source.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

namespace parsers {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr size_t kPieceBytes = 64 * 1024;

// `first` plus `blocks`, as one big-endian number of 128 bits that wraps around.
CipherBlock counter_at(const CipherBlock& first, uint64_t blocks) {
    CipherBlock counter = first;
    for (size_t at = kBlockBytes; at-- > 0;) {
        blocks += std::to_integer<uint64_t>(counter[at]);
        counter[at] = static_cast<std::byte>(blocks);
        blocks >>= 8;
    }
    return counter;
}

class DecryptedSource : public ByteSource {
public:
    DecryptedSource(SharedBytes encrypted, const EncryptedRun& run, Cipher cipher)
        : encrypted_(std::move(encrypted)), run_(run), cipher_(std::move(cipher)) {}

    uint64_t size_bytes() const override { return run_.size_bytes; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= run_.size_bytes)
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), run_.size_bytes - offset));
        Cipher cipher = cipher_;
        std::vector<std::byte> blocks;
        for (size_t done = 0; done < wanted;) {
            const uint64_t at = offset + done;
            const auto inside = static_cast<size_t>(at % kBlockBytes);
            const size_t count = std::min(wanted - done, kPieceBytes - inside);
            TRY(decrypt(cipher, at - inside, inside + count, blocks));
            std::memcpy(out.data() + done, blocks.data() + inside, count);
            done += count;
        }
        return wanted;
    }

private:
    // `count` bytes or a little more from `begin`, which is a multiple of a block, into `blocks`.
    Result<void> decrypt(Cipher& cipher, uint64_t begin, size_t count,
                         std::vector<std::byte>& blocks) const {
        const size_t whole = (count + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
        if (run_.mode == StreamMode::Ctr)
            return count_through(cipher, begin, count, whole, blocks);
        CipherBlock vector = run_.vector;
        if (begin > 0) {
            const auto before =
                TRY(read_exactly(*encrypted_, run_.offset + begin - kBlockBytes, kBlockBytes));
            std::copy(before.begin(), before.end(), vector.begin());
        }
        blocks = TRY(read_exactly(*encrypted_, run_.offset + begin, whole));
        return cipher.apply(vector, blocks);
    }

    Result<void> count_through(Cipher& cipher, uint64_t begin, size_t count, size_t whole,
                               std::vector<std::byte>& blocks) const {
        const auto bytes = TRY(read_exactly(*encrypted_, run_.offset + begin, count));
        blocks.resize(whole);
        for (size_t at = 0; at < whole; at += kBlockBytes) {
            const auto counter = counter_at(run_.vector, (begin + at) / kBlockBytes);
            std::copy(counter.begin(), counter.end(),
                      blocks.begin() + static_cast<std::ptrdiff_t>(at));
        }
        TRY(cipher.apply({}, blocks));
        for (size_t at = 0; at < count; ++at)
            blocks[at] ^= bytes[at];
        return {};
    }

    SharedBytes encrypted_;
    EncryptedRun run_;
    Cipher cipher_;
};

}  // namespace

Result<SharedBytes> decrypt_stream(const SharedBytes& encrypted, const EncryptedRun& run,
                                   std::span<const std::byte> key) {
    const bool is_counter = run.mode == StreamMode::Ctr;
    auto cipher =
        TRY(Cipher::make(is_counter ? CipherMode::Ecb : CipherMode::Cbc,
                         is_counter ? CipherDirection::Encrypt : CipherDirection::Decrypt, key));
    EncryptedRun cut = run;
    const uint64_t end = encrypted->size_bytes();
    cut.size_bytes = std::min(run.size_bytes, run.offset < end ? end - run.offset : 0);
    if (!is_counter)
        cut.size_bytes -= cut.size_bytes % kBlockBytes;
    return SharedBytes(std::make_shared<DecryptedSource>(encrypted, cut, std::move(cipher)));
}

Result<uint64_t> size_without_padding(const ByteSource& plain) {
    const uint64_t size = plain.size_bytes();
    const Error none{ErrorCode::Encrypted, "the decrypted bytes do not end with a padding"};
    if (size < kBlockBytes || size % kBlockBytes != 0)
        return none;
    const auto last = TRY(read_exactly(plain, size - kBlockBytes, kBlockBytes));
    const auto count = std::to_integer<size_t>(last.back());
    if (count == 0 || count > kBlockBytes ||
        !std::all_of(last.end() - static_cast<std::ptrdiff_t>(count), last.end(),
                     [&](std::byte byte) { return byte == last.back(); }))
        return none;
    return size - count;
}

}  // namespace parsers
