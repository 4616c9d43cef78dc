// F2FS: what Linux and f2fs-tools wrote, and what was broken afterwards.
#include "parsers/filesystem/f2fs.h"

#include <gtest/gtest.h>
#include <lz4.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/container/inflate.h"
#include "parsers/filesystem/f2fs_cluster.h"
#include "parsers/filesystem/f2fs_lzo_rle.h"
#include "parsers/filesystem/f2fs_names.h"

namespace parsers {
namespace {

constexpr size_t kBlock = 4096;

using Bytes = std::vector<std::byte>;

std::string sample(const std::string& name, const std::string& file) {
    return std::string(SOURCE_FOLDER) + "/samples/formats/" + name + '/' + file;
}

Bytes unpack_sample(const std::string& name) {
    const auto packed = open_file(sample(name, "evidence/fs.raw.gz"));
    EXPECT_TRUE(packed.ok());
    const auto plain = gunzip(*packed.value(), {});
    EXPECT_TRUE(plain.ok() && plain.value().damage.empty());
    return read_all(*plain.value().bytes, 1 << 30).value();
}

const Bytes& read_sample(const std::string& name) {
    static std::map<std::string, Bytes> samples;
    if (!samples.contains(name))
        samples[name] = unpack_sample(name);
    return samples[name];
}

struct Opened {
    std::optional<Error> error;
    std::unique_ptr<FileTree> tree;
    std::string notes;
    std::map<std::string, FileEntry> entries;  // the live name where there are two
    std::string damage;

    const FileEntry& at(const std::string& path) const {
        static const FileEntry none;
        const auto found = entries.find(path);
        EXPECT_NE(found, entries.end()) << path;
        return found != entries.end() ? found->second : none;
    }
    Result<std::string> text(const std::string& path) const {
        const auto bytes = TRY(tree->open(at(path)));
        return read_text(*bytes, 64 << 20);
    }
    std::string sha256_of(const std::string& path) const {
        const auto bytes = tree->open(at(path));
        if (!bytes.ok())
            return bytes.error().what;
        const auto hash = sha256(*bytes.value());
        return hash.ok() ? to_hex(hash.value()) : hash.error().what;
    }
};

Opened open(SharedBytes bytes) {
    Opened opened;
    auto layer = open_f2fs(bytes, {});
    if (!layer.ok()) {
        opened.error = layer.error();
        return opened;
    }
    opened.tree = std::move(layer.value().tree);
    for (const auto& note : layer.value().notes)
        opened.notes += note.status + ": " + note.what + '\n';
    TreeVisitor visitor;
    visitor.entry = [&](FileEntry entry) { opened.entries.try_emplace(entry.path, entry); };
    visitor.damaged = [&](const std::string& where, const std::string& what) {
        opened.damage += where + ": " + what + '\n';
    };
    EXPECT_TRUE(opened.tree->list(visitor).ok());
    return opened;
}

// Does not copy: the bytes must stay as long as what is opened.
class Borrowed : public ByteSource {
public:
    explicit Borrowed(const Bytes& bytes) : bytes_(bytes) {}
    uint64_t size_bytes() const override { return bytes_.size(); }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= bytes_.size())
            return size_t{0};
        const auto count = std::min<size_t>(out.size(), bytes_.size() - offset);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
        return count;
    }

private:
    const Bytes& bytes_;
};

Opened open(const Bytes& bytes) {
    return open(SharedBytes(std::make_shared<Borrowed>(bytes)));
}

void put(Bytes& bytes, size_t offset, const std::string& written) {
    ASSERT_LE(offset + written.size(), bytes.size());
    std::memcpy(bytes.data() + offset, written.data(), written.size());
}

template <class Number>
std::string stored(Number number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

// Where each entry of this name and inode begins.
std::vector<size_t> find_name(const Bytes& bytes, const std::string& name, uint32_t inode) {
    const std::string wanted =
        stored(f2fs_name_hash(name)) + stored(inode) + stored(static_cast<uint16_t>(name.size()));
    const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::vector<size_t> places;
    for (size_t at = all.find(wanted); at != std::string_view::npos; at = all.find(wanted, at + 1))
        places.push_back(at);
    return places;
}

// Where each block of an inode begins, of old states too.
std::vector<size_t> find_inode(const Bytes& bytes, uint32_t number) {
    std::vector<size_t> places;
    for (size_t at = 0; at + kBlock <= bytes.size(); at += kBlock)
        if (std::memcmp(bytes.data() + at + kBlock - 24, (stored(number) + stored(number)).data(),
                        8) == 0)
            places.push_back(at);
    return places;
}

// Every line of expected.tsv, and no other live file.
void expect_as_listed(const std::string& name) {
    const Opened opened = open(read_sample(name));
    ASSERT_FALSE(opened.error) << opened.error->what;
    const auto table = read_text(*open_file(sample(name, "expected.tsv")).value(), 1 << 24);
    size_t count = 0;
    for (const std::string& line : split(table.value(), '\n')) {
        const auto cells = split(line, '\t');
        if (cells.size() != 5 || cells[0] == "path")
            continue;
        ++count;
        const std::string path = cells[0].substr(std::strlen("fs.raw/"));
        const FileEntry& entry = opened.at(path);
        EXPECT_EQ(std::to_string(entry.size_bytes), cells[1]) << path;
        EXPECT_EQ(std::to_string(entry.times.modified_utc_ns.value_or(0)), cells[2]) << path;
        if (!cells[3].empty()) {
            EXPECT_EQ(opened.sha256_of(path), cells[3]) << path;
        }
        if (cells[4] == "encrypted") {
            const auto content = opened.tree->open(entry);
            ASSERT_FALSE(content.ok()) << path;
            EXPECT_EQ(content.error().code, ErrorCode::Encrypted) << path;
            EXPECT_EQ(entry.note, "encrypted entry");
        }
    }
    const auto files = std::count_if(opened.entries.begin(), opened.entries.end(), [](auto& pair) {
        return pair.second.kind == EntryKind::File &&
               pair.second.allocation == Allocation::Allocated;
    });
    EXPECT_EQ(static_cast<size_t>(files), count);
    EXPECT_GT(count, 5U);
    EXPECT_EQ(opened.damage, "");
}

TEST(F2fsTest, ReadsWhatTheToolsOfF2fsWrote) {
    expect_as_listed("f2fs");
}

TEST(F2fsTest, ReadsWhatLinuxWrote) {
    expect_as_listed("f2fs_in_use");
}

TEST(F2fsTest, GivesRemovedNamesAndFilesThatWereStillOpen) {
    const Opened opened = open(read_sample("f2fs_in_use"));
    EXPECT_NE(opened.notes.find("it was not unmounted; 1 node blocks that were synchronized"),
              std::string::npos)
        << opened.notes;
    EXPECT_FALSE(opened.entries.contains("data/small/late"));
    for (const char* path : {"data/small/removed.txt", "data/small/removed.db", "data/many/3"}) {
        EXPECT_EQ(opened.at(path).allocation, Allocation::Deleted);
        EXPECT_NE(opened.at(path).note.find(" is free"), std::string::npos);
        EXPECT_FALSE(opened.tree->open(opened.at(path)).ok());
    }
    EXPECT_NE(opened.at("data/small/before").note.find("is in use under a name"),
              std::string::npos);
    size_t orphans = 0;
    for (const auto& [path, entry] : opened.entries) {
        if (path != "data/orphan-inline" && !path.starts_with("$OrphanFiles/") &&
            path != "data/open-when-it-stopped")
            continue;
        ++orphans;
        EXPECT_EQ(entry.allocation, Allocation::Deleted);
        const auto text = read_text(*opened.tree->open(entry).value(), 1 << 20).value();
        EXPECT_TRUE(text.starts_with("message 1 of chat 1\n") ||
                    text.starts_with("message 7 of chat 0\n"))
            << path;
    }
    EXPECT_EQ(orphans, 2U);
    EXPECT_TRUE(opened.at("data/small/after").times.created_utc_ns.has_value());
    EXPECT_EQ(opened.at("data/small/device").kind, EntryKind::Other);
}

// The first block of the checkpoint that is used, by its version: the packs begin two segments.
size_t newest_checkpoint(const Bytes& bytes) {
    const auto address = f2fs_number<uint32_t>(bytes, 1024 + 76);
    const auto version = [&](size_t pack) {
        return f2fs_number<uint64_t>(bytes, (address + pack * 512) * kBlock);
    };
    return (address + (version(1) > version(0) ? 512 : 0)) * kBlock;
}

TEST(F2fsTest, TakesTheOlderCheckpointWhereTheNewerIsDamaged) {
    Bytes bytes = read_sample("f2fs_in_use");
    put(bytes, newest_checkpoint(bytes) + 152, "damaged");
    const Opened older = open(bytes);
    ASSERT_FALSE(older.error);
    EXPECT_NE(older.notes.find("cannot be used: the checksum of its first block is wrong"),
              std::string::npos);
    // What it then removed was still there.
    EXPECT_EQ(older.at("data/small/removed.txt").allocation, Allocation::Allocated);
    EXPECT_EQ(older.text("data/small/removed.txt").value(), "secret\n");
    const size_t first_pack = size_t{f2fs_number<uint32_t>(bytes, 1024 + 76)} * kBlock;
    put(bytes, first_pack + 152, "damaged");
    put(bytes, first_pack + 512 * kBlock + 152, "damaged");
    const Opened neither = open(bytes);
    ASSERT_TRUE(neither.error);
    EXPECT_EQ(neither.error->code, ErrorCode::Damaged);
}

TEST(F2fsTest, SaysWhichPolicyAnEncryptedFileIsUnder) {
    const Opened opened = open(read_sample("f2fs_encrypted"));
    std::string reasons;
    for (const auto& [path, entry] : opened.entries) {
        const auto content = opened.tree->open(entry);
        if (entry.note == "encrypted entry") {
            EXPECT_EQ(content.error().code, ErrorCode::Encrypted);
            reasons += content.error().what + '\n';
        }
    }
    // As the kernel printed them when the keys were added.
    EXPECT_NE(reasons.find("(fscrypt policy version 1, key descriptor 73616d706c653031)"),
              std::string::npos);
    EXPECT_NE(reasons.find("(fscrypt policy version 2, key identifier "
                           "106febaab6f204fb554357b2adefc46b)"),
              std::string::npos);
    EXPECT_EQ(opened.text("plain.txt").value(), "not encrypted\n");
}

TEST(F2fsTest, ReadsCompressedFilesOfLinux) {
    expect_as_listed("f2fs_compressed");
}

TEST(F2fsTest, ListsEncryptedNamesAsLinuxDoesWithoutTheKey) {
    expect_as_listed("f2fs_encrypted");
}

TEST(F2fsTest, ReadsLinks) {
    const Opened opened = open(read_sample("f2fs"));
    EXPECT_EQ(opened.at("data/data/sdcard").kind, EntryKind::Link);
    EXPECT_EQ(opened.text("data/data/sdcard").value(), "/data/media/0");
    EXPECT_EQ(opened.text("data/data/long link").value(), std::string(3000, 'x'));
    EXPECT_EQ(opened.notes, "");
}

TEST(F2fsTest, TakesTheSecondSuperblockWhereTheFirstIsDamaged) {
    Bytes bytes = read_sample("f2fs");
    const size_t names = open(bytes).entries.size();
    put(bytes, 1024 + 200, "damaged");  // only the checksum tells
    const Opened damaged = open(bytes);
    EXPECT_EQ(damaged.entries.size(), names);
    EXPECT_NE(damaged.notes.find("partly: F2FS: the first superblock is damaged (its checksum"),
              std::string::npos);
    put(bytes, 1024, std::string(3072, '\0'));
    EXPECT_EQ(open(bytes).entries.size(), names);
    EXPECT_TRUE(is_f2fs(MemorySource(bytes)));

    put(bytes, kBlock + 1024 + 200, "damaged too");
    EXPECT_EQ(open(bytes).error->code, ErrorCode::Damaged);
    put(bytes, kBlock + 1024, "gone");
    EXPECT_EQ(open(bytes).error->code, ErrorCode::NotFound);
    EXPECT_FALSE(is_f2fs(MemorySource(bytes)));
}

TEST(F2fsTest, AVolumeOfSeveralDevicesIsUnsupported) {
    Bytes bytes = read_sample("f2fs");
    put(bytes, 1024 + 2201, "/dev/block/first");
    put(bytes, 1024 + 2201 + 68, "/dev/block/second");
    put(bytes, 1024 + 2180, stored(uint32_t{0}));  // no checksum of the superblock
    const Opened opened = open(bytes);
    ASSERT_TRUE(opened.error);
    EXPECT_EQ(opened.error->code, ErrorCode::Unsupported);
    EXPECT_NE(opened.error->what.find("/dev/block/first, /dev/block/second"), std::string::npos);
}

TEST(F2fsTest, AnImageThatEndsEarlyKeepsItsNamesAndSaysWhatIsMissing) {
    Bytes bytes = read_sample("f2fs");
    const Opened whole = open(bytes);
    bytes.resize(bytes.size() / 2);
    const Opened opened = open(bytes);
    if (opened.error) {
        EXPECT_EQ(opened.error->code, ErrorCode::Damaged);
        return;
    }
    EXPECT_NE(opened.notes.find("the volume ends at byte 39845888 of"), std::string::npos);
    EXPECT_FALSE(opened.entries.empty());
    size_t unreadable = 0;
    for (const auto& [path, entry] : opened.entries) {
        if (entry.kind != EntryKind::File)
            continue;
        const auto content = opened.tree->open(entry);
        const auto hash = content.ok() ? sha256(*content.value()) : Result<Sha256>(content.error());
        if (hash.ok())
            EXPECT_EQ(to_hex(hash.value()), whole.sha256_of(path)) << path;
        else
            ++unreadable;
    }
    EXPECT_TRUE(unreadable != 0 || !opened.damage.empty());
}

TEST(F2fsTest, AFolderThatContainsItselfEnds) {
    Bytes bytes = read_sample("f2fs");
    const auto inode = static_cast<uint32_t>(open(bytes).at("data/media").id);
    const auto places = find_name(bytes, "media", inode);
    ASSERT_FALSE(places.empty());
    for (const size_t place : places)
        put(bytes, place + 4, stored(uint32_t{3}));  // the root folder
    const Opened opened = open(bytes);
    EXPECT_NE(opened.damage.find("data/media: the folder is part of itself"), std::string::npos);
    EXPECT_TRUE(opened.entries.contains("data/many/0001"));
}

TEST(F2fsTest, DamagedInodesAreErrorsAndNotEmptyFiles) {
    const std::string path = "data/media/0/Movies/long.mp4";
    const auto number = static_cast<uint32_t>(open(read_sample("f2fs")).at(path).id);
    Bytes bytes;
    const auto change = [&](size_t offset, const std::string& written) {
        bytes = read_sample("f2fs");
        const auto places = find_inode(bytes, number);
        EXPECT_FALSE(places.empty());
        for (const size_t place : places)
            put(bytes, place + offset, written);
        return open(bytes);
    };
    // The checksum tells any change; what follows from it is told when the file is opened.
    const Opened size = change(16, stored(UINT64_MAX / 2));
    EXPECT_NE(size.damage.find(path + ": the checksum of its inode is wrong"), std::string::npos);
    EXPECT_EQ(size.tree->open(size.at(path)).error().code, ErrorCode::Damaged);
    const Opened address = change(360 + 36 + 8, stored(uint32_t{7}));
    EXPECT_NE(address.text(path).error().what.find("block 7 lies outside the main area"),
              std::string::npos);
    const Opened extra = change(360, stored(uint16_t{4000}));
    EXPECT_NE(extra.at(path).note.find("lengths of attributes are impossible"), std::string::npos);
    EXPECT_FALSE(extra.tree->open(extra.at(path)).ok());
    const Opened node = change(kBlock - 24 - 20, stored(uint32_t{3}));  // its first direct node
    EXPECT_FALSE(node.text(path).ok());
    const Opened footer = change(kBlock - 24, stored(uint32_t{99}));
    EXPECT_NE(footer.damage.find(path + ": its inode cannot be read"), std::string::npos);
}

// ---- names --------------------------------------------------------------------------------------

// A block of names as Linux writes it.
class NameBlock {
public:
    void add(size_t slot, const std::string& name, uint32_t inode, uint8_t type) {
        put(bytes_, kEntries + slot * 11,
            stored(f2fs_name_hash(name)) + stored(inode) +
                stored(static_cast<uint16_t>(name.size())) + stored(type));
        put(bytes_, kNames + slot * 8, name);
        for (size_t index = slot; index < slot + (name.size() + 7) / 8; ++index)
            set(index);
    }
    void set(size_t slot) { bytes_[slot / 8] |= static_cast<std::byte>(1 << slot % 8); }
    void clear(size_t slot) { bytes_[slot / 8] &= ~static_cast<std::byte>(1 << slot % 8); }
    void write(size_t slot, const std::string& text) { put(bytes_, kNames + slot * 8, text); }
    F2fsNames read(const F2fsNameForm& form = {}) const {
        return read_f2fs_names(bytes_, form, 1000);
    }
    std::string listed(const F2fsNameForm& form = {}) const {
        std::string text;
        for (const F2fsName& name : read(form).names)
            text += name.name + (name.allocation == Allocation::Deleted ? " deleted\n" : "\n");
        return text;
    }

private:
    static constexpr size_t kEntries = 30;
    static constexpr size_t kNames = 30 + 214 * 11;
    Bytes bytes_ = Bytes(kBlock);
};

TEST(F2fsNamesTest, GivesRemovedNamesThatNothingWasWrittenOver) {
    NameBlock block;
    block.add(0, ".", 5, 2);
    block.add(1, "..", 3, 2);
    block.add(2, "a name of three slots", 10, 1);
    block.add(5, "removed and whole", 11, 1);
    block.add(8, "removed and overwritten", 12, 1);
    block.add(11, "last", 13, 7);
    EXPECT_EQ(block.listed(),
              "a name of three slots\nremoved and whole\nremoved and overwritten\nlast\n");
    for (size_t slot = 5; slot < 11; ++slot)
        block.clear(slot);
    block.write(9, "new");
    EXPECT_EQ(block.listed(), "a name of three slots\nremoved and whole deleted\nlast\n");
    EXPECT_EQ(block.read().names.back().kind, EntryKind::Link);
    block.set(6);  // a slot of it is another name's now
    EXPECT_EQ(block.listed(), "a name of three slots\nlast\n");
}

TEST(F2fsNamesTest, HostileNamesMakeNoOtherPath) {
    NameBlock block;
    block.add(0, "../../x", 10, 1);
    block.add(1, std::string("a\0b", 3), 11, 1);
    block.add(2, "\xff", 12, 1);
    EXPECT_EQ(block.listed(), "..%2F..%2Fx\na%00b\n%FF\n");
    block.set(213);
    EXPECT_EQ(block.read().damage.size(), 1U);
}

TEST(F2fsNamesTest, FoldersWithoutRegardToCaseHashTheSmallLetters) {
    NameBlock block;
    block.add(0, "img_001.jpg", 10, 1);
    block.write(0, "IMG_001.JPG");
    block.clear(0);
    block.clear(1);
    EXPECT_EQ(block.listed(), "");
    EXPECT_EQ(block.listed({false, true}), "IMG_001.JPG deleted\n");
}

// ---- compressed clusters ------------------------------------------------------------------------

Bytes cluster_of(const Bytes& stream, uint32_t checksum) {
    Bytes bytes(24);
    put(bytes, 0, stored(static_cast<uint32_t>(stream.size())) + stored(checksum));
    bytes.insert(bytes.end(), stream.begin(), stream.end());
    return bytes;
}

TEST(F2fsClusterTest, RefusesWhatDoesNotDecompressToItsLength) {
    const Bytes plain(4 * kBlock, std::byte{'a'});
    Bytes stream(plain.size());
    stream.resize(static_cast<size_t>(LZ4_compress_default(
        reinterpret_cast<const char*>(plain.data()), reinterpret_cast<char*>(stream.data()),
        static_cast<int>(plain.size()), static_cast<int>(stream.size()))));
    const auto read = [&](const Bytes& cluster, size_t bytes, F2fsClusterChecksum checksum) {
        return decompress_f2fs_cluster(cluster, bytes, F2fsCompression::Lz4, checksum);
    };
    const Bytes good = cluster_of(stream, f2fs_checksum(kF2fsMagic, stream));
    EXPECT_EQ(read(good, plain.size(), F2fsClusterChecksum::Stored).value(), plain);
    EXPECT_FALSE(read(good, plain.size() * 2, F2fsClusterChecksum::Stored).ok());
    EXPECT_FALSE(read(good, plain.size() / 2, F2fsClusterChecksum::Stored).ok());
    const Bytes wrong = cluster_of(stream, 1);
    EXPECT_TRUE(read(wrong, plain.size(), F2fsClusterChecksum::Absent).ok());
    EXPECT_EQ(read(wrong, plain.size(), F2fsClusterChecksum::Stored).error().code,
              ErrorCode::Damaged);
    Bytes longer = good;
    put(longer, 0, stored(uint32_t{1 << 30}));
    EXPECT_FALSE(read(longer, plain.size(), F2fsClusterChecksum::Absent).ok());
    EXPECT_FALSE(read(Bytes(10), plain.size(), F2fsClusterChecksum::Absent).ok());
    EXPECT_EQ(decompress_f2fs_cluster(good, plain.size(), static_cast<F2fsCompression>(9),
                                      F2fsClusterChecksum::Absent)
                  .error()
                  .code,
              ErrorCode::Unsupported);
}

TEST(F2fsClusterTest, ReadsRunsOfZerosAndRefusesBrokenOnes) {
    const auto bytes_of = [](std::initializer_list<int> values) {
        Bytes bytes;
        for (const int value : values)
            bytes.push_back(static_cast<std::byte>(value));
        return bytes;
    };
    // Version 1; "a"; 4 + 3 + 8 zeros; the end.
    const Bytes good = bytes_of({17, 1, 18, 'a', 0x1b, 0xfc, 0xff, 1, 0x11, 0, 0});
    const auto plain = decompress_lzo_rle(good, 16);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->size(), 16U);
    EXPECT_EQ((*plain)[0], std::byte{'a'});
    EXPECT_EQ((*plain)[15], std::byte{0});
    EXPECT_FALSE(decompress_lzo_rle(good, 15));
    for (size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decompress_lzo_rle(std::span(good).first(size), 16)) << size;
    EXPECT_FALSE(decompress_lzo_rle(bytes_of({17, 1, 18, 'a', 0x40, 9, 0x11, 0, 0}), 16));
}

}  // namespace
}  // namespace parsers
