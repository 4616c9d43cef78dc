#include "parsers/volume/lvm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "parsers/volume/lvm_text.h"
#include "tests/container_maker.h"

namespace parsers {
namespace {

using tests::little;

// CRC-32 with the seed of LVM2 and without inversions, bit by bit.
uint32_t checksum(const std::string& bytes) {
    uint32_t crc = 0xf597a6cf;
    for (const char c : bytes) {
        crc ^= static_cast<uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
    }
    return crc;
}

void put(std::string& disk, size_t at, const std::string& bytes) {
    disk.replace(at, bytes.size(), bytes);
}

constexpr size_t kAreaAt = 4096;
constexpr size_t kAreaBytes = 1 << 17;
constexpr size_t kDataAt = 1 << 20;
constexpr size_t kExtentBytes = 4096;

// A physical volume whose text begins at `text_at` of its area. Extent N is filled with letter N.
std::string make_physical(char uuid, const std::string& text, size_t text_at = 512) {
    std::string disk(kDataAt + 16 * kExtentBytes, '\0');
    std::string label = little(32, 4) + "LVM2 001" + std::string(32, uuid) + little(0, 8) +
                        little(kDataAt, 8) + little(0, 8) + little(0, 16) + little(kAreaAt, 8) +
                        little(kAreaBytes, 8) + little(0, 16);
    label.resize(492, '\0');
    put(disk, 512, "LABELONE" + little(1, 8) + little(checksum(label), 4) + label);
    std::string header = " LVM2 x[5A%r0N*>" + little(1, 4) + little(kAreaAt, 8) +
                         little(kAreaBytes, 8) + little(text_at, 8) + little(text.size(), 8) +
                         little(checksum(text), 4) + little(0, 4);
    header.resize(508, '\0');
    put(disk, kAreaAt, little(checksum(header), 4) + header);
    const size_t in_front = std::min(text.size(), kAreaBytes - text_at);
    put(disk, kAreaAt + text_at, text.substr(0, in_front));
    put(disk, kAreaAt + 512, text_at == 512 ? text.substr(0, in_front) : text.substr(in_front));
    for (size_t extent = 0; extent < 16; ++extent)
        disk.replace(kDataAt + extent * kExtentBytes, kExtentBytes, kExtentBytes,
                     static_cast<char>(uuid + extent));
    return disk;
}

std::string group_text(const std::string& logical, int sequence = 1) {
    return "raid {\nid = \"vg\"\nseqno = " + std::to_string(sequence) +
           "\nextent_size = 8\n# a comment }\nphysical_volumes {\n"
           "pv0 { id = \"" +
           std::string(32, 'a') + "\" pe_start = 2048 }\npv1 { id = \"" + std::string(32, 'A') +
           "\" pe_start = 2048 }\n}\nlogical_volumes {\n" + logical + "}\n}\n" +
           std::string(1, '\0');
}

std::string logical(const std::string& name, const std::string& segment, uint64_t extents = 2) {
    return name + " { status = [\"READ\", \"VISIBLE\"] segment_count = 1 segment1 { " +
           "start_extent = 0 extent_count = " + std::to_string(extents) + ' ' + segment + " } }\n";
}

const std::string kLinear = "type = \"striped\" stripe_count = 1 stripes = [ \"pv0\", 3 ]";
const std::string kStriped =
    "type = \"striped\" stripe_count = 2 stripe_size = 4 stripes = [\"pv0\", 0, \"pv1\", 0]";

SharedBytes bytes_of(const std::string& text) {
    return std::make_shared<MemorySource>(text);
}

Layer opened(const std::vector<SharedBytes>& volumes) {
    auto layer = open_lvm_group(volumes);
    EXPECT_TRUE(layer.ok()) << layer.error().what;
    return layer.ok() ? std::move(layer).value() : Layer{};
}

// The letters of each 1024 bytes.
std::string letters(const ByteSource& source) {
    const auto text = read_text(source, 1 << 20);
    if (!text.ok())
        return text.error().what;
    std::string out;
    for (size_t at = 0; at < text.value().size(); at += 1024)
        out += text.value()[at];
    return out;
}

bool has_note(const Layer& layer, const std::string& where, const std::string& status,
              const std::string& what) {
    return std::any_of(layer.notes.begin(), layer.notes.end(), [&](const LayerNote& note) {
        return note.where == where && note.status == status &&
               note.what.find(what) != std::string::npos;
    });
}

TEST(Lvm, GivesLinearAndStripedVolumes) {
    const std::string text = group_text(logical("root", kLinear) + logical("home", kStriped));
    const Layer layer =
        opened({bytes_of(make_physical('a', text)), bytes_of(make_physical('A', text))});
    ASSERT_EQ(layer.volumes.size(), 2U);
    EXPECT_TRUE(layer.notes.empty());
    EXPECT_EQ(layer.volumes[0].name, "raid-home");
    EXPECT_EQ(letters(*layer.volumes[0].bytes), "aaAAaaAA");
    EXPECT_EQ(letters(*layer.volumes[1].bytes), "ddddeeee");
}

TEST(Lvm, ReadsATextThatGoesRoundTheEndOfItsArea) {
    const std::string text = group_text(logical("root", kLinear));
    const Layer layer = opened({bytes_of(make_physical('a', text, kAreaBytes - 100)),
                                bytes_of(make_physical('A', text, kAreaBytes - 100))});
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(letters(*layer.volumes[0].bytes), "ddddeeee");
}

TEST(Lvm, ReadsWhatAMissingPhysicalVolumeLeaves) {
    const std::string text = group_text(logical("root", kLinear) + logical("home", kStriped));
    const Layer layer = opened({bytes_of(make_physical('a', text))});
    ASSERT_EQ(layer.volumes.size(), 2U);
    const std::string missing = "physical volume " + std::string(32, 'A');
    EXPECT_TRUE(has_note(layer, "", "partly", missing));
    EXPECT_TRUE(has_note(layer, "raid-home", "partly", "is not in this evidence"));
    EXPECT_FALSE(has_note(layer, "raid-root", "partly", ""));
    EXPECT_EQ(letters(*layer.volumes[1].bytes), "ddddeeee");
    EXPECT_EQ(letters(*layer.volumes[0].bytes), missing + " of this group is not in this evidence");
    std::vector<std::byte> first(2048);
    EXPECT_TRUE(layer.volumes[0].bytes->read_at(0, first).ok());
}

TEST(Lvm, ReadsAMirrorWithOneLeg) {
    const auto hidden = [](const std::string& name, const std::string& device) {
        return name + " { status = [\"READ\"] segment_count = 1 segment1 { start_extent = 0 " +
               "extent_count = 2 type = \"striped\" stripe_count = 1 stripes = [\"" + device +
               "\", 5] } }\n";
    };
    const std::string text =
        group_text(hidden("m_rimage_0", "pv1") + hidden("m_rimage_1", "pv0") +
                   hidden("m_rmeta_0", "pv1") + hidden("m_rmeta_1", "pv0") +
                   logical("m",
                           "type = \"raid1\" device_count = 2 raids = [\"m_rmeta_0\", "
                           "\"m_rimage_0\", \"m_rmeta_1\", \"m_rimage_1\"]"));
    const Layer layer = opened({bytes_of(make_physical('a', text))});
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(letters(*layer.volumes[0].bytes), "ffffgggg");
    EXPECT_FALSE(has_note(layer, "raid-m", "partly", ""));
}

TEST(Lvm, NamesWhatItDoesNotRead) {
    const std::string text = group_text(
        logical("thin", "type = \"thin\" thin_pool = \"pool\" device_id = 1") +
        logical("cached", "type = \"cache\"") + logical("kept", kLinear) +
        logical("snapshot0", "type = \"snapshot\" origin = \"root\" cow_store = \"kept\"") +
        logical("loop", "type = \"striped\" stripe_count = 1 stripes = [\"loop\", 0]"));
    const Layer layer = opened({bytes_of(make_physical('a', text))});
    EXPECT_TRUE(layer.volumes.empty());
    EXPECT_TRUE(has_note(layer, "raid-thin", "unsupported", "type \"thin\""));
    EXPECT_TRUE(has_note(layer, "raid-cached", "unsupported", "type \"cache\""));
    EXPECT_TRUE(has_note(layer, "raid-kept", "unsupported", "snapshot"));
    EXPECT_TRUE(has_note(layer, "raid-loop", "failed", "consists of itself"));
}

TEST(Lvm, UsesTheNewestTextThatIsWhole) {
    const std::string old_text = group_text(logical("old", kLinear), 3);
    const std::string new_text = group_text(logical("new", kLinear), 4);
    const Layer layer =
        opened({bytes_of(make_physical('a', old_text)), bytes_of(make_physical('A', new_text))});
    ASSERT_EQ(layer.volumes.size(), 1U);
    EXPECT_EQ(layer.volumes[0].name, "raid-new");
    std::string broken = make_physical('A', new_text);
    broken[kAreaAt + 512 + 10] ^= 1;
    const Layer older = opened({bytes_of(make_physical('a', old_text)), bytes_of(broken)});
    ASSERT_EQ(older.volumes.size(), 1U);
    EXPECT_EQ(older.volumes[0].name, "raid-old");
    EXPECT_TRUE(has_note(older, "", "partly", "wrong checksum"));
}

TEST(Lvm, SaysWhenItIsDamagedAndWhenItIsNone) {
    const std::string text = group_text(logical("root", kLinear));
    const std::string whole = make_physical('a', text);
    EXPECT_EQ(open_lvm(bytes_of(std::string(8192, 'x')), {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(open_lvm(bytes_of(""), {}).error().code, ErrorCode::NotFound);
    for (const size_t place : {kAreaAt + 10, kAreaAt + 600}) {
        std::string broken = whole;
        broken[place] ^= 1;
        EXPECT_EQ(open_lvm(bytes_of(broken), {}).error().code, ErrorCode::Damaged);
    }
    EXPECT_EQ(open_lvm(bytes_of(whole.substr(0, 4700)), {}).error().code, ErrorCode::Damaged);
    const Layer cut = opened({bytes_of(whole.substr(0, kDataAt + 4 * kExtentBytes))});
    ASSERT_EQ(cut.volumes.size(), 1U);
    EXPECT_NE(letters(*cut.volumes[0].bytes).find("reaches behind the end"), std::string::npos);
}

TEST(Lvm, RefusesATextThatIsNotOfTheForm) {
    for (const char* text : {"a {", "a = ", "a = [1, 2", "a = \"x", "= 1", "a b", "}"})
        EXPECT_FALSE(parse_lvm_text(text).ok()) << text;
    std::string deep;
    for (int level = 0; level < 1000; ++level)
        deep += "a {";
    EXPECT_FALSE(parse_lvm_text(deep).ok());
    const auto good = parse_lvm_text("a { b = [\"x y\", 2] c = \"q\\\"q\" d {} }\n# end");
    ASSERT_TRUE(good.ok()) << good.error().what;
    EXPECT_EQ(good.value().section("a")->list("b")[0], "x y");
    EXPECT_EQ(good.value().section("a")->text("c"), "q\"q");
}

}  // namespace
}  // namespace parsers
