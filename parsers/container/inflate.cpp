#include "parsers/container/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "parsers/base/limits.h"

namespace parsers {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;
constexpr int kRawDeflate = -15;
constexpr int kGzipOnly = 15 + 16;
constexpr int kZlibOnly = 15;

Error broken(const std::string& what) {
    return {ErrorCode::Damaged, what};
}

// Bytes in place where they lie in memory, else a copy. Moving keeps the view valid.
struct Stored {
    std::vector<std::byte> copy;
    std::span<const std::byte> bytes;
};

Result<Stored> stored_bytes(const ByteSource& source, uint64_t offset, uint64_t size) {
    Stored stored;
    const auto whole = source.in_memory();
    if (size <= whole.size() && offset <= whole.size() - size) {
        stored.bytes = whole.subspan(static_cast<size_t>(offset), static_cast<size_t>(size));
        return stored;
    }
    stored.copy = TRY(read_exactly(source, offset, static_cast<size_t>(size)));
    stored.bytes = stored.copy;
    return stored;
}

Result<SharedBytes> inflate_in_memory(const ByteSource& source, const DeflatedRange& range) {
    const Stored stored = TRY(stored_bytes(source, range.offset, range.stored_bytes));
    std::vector<std::byte> plain(static_cast<size_t>(range.plain_bytes));
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> engine(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    if (!engine)
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    std::byte none{};
    size_t made = 0;
    const auto outcome =
        libdeflate_deflate_decompress(engine.get(), stored.bytes.data(), stored.bytes.size(),
                                      plain.empty() ? &none : plain.data(), plain.size(), &made);
    if (outcome == LIBDEFLATE_INSUFFICIENT_SPACE ||
        (outcome == LIBDEFLATE_SUCCESS && made != plain.size()))
        return broken("the compressed bytes give another size than the directory says");
    if (outcome != LIBDEFLATE_SUCCESS)
        return broken("the compressed bytes are broken");
    if (libdeflate_crc32(0, plain.data(), plain.size()) != range.crc32)
        return broken("the content does not have the stored checksum");
    return SharedBytes(std::make_shared<MemorySource>(std::move(plain)));
}

// zlib's stream, fed piece by piece from a range of a source.
class Stream {
public:
    Stream(const ByteSource& source, uint64_t offset, uint64_t size_bytes, int window_bits)
        : source_(source), offset_(offset), left_(size_bytes), piece_(kPieceBytes) {
        ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
        if (ready_)
            inflateEnd(&stream_);
    }

    struct Step {
        size_t made = 0;
        int outcome = Z_OK;
    };

    bool ready() const { return ready_; }
    bool has_input() const { return stream_.avail_in > 0 || left_ > 0; }
    gz_header& header() { return header_; }
    void want_header() { inflateGetHeader(&stream_, &header_); }
    void next_member() { inflateReset(&stream_); }

    // The next two bytes, without taking them, are those of a gzip member.
    Result<bool> at_member() {
        TRY(refill());
        return stream_.avail_in >= 2 && stream_.next_in[0] == 0x1f && stream_.next_in[1] == 0x8b;
    }

    Result<Step> step(std::span<std::byte> out) {
        TRY(refill());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        const int outcome = inflate(&stream_, Z_NO_FLUSH);
        return Step{out.size() - stream_.avail_out, outcome};
    }

private:
    // Keeps at least two bytes ahead while there are any.
    Result<void> refill() {
        if (stream_.avail_in >= 2 || left_ == 0)
            return {};
        const size_t kept = stream_.avail_in;
        if (kept == 1)
            piece_[0] = static_cast<std::byte>(*stream_.next_in);
        const auto wanted = static_cast<size_t>(std::min<uint64_t>(left_, kPieceBytes - kept));
        const size_t got = TRY(source_.read_at(offset_, std::span(piece_).subspan(kept, wanted)));
        offset_ += got;
        left_ = got < wanted ? 0 : left_ - got;
        stream_.next_in = reinterpret_cast<Bytef*>(piece_.data());
        stream_.avail_in = static_cast<uInt>(kept + got);
        return {};
    }

    const ByteSource& source_;
    uint64_t offset_;
    uint64_t left_;
    std::vector<std::byte> piece_;
    z_stream stream_{};
    gz_header header_{};
    bool ready_ = false;
};

Result<SharedBytes> inflate_to_spool(const ByteSource& source, const DeflatedRange& range,
                                     const Scratch& scratch) {
    Stream stream(source, range.offset, range.stored_bytes, kRawDeflate);
    if (!stream.ready())
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    Spool spool(scratch);
    std::vector<std::byte> piece(kPieceBytes);
    uint32_t crc = 0;
    for (int outcome = Z_OK; outcome != Z_STREAM_END;) {
        const auto step = TRY(stream.step(piece));
        outcome = step.outcome;
        if (outcome != Z_OK && outcome != Z_STREAM_END)
            return broken("the compressed bytes are broken or end early");
        const auto made = std::span<const std::byte>(piece).first(step.made);
        if (spool.size_bytes() + made.size() > range.plain_bytes)
            return broken("the compressed bytes give more than the directory says");
        crc = libdeflate_crc32(crc, made.data(), made.size());
        TRY(spool.add(made));
    }
    if (spool.size_bytes() != range.plain_bytes)
        return broken("the compressed bytes give fewer than the directory says");
    if (crc != range.crc32)
        return broken("the content does not have the stored checksum");
    return spool.finish();
}

std::string damage_of(int outcome, const Stream& stream) {
    return outcome == Z_BUF_ERROR || !stream.has_input() ? "the gzip file ends early"
                                                         : "the gzip file is broken";
}

// One member into the spool; the sentence says what is wrong with it, empty where all is well.
Result<std::string> gunzip_member(Stream& stream, Spool& spool, std::span<std::byte> piece) {
    while (true) {
        const auto step = TRY(stream.step(piece));
        TRY(spool.add(piece.first(step.made)));
        if (step.outcome == Z_STREAM_END)
            return std::string();
        if (step.outcome != Z_OK)
            return damage_of(step.outcome, stream) + " after " +
                   std::to_string(spool.size_bytes()) + " decompressed bytes";
    }
}

}  // namespace

Result<SharedBytes> inflate_range(const SharedBytes& source, const DeflatedRange& range,
                                  const Scratch& scratch) {
    const uint64_t most = TRY(checked_mul(range.stored_bytes, kDeflateBestRatio));
    if (range.plain_bytes > most + kDeflateBestRatio)
        return broken("a size of " + std::to_string(range.plain_bytes) + " cannot come out of " +
                      std::to_string(range.stored_bytes) + " compressed bytes");
    if (range.plain_bytes > limits::kSpoolBytes)
        return Error{ErrorCode::LimitReached,
                     "decompresses to more than " + std::to_string(limits::kSpoolBytes) + " bytes"};
    if (range.plain_bytes <= scratch.in_memory_bytes &&
        range.stored_bytes <= 2 * limits::kSpoolInMemoryBytes)
        return inflate_in_memory(*source, range);
    return inflate_to_spool(*source, range, scratch);
}

Result<void> check_crc32(const ByteSource& source, uint32_t expected) {
    uint32_t crc = 0;
    const auto whole = source.in_memory();
    if (!whole.empty()) {
        crc = libdeflate_crc32(0, whole.data(), whole.size());
    } else {
        std::vector<std::byte> piece(static_cast<size_t>(
            std::min<uint64_t>(kPieceBytes, std::max<uint64_t>(1, source.size_bytes()))));
        for (uint64_t offset = 0; offset < source.size_bytes();) {
            const size_t got = TRY(source.read_at(offset, piece));
            if (got == 0)
                return broken("ends early");
            crc = libdeflate_crc32(crc, piece.data(), got);
            offset += got;
        }
    }
    if (crc != expected)
        return broken("the content does not have the stored checksum");
    return {};
}

Result<Gunzipped> gunzip(const ByteSource& source, const Scratch& scratch) {
    Stream stream(source, 0, source.size_bytes(), kGzipOnly);
    if (!stream.ready())
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    std::array<Bytef, 1024> name{};
    stream.header().name = name.data();
    stream.header().name_max = name.size() - 1;
    stream.want_header();
    Spool spool(scratch);
    std::vector<std::byte> piece(kPieceBytes);
    Gunzipped gunzipped;
    while (gunzipped.damage.empty()) {
        gunzipped.damage = TRY(gunzip_member(stream, spool, piece));
        if (!gunzipped.damage.empty() || !stream.has_input())
            break;
        const auto more = TRY(stream.at_member());
        if (!more) {
            gunzipped.damage = "the gzip file has bytes behind its end that are no gzip member";
            break;
        }
        stream.next_member();
    }
    const std::string stored(reinterpret_cast<const char*>(name.data()));
    gunzipped.name = stored.substr(stored.rfind('/') + 1);
    gunzipped.bytes = spool.finish();
    if (gunzipped.bytes->size_bytes() == 0 && !gunzipped.damage.empty())
        return broken(gunzipped.damage);
    return gunzipped;
}

Result<Inflated> inflate_zlib(const ByteSource& source, uint64_t offset, const Scratch& scratch) {
    const uint64_t size = source.size_bytes();
    Stream stream(source, offset, offset < size ? size - offset : 0, kZlibOnly);
    if (!stream.ready())
        return Error{ErrorCode::LimitReached, "there is no memory to decompress with"};
    Spool spool(scratch);
    std::vector<std::byte> piece(kPieceBytes);
    Inflated inflated;
    while (true) {
        const auto step = stream.step(piece);
        if (!step.ok()) {
            inflated.damage = step.error().what;
            break;
        }
        TRY(spool.add(std::span(piece).first(step.value().made)));
        if (step.value().outcome == Z_STREAM_END)
            break;
        if (step.value().outcome == Z_OK)
            continue;
        const bool is_cut = step.value().outcome == Z_BUF_ERROR || !stream.has_input();
        inflated.damage = std::string("the compressed bytes ") +
                          (is_cut ? "end early" : "are broken") + " after " +
                          std::to_string(spool.size_bytes()) + " decompressed bytes";
        break;
    }
    inflated.bytes = spool.finish();
    return inflated;
}

std::vector<std::byte> gunzip_start(const ByteSource& source, size_t count) {
    Stream stream(source, 0, source.size_bytes(), kGzipOnly);
    std::vector<std::byte> start(count);
    size_t done = 0;
    while (stream.ready() && done < count) {
        const auto step = stream.step(std::span(start).subspan(done));
        if (!step.ok())
            break;
        done += step.value().made;
        if (step.value().outcome != Z_OK)
            break;
    }
    start.resize(done);
    return start;
}

}  // namespace parsers
