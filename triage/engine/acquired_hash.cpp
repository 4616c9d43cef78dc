#include "triage/engine/acquired_hash.h"

#include <algorithm>

#include "parsers/base/hash.h"

namespace triage {
namespace {

constexpr size_t kPieceBytes = 1 << 20;
constexpr size_t kSteps[] = {64 << 10, 4 << 10, 512};  // how a piece that fails is narrowed down
constexpr size_t kMostRanges = 10'000;
constexpr size_t kNamedRanges = 20;

parsers::HashKind kind_of(const std::string& algorithm) {
    return algorithm == "md5"    ? parsers::HashKind::kMd5
           : algorithm == "sha1" ? parsers::HashKind::kSha1
                                 : parsers::HashKind::kSha256;
}

class Pass {
public:
    Pass(const parsers::ByteSource& bytes, const std::vector<parsers::StoredHash>& stored)
        : bytes_(bytes), stored_(stored) {
        for (const auto& one : stored)
            hashers_.emplace_back(kind_of(one.algorithm));
    }

    AcquiredHashes run() {
        std::vector<std::byte> room(kPieceBytes);
        const uint64_t size = bytes_.size_bytes();
        for (uint64_t begin = 0; begin < size; begin += kPieceBytes) {
            const auto piece = std::span(room).first(std::min<uint64_t>(kPieceBytes, size - begin));
            if (!reads(begin, piece)) {
                narrow(begin, piece, 0);
                continue;
            }
            for (auto& hasher : hashers_)
                if (found_.unreadable_bytes == 0)
                    hasher.add(piece);
        }
        for (size_t index = 0; index < stored_.size() && found_.unreadable_bytes == 0; ++index)
            found_.computed.push_back({stored_[index].algorithm, hashers_[index].hex()});
        return std::move(found_);
    }

private:
    bool reads(uint64_t begin, std::span<std::byte> piece) const {
        const auto got = bytes_.read_at(begin, piece);
        return got.ok() && got.value() == piece.size();
    }

    // A part that fails as a whole in all of its smaller parts is one unreadable range.
    void narrow(uint64_t begin, std::span<std::byte> piece, size_t step) {
        for (size_t at = 0; at < piece.size(); at += kSteps[step]) {
            const auto part = piece.subspan(at, std::min(kSteps[step], piece.size() - at));
            if (reads(begin + at, part))
                continue;
            if (step + 1 < std::size(kSteps))
                narrow(begin + at, part, step + 1);
            else
                add(begin + at, begin + at + part.size());
        }
    }

    void add(uint64_t begin, uint64_t end) {
        found_.unreadable_bytes += end - begin;
        if (found_.unreadable_ranges > 0 && last_end_ == begin) {
            if (found_.unreadable_ranges == found_.unreadable.size())
                found_.unreadable.back().end = end;
        } else {
            ++found_.unreadable_ranges;
            if (found_.unreadable.size() < kMostRanges)
                found_.unreadable.push_back({begin, end});
        }
        last_end_ = end;
    }

    const parsers::ByteSource& bytes_;
    const std::vector<parsers::StoredHash>& stored_;
    std::vector<parsers::Hasher> hashers_;
    AcquiredHashes found_;
    uint64_t last_end_ = 0;
};

}  // namespace

AcquiredHashes hash_acquired(const parsers::ByteSource& bytes,
                             const std::vector<parsers::StoredHash>& stored) {
    return Pass(bytes, stored).run();
}

std::string unreadable_sentence(const AcquiredHashes& hashes) {
    std::string sentence = std::to_string(hashes.unreadable_ranges) +
                           (hashes.unreadable_ranges == 1 ? " range" : " ranges") +
                           " of the disk, " + std::to_string(hashes.unreadable_bytes) +
                           " bytes in all, cannot be read: bytes ";
    const size_t named = std::min(kNamedRanges, hashes.unreadable.size());
    for (size_t index = 0; index < named; ++index) {
        const ByteRange& range = hashes.unreadable[index];
        sentence += (index == 0 ? "" : ", ") + std::to_string(range.begin) + " to " +
                    std::to_string(range.end - 1);
    }
    if (named < hashes.unreadable_ranges)
        sentence += " and " + std::to_string(hashes.unreadable_ranges - named) + " more";
    return sentence;
}

}  // namespace triage
