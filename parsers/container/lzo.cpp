#include "parsers/container/lzo.h"

#include "parsers/base/byte_reader.h"

namespace parsers {
namespace {

constexpr size_t kAfterLongRun = 4;  // the state behind a run of four literals or more

struct Match {
    size_t distance = 0;
    size_t length = 0;
    size_t literals = 0;  // that follow it
    bool is_end = false;
};

class Block {
public:
    Block(std::span<const std::byte> bytes, size_t limit_bytes)
        : reader_(bytes), limit_bytes_(limit_bytes) {}

    Result<std::vector<std::byte>> decompress() {
        size_t state = TRY(first_run());
        while (true) {
            const uint8_t code = TRY(reader_.u8());
            if (code < 16 && state == 0) {
                const size_t length = TRY(long_length(code, 15));
                TRY(copy_literals(length + 3));
                state = kAfterLongRun;
                continue;
            }
            const Match match = TRY(read_match(code, state));
            if (match.is_end)
                return std::move(out_);
            TRY(copy_match(match));
            TRY(copy_literals(match.literals));
            state = match.literals;
        }
    }

private:
    // A block may begin with literals whose count is in its first byte.
    Result<size_t> first_run() {
        const uint8_t code = TRY(reader_.u8());
        if (code <= 17) {
            TRY(reader_.seek(0));
            return size_t{0};
        }
        const size_t length = code - size_t{17};
        TRY(copy_literals(length));
        return length < kAfterLongRun ? length : kAfterLongRun;
    }

    // A length of 0 goes on in the bytes behind it: each 0 counts 255, the first other one ends it.
    Result<size_t> long_length(size_t stored, size_t base) {
        if (stored != 0)
            return stored;
        size_t length = base;
        while (true) {
            const uint8_t more = TRY(reader_.u8());
            if (more != 0)
                return length + more;
            length += 255;
            if (length > limit_bytes_)
                return too_long();
        }
    }

    Result<Match> read_match(uint8_t code, size_t state) {
        Match match;
        if (code < 16) {
            const size_t next = TRY(reader_.u8());
            match.distance = (code >> 2) + (next << 2) + (state == kAfterLongRun ? 2049U : 1U);
            match.length = state == kAfterLongRun ? 3 : 2;
            match.literals = code & 3;
        } else if (code >= 64) {
            const size_t next = TRY(reader_.u8());
            match.distance = ((code >> 2) & 7U) + (next << 3) + 1;
            match.length = (code >> 5) + 1U;
            match.literals = code & 3;
        } else if (code >= 32) {
            match.length = TRY(long_length(code & 31U, 31));
            match.length += 2;
            const size_t word = TRY(reader_.u16_le());
            match.distance = (word >> 2) + 1;
            match.literals = word & 3;
        } else {
            match.length = TRY(long_length(code & 7U, 7));
            match.length += 2;
            const size_t word = TRY(reader_.u16_le());
            match.distance = 16384 + ((code & 8U) << 11) + (word >> 2);
            match.literals = word & 3;
            match.is_end = match.distance == 16384;
        }
        return match;
    }

    Result<void> copy_literals(size_t count) {
        const auto literals = TRY(reader_.bytes(count));
        if (count > limit_bytes_ - out_.size())
            return too_long();
        out_.insert(out_.end(), literals.begin(), literals.end());
        return {};
    }

    Result<void> copy_match(const Match& match) {
        if (match.distance > out_.size())
            return Error{ErrorCode::Damaged, "an LZO block refers to bytes in front of it"};
        if (match.length > limit_bytes_ - out_.size())
            return too_long();
        for (size_t index = 0; index < match.length; ++index)
            out_.push_back(out_[out_.size() - match.distance]);
        return {};
    }

    static Error too_long() { return {ErrorCode::Damaged, "an LZO block holds more than it may"}; }

    ByteReader reader_;
    size_t limit_bytes_;
    std::vector<std::byte> out_;
};

}  // namespace

Result<std::vector<std::byte>> lzo1x_decompress(std::span<const std::byte> block,
                                                size_t limit_bytes) {
    return Block(block, limit_bytes).decompress();
}

}  // namespace parsers
