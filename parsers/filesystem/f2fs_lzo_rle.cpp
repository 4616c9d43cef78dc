#include "parsers/filesystem/f2fs_lzo_rle.h"

namespace parsers {
namespace {

constexpr size_t kManyLiterals = 4;  // the state behind a run of four or more

class Decompressor {
public:
    Decompressor(std::span<const std::byte> stream, size_t limit)
        : stream_(stream), limit_(limit) {}

    std::optional<std::vector<std::byte>> run() {
        at_ = 2;
        if (at_ < stream_.size() && peek() > 17) {
            const size_t count = next() - 17;
            copy_literals(count);
            literals_ = count < kManyLiterals ? count : kManyLiterals;
        }
        while (!is_broken_ && !is_at_end_)
            step(next());
        if (is_broken_ || at_ != stream_.size())
            return std::nullopt;
        return std::move(plain_);
    }

private:
    // One instruction; which one an opcode below 16 is depends on the literals before it.
    void step(size_t code) {
        if (code >= 64)
            take_near_match(code);
        else if (code >= 32)
            take_middle_match(code);
        else if (code >= 16)
            take_far_match(code);
        else if (literals_ == 0)
            take_literals(code);
        else
            take_short_match(code);
    }

    void take_literals(size_t code) {
        copy_literals(3 + (code != 0 ? code : long_length(15)));
        literals_ = kManyLiterals;
    }

    void take_short_match(size_t code) {
        const bool is_behind_run = literals_ == kManyLiterals;
        const size_t distance = (next() << 2) + (code >> 2);
        copy_match(distance + (is_behind_run ? 2049 : 1), is_behind_run ? 3 : 2);
        end_match(code & 3);
    }

    void take_near_match(size_t code) {
        const size_t length = code >= 128 ? 5 + (code >> 5 & 3) : 3 + (code >> 5 & 1);
        copy_match((next() << 3) + (code >> 2 & 7) + 1, length);
        end_match(code & 3);
    }

    void take_middle_match(size_t code) {
        const size_t length = 2 + ((code & 31) != 0 ? code & 31 : long_length(31));
        const size_t word = next_word();
        copy_match((word >> 2) + 1, length);
        end_match(word & 3);
    }

    void take_far_match(size_t code) {
        // All bits of the distance set: a run of zeros, whose length goes on in a third byte.
        if ((code & 0xf8) == 0x18 && at_ + 2 < stream_.size() &&
            (word_at(at_) & 0xfffc) == 0xfffc) {
            const size_t word = next_word();
            add_zeros((next() << 3 | (code & 7)) + 4);
            return end_match(word & 3);
        }
        const size_t length = 2 + ((code & 7) != 0 ? code & 7 : long_length(7));
        const size_t word = next_word();
        const size_t distance = ((code & 8) << 11) + (word >> 2);
        is_at_end_ = distance == 0;
        if (is_at_end_)
            return;
        copy_match(distance + 0x4000, length);
        end_match(word & 3);
    }

    // Zero bytes count 255 each.
    size_t long_length(size_t base) {
        while (at_ < stream_.size() && peek() == 0 && base <= limit_) {
            base += 255;
            ++at_;
        }
        return base + next();
    }

    void end_match(size_t literals) {
        copy_literals(literals);
        literals_ = literals;
    }

    void copy_literals(size_t count) {
        if (count > stream_.size() - at_ || count > limit_ - plain_.size())
            return fail();
        const auto piece = stream_.subspan(at_, count);
        plain_.insert(plain_.end(), piece.begin(), piece.end());
        at_ += count;
    }

    // Byte by byte: a match may overlap what it makes.
    void copy_match(size_t distance, size_t count) {
        if (distance > plain_.size() || count > limit_ - plain_.size())
            return fail();
        for (size_t index = 0; index < count; ++index)
            plain_.push_back(plain_[plain_.size() - distance]);
    }

    void add_zeros(size_t count) {
        if (count > limit_ - plain_.size())
            return fail();
        plain_.resize(plain_.size() + count);
    }

    size_t peek() const { return static_cast<size_t>(stream_[at_]); }
    size_t next() {
        if (at_ >= stream_.size()) {
            fail();
            return 0;
        }
        return static_cast<size_t>(stream_[at_++]);
    }
    size_t word_at(size_t at) const {
        return static_cast<size_t>(stream_[at]) | static_cast<size_t>(stream_[at + 1]) << 8;
    }
    size_t next_word() {
        const size_t low = next();
        return low | next() << 8;
    }
    void fail() { is_broken_ = true; }

    std::span<const std::byte> stream_;
    size_t limit_;
    size_t at_ = 0;
    size_t literals_ = 0;  // copied last; decides what a small opcode means
    bool is_broken_ = false;
    bool is_at_end_ = false;
    std::vector<std::byte> plain_;
};

}  // namespace

bool is_lzo_rle(std::span<const std::byte> stream) {
    return stream.size() >= 2 && stream[0] == std::byte{17} && stream[1] == std::byte{1};
}

std::optional<std::vector<std::byte>> decompress_lzo_rle(std::span<const std::byte> stream,
                                                         size_t limit) {
    if (!is_lzo_rle(stream))
        return std::nullopt;
    return Decompressor(stream, limit).run();
}

}  // namespace parsers
