#include "parsers/container/itunes_blob.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace parsers {
namespace {

constexpr uint64_t kBlockBytes = 16;
constexpr uint64_t kPieceBytes = 1 << 20;  // decrypted at once

// In CBC a block needs only itself and the one before it, so any place can be read alone.
class CbcSource : public ByteSource {
public:
    // `size_bytes` is not more than the whole blocks of `blob`.
    CbcSource(SharedBytes blob, Cipher cipher, uint64_t size_bytes)
        : blob_(std::move(blob)), cipher_(std::move(cipher)), size_bytes_(size_bytes) {}

    uint64_t size_bytes() const override { return size_bytes_; }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes_)
            return size_t{0};
        const auto count =
            static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset));
        Cipher cipher = cipher_;
        for (size_t done = 0; done < count;) {
            const auto piece = std::min<size_t>(count - done, kPieceBytes);
            TRY(read_piece(cipher, offset + done, out.subspan(done, piece)));
            done += piece;
        }
        return count;
    }

private:
    Result<void> read_piece(Cipher& cipher, uint64_t offset, std::span<std::byte> out) const {
        const uint64_t begin = offset / kBlockBytes * kBlockBytes;
        const uint64_t end = (offset + out.size() + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
        CipherBlock vector{};
        if (begin > 0) {
            const auto before = TRY(read_exactly(*blob_, begin - kBlockBytes, kBlockBytes));
            std::copy(before.begin(), before.end(), vector.begin());
        }
        auto bytes = TRY(read_exactly(*blob_, begin, static_cast<size_t>(end - begin)));
        TRY(cipher.apply(vector, bytes));
        std::memcpy(out.data(), bytes.data() + (offset - begin), out.size());
        return {};
    }

    SharedBytes blob_;
    Cipher cipher_;
    uint64_t size_bytes_;
};

// Bytes of PKCS #7 padding in the last block; 0 where it is none.
Result<uint64_t> padding_of(const ByteSource& plain) {
    const auto last = TRY(read_exactly(plain, plain.size_bytes() - kBlockBytes, kBlockBytes));
    const auto count = std::to_integer<uint64_t>(last.back());
    if (count == 0 || count > kBlockBytes)
        return uint64_t{0};
    const bool is_padding = std::all_of(last.end() - static_cast<ptrdiff_t>(count), last.end(),
                                        [&](std::byte byte) { return byte == last.back(); });
    return is_padding ? count : uint64_t{0};
}

}  // namespace

bool is_blob_size_of(uint64_t blob_bytes, uint64_t plain_bytes) {
    const uint64_t padded_blocks = plain_bytes / kBlockBytes + 1;
    return blob_bytes % kBlockBytes == 0 &&
           (blob_bytes / kBlockBytes == padded_blocks || blob_bytes == plain_bytes);
}

Result<SharedBytes> decrypt_whole_blocks(const SharedBytes& blob, const SecretBytes& key) {
    auto cipher = TRY(Cipher::make(CipherMode::Cbc, CipherDirection::Decrypt, key.view()));
    const uint64_t whole = blob->size_bytes() / kBlockBytes * kBlockBytes;
    return SharedBytes(std::make_shared<CbcSource>(blob, std::move(cipher), whole));
}

Result<SharedBytes> decrypt_blob(const SharedBytes& blob, const SecretBytes& key,
                                 uint64_t plain_bytes) {
    auto plain = TRY(decrypt_whole_blocks(blob, key));
    const uint64_t whole = plain->size_bytes();
    if (is_blob_size_of(blob->size_bytes(), plain_bytes))
        return SharedBytes(std::make_shared<SliceSource>(plain, 0, plain_bytes));
    if (whole == 0)
        return Error{ErrorCode::Damaged, "its encrypted file has no whole block"};
    const uint64_t padding = TRY(padding_of(*plain));
    return SharedBytes(std::make_shared<SliceSource>(plain, 0, whole - padding));
}

}  // namespace parsers
