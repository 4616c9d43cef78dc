// Makes small zip, tar, gzip and E01 files in memory for tests.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace tests {

struct MadeEntry {
    std::string name;
    std::string content;
};

enum class ZipMethod { Stored = 0, Deflated = 8 };

// What a test may want to be wrong, or unusual, in a zip.
struct ZipOptions {
    ZipMethod method = ZipMethod::Deflated;
    uint16_t flags = 0;
    bool has_descriptors = false;  // sizes stand behind the content only
    std::string prefix;            // bytes in front of the first entry
};

inline std::string little(uint64_t value, int bytes) {
    std::string text;
    for (int index = 0; index < bytes; ++index)
        text += static_cast<char>(index < 8 ? value >> (8 * index) & 0xff : 0);
    return text;
}

inline uint32_t crc_of(const std::string& content) {
    return static_cast<uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(content.data()),
                                         static_cast<uInt>(content.size())));
}

inline uint32_t adler_of(const std::string& content) {
    return static_cast<uint32_t>(::adler32(1, reinterpret_cast<const Bytef*>(content.data()),
                                           static_cast<uInt>(content.size())));
}

// window_bits: -15 raw deflate, 31 gzip, 15 zlib.
inline std::string compressed(const std::string& content, int window_bits) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, static_cast<uLong>(content.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

inline std::string make_gzip(const std::string& content) {
    return compressed(content, 31);
}

inline std::string make_zip(const std::vector<MadeEntry>& entries, const ZipOptions& options = {}) {
    std::string zip = options.prefix;
    std::string directory;
    const auto flags = static_cast<uint16_t>(options.flags | (options.has_descriptors ? 8 : 0));
    for (const auto& entry : entries) {
        const bool is_stored = options.method == ZipMethod::Stored;
        const std::string body = is_stored ? entry.content : compressed(entry.content, -15);
        const std::string sums = little(crc_of(entry.content), 4) + little(body.size(), 4) +
                                 little(entry.content.size(), 4);
        const std::string common = little(20, 2) + little(flags, 2) +
                                   little(static_cast<uint64_t>(options.method), 2) +
                                   little(0x21, 4);
        const std::string lengths = little(entry.name.size(), 2) + little(0, 2);
        const uint64_t offset = zip.size() - options.prefix.size();
        zip += "PK\3\4" + common + (options.has_descriptors ? std::string(12, '\0') : sums) +
               lengths + entry.name + body;
        if (options.has_descriptors)
            zip += "PK\7\10" + sums;
        directory += "PK\1\2" + little(20 | 3 << 8, 2) + common + sums + lengths +
                     std::string(10, '\0') + little(offset, 4) + entry.name;
    }
    const uint64_t start = zip.size() - options.prefix.size();
    const uint64_t count = entries.size() & 0xffff;
    return zip + directory + "PK\5\6" + little(0, 4) + little(count, 2) + little(count, 2) +
           little(directory.size(), 4) + little(start, 4) + little(0, 2);
}

inline std::string octal(uint64_t value, int width) {
    std::string text(static_cast<size_t>(width), '0');
    text.back() = '\0';
    for (size_t at = text.size() - 1; at-- > 0; value >>= 3)
        text[at] = static_cast<char>('0' + (value & 7));
    return text;
}

// One ustar header block with a right checksum.
inline std::string make_tar_header(const std::string& name, char type, uint64_t size_bytes,
                                   const std::string& link = "") {
    std::string block(512, '\0');
    block.replace(0, name.size(), name);
    block.replace(100, 8, octal(0644, 8));
    block.replace(124, 12, octal(size_bytes, 12));
    block.replace(136, 12, octal(1'700'000'000, 12));
    block.replace(148, 8, "        ");
    block[156] = type;
    block.replace(157, link.size(), link);
    block.replace(257, 8,
                  std::string("ustar\0"
                              "00",
                              8));
    unsigned sum = 0;
    for (const char letter : block)
        sum += static_cast<unsigned char>(letter);
    block.replace(148, 7, octal(sum, 7));
    return block;
}

inline std::string padded(const std::string& content) {
    return content + std::string((512 - content.size() % 512) % 512, '\0');
}

inline std::string tar_end() {
    return std::string(1024, '\0');
}

inline std::string make_tar(const std::vector<MadeEntry>& entries) {
    std::string tar;
    for (const auto& entry : entries)
        tar += make_tar_header(entry.name, '0', entry.content.size()) + padded(entry.content);
    return tar + tar_end();
}

inline std::string ewf_section(const std::string& type, uint64_t at, const std::string& content,
                               bool is_last = false) {
    std::string head = type + std::string(16 - type.size(), '\0');
    const uint64_t end = at + 76 + content.size();
    head += little(is_last ? at : end, 8) + little(76 + content.size(), 8) + std::string(40, '\0');
    return head + little(adler_of(head), 4) + content;
}

struct EwfOptions {
    uint64_t chunks_a_segment = UINT64_MAX;
    std::string md5;  // 16 bytes; none where empty
};

// An image of 64-sector chunks, every second one compressed; one string a segment.
inline std::vector<std::string> make_ewf(const std::string& disk, const EwfOptions& options = {}) {
    constexpr uint64_t kChunk = 64 * 512;
    const uint64_t count = (disk.size() + kChunk - 1) / kChunk;
    std::vector<std::string> segments;
    for (uint64_t first = 0; first < count;) {
        const uint64_t end =
            options.chunks_a_segment < count - first ? first + options.chunks_a_segment : count;
        std::string file = std::string("EVF\x09\x0d\x0a\xff\x00", 8) + '\1' +
                           little(segments.size() + 1, 2) + std::string(2, '\0');
        std::string volume = little(1, 4) + little(count, 4) + little(64, 4) + little(512, 4) +
                             little(disk.size() / 512, 8);
        volume += std::string(1048 - volume.size(), '\0');
        volume += little(adler_of(volume), 4);
        file += ewf_section(first == 0 ? "volume" : "data", file.size(), volume);
        std::string sectors;
        std::string entries;
        const uint64_t base = file.size() + 76;
        for (uint64_t index = first; index < end; ++index) {
            const std::string plain = disk.substr(index * kChunk, kChunk);
            const bool is_compressed = index % 2 == 1;
            entries += little((base + sectors.size()) | (is_compressed ? 0x80000000U : 0U), 4);
            sectors += is_compressed ? compressed(plain, 15) : plain + little(adler_of(plain), 4);
        }
        file += ewf_section("sectors", file.size(), sectors);
        std::string table = little(end - first, 4) + std::string(16, '\0');
        table += little(adler_of(table), 4) + entries + little(adler_of(entries), 4);
        file += ewf_section("table", file.size(), table);
        file += ewf_section("table2", file.size(), table);
        first = end;
        if (first == count && !options.md5.empty())
            file += ewf_section("hash", file.size(), options.md5 + std::string(20, '\0'));
        file += ewf_section(first == count ? "done" : "next", file.size(), "", true);
        segments.push_back(std::move(file));
    }
    return segments;
}

}  // namespace tests
