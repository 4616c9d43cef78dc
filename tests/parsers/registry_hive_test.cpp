// Hives built here cell by cell: each kind of list and of value, and each way they can be broken.
// The samples of the plugin windows_registry_desktop are hives that hivex wrote.
#include "parsers/format/registry_hive.h"

#include <gtest/gtest.h>

#include <cstring>

#include "parsers/base/text.h"

namespace parsers {
namespace {

using Bytes = std::vector<std::byte>;

constexpr uint32_t kNone = 0xffffffff;

void put(Bytes& bytes, size_t at, uint64_t number, size_t size) {
    if (bytes.size() < at + size)
        bytes.resize(at + size);
    for (size_t i = 0; i < size; ++i)
        bytes[at + i] = static_cast<std::byte>(number >> (8 * i) & 0xff);
}

void append(Bytes& bytes, std::string_view text) {
    const auto view = std::as_bytes(std::span(text));
    bytes.insert(bytes.end(), view.begin(), view.end());
}

std::string wide(std::string_view ascii) {
    std::string text;
    for (const char letter : ascii) {
        text += letter;
        text += '\0';
    }
    return text;
}

class HiveMaker {
public:
    // Gives the place of the new cell.
    uint32_t cell(const Bytes& content) {
        const auto at = static_cast<uint32_t>(bins_.size());
        const size_t size = (content.size() + 4 + 7) / 8 * 8;
        put(bins_, at, -static_cast<uint64_t>(size), 4);
        bins_.insert(bins_.end(), content.begin(), content.end());
        bins_.resize(at + size);
        return at;
    }

    uint32_t key(std::string_view name, uint32_t subkeys, uint32_t list, uint32_t values = 0,
                 uint32_t value_list = kNone, uint16_t flags = 0x20) {
        Bytes content;
        append(content, "nk");
        put(content, 2, flags, 2);
        put(content, 4, 133'500'000'000'000'000, 8);
        put(content, 20, subkeys, 4);
        put(content, 28, list, 4);
        put(content, 36, values, 4);
        put(content, 40, value_list, 4);
        put(content, 72, name.size(), 2);
        put(content, 74, 0, 2);
        append(content, name);
        return cell(content);
    }

    uint32_t list(std::string_view mark, const std::vector<uint32_t>& entries) {
        Bytes content;
        append(content, mark);
        put(content, 2, entries.size(), 2);
        for (const uint32_t entry : entries) {
            put(content, content.size(), entry, 4);
            if (mark == "lf" || mark == "lh")
                put(content, content.size(), 0, 4);
        }
        return cell(content);
    }

    uint32_t values(const std::vector<uint32_t>& entries) {
        Bytes content;
        for (const uint32_t entry : entries)
            put(content, content.size(), entry, 4);
        return cell(content);
    }

    uint32_t value(std::string_view name, uint32_t type, uint32_t size, uint32_t data_at,
                   uint16_t flags = 1) {
        Bytes content;
        append(content, "vk");
        put(content, 2, name.size(), 2);
        put(content, 4, size, 4);
        put(content, 8, data_at, 4);
        put(content, 12, type, 4);
        put(content, 16, flags, 2);
        put(content, 18, 0, 2);
        append(content, name);
        return cell(content);
    }

    void change(uint32_t at, size_t offset, uint64_t number, size_t size) {
        put(bins_, at + offset, number, size);
    }

    Bytes file(uint32_t root, uint32_t finished = 7, uint32_t type = 0) const {
        Bytes bytes;
        append(bytes, "regf");
        put(bytes, 4, 7, 4);
        put(bytes, 8, finished, 4);
        put(bytes, 28, type, 4);
        put(bytes, 36, root, 4);
        bytes.resize(4096);
        uint32_t sum = 0;
        for (size_t at = 0; at < 508; at += 4) {
            uint32_t number = 0;
            std::memcpy(&number, &bytes[at], 4);
            sum ^= number;
        }
        put(bytes, 508, sum, 4);
        bytes.insert(bytes.end(), bins_.begin(), bins_.end());
        return bytes;
    }

private:
    Bytes bins_ = Bytes(32);  // the header of the bin, which is not read
};

Result<RegistryHive> open(const Bytes& bytes) {
    return RegistryHive::open(MemorySource(bytes));
}

std::vector<std::string> names_of(const RegistryKeys& list) {
    std::vector<std::string> names;
    for (const RegistryKey& key : list.keys)
        names.push_back(key.name);
    return names;
}

using Names = std::vector<std::string>;

TEST(RegistryHive, FindsKeysThroughEveryKindOfList) {
    HiveMaker maker;
    const uint32_t lf = maker.list("lf", {maker.key("A", 0, kNone), maker.key("B", 0, kNone)});
    const uint32_t lh = maker.list("lh", {maker.key("C", 0, kNone)});
    const uint32_t deep = maker.list("lh", {maker.key("Deep", 0, kNone)});
    const uint32_t li = maker.list("li", {maker.key("Below", 1, deep)});
    const uint32_t root = maker.key("ROOT", 4, maker.list("ri", {lf, lh, li}));
    const auto hive = open(maker.file(root));
    ASSERT_TRUE(hive.ok()) << hive.error().what;
    EXPECT_FALSE(hive.value().needs_log());
    EXPECT_EQ(hive.value().root().name, "ROOT");
    EXPECT_EQ(to_iso8601(*hive.value().root().written.utc_ns), "2024-01-17T21:20:00Z");
    const auto list = hive.value().subkeys(hive.value().root());
    EXPECT_EQ(names_of(list), (Names{"A", "B", "C", "Below"}));
    EXPECT_EQ(list.problems, Names{});
    const auto found = hive.value().find(hive.value().root(), "BELOW\\deep");
    ASSERT_TRUE(found.ok());
    ASSERT_TRUE(found.value());
    EXPECT_EQ(found.value()->name, "Deep");
    const auto absent = hive.value().find(hive.value().root(), "Below\\Other");
    ASSERT_TRUE(absent.ok());
    EXPECT_FALSE(absent.value());
}

TEST(RegistryHive, ReadsNamesOfBothWidths) {
    HiveMaker maker;
    const uint32_t list = maker.list(
        "lf", {maker.key("caf\xe9", 0, kNone), maker.key(wide("Wide"), 0, kNone, 0, kNone, 0)});
    const auto hive = open(maker.file(maker.key("R", 2, list)));
    ASSERT_TRUE(hive.ok());
    EXPECT_EQ(names_of(hive.value().subkeys(hive.value().root())), (Names{"café", "Wide"}));
}

TEST(RegistryHive, ReadsValuesOfEveryKindAndSize) {
    HiveMaker maker;
    Bytes text;
    append(text, wide("Hanoi") + std::string(2, '\0') + "behind it");
    Bytes long_data(40'000);
    for (size_t i = 0; i < long_data.size(); ++i)
        long_data[i] = static_cast<std::byte>(i % 251);
    std::vector<uint32_t> segments;
    for (size_t at = 0; at < long_data.size(); at += 16344) {
        const size_t end = std::min<size_t>(at + 16344, long_data.size());
        segments.push_back(maker.cell(Bytes(long_data.begin() + static_cast<std::ptrdiff_t>(at),
                                            long_data.begin() + static_cast<std::ptrdiff_t>(end))));
    }
    Bytes header;
    append(header, "db");
    put(header, 2, segments.size(), 2);
    put(header, 4, maker.values(segments), 4);
    Bytes quad;
    put(quad, 0, 0x1122334455667788, 8);
    const uint32_t list = maker.values(
        {maker.value("Text", 1, static_cast<uint32_t>(text.size()), maker.cell(text)),
         maker.value("Number", 4, 0x80000004, 0xfffffe5c),
         maker.value("", 5, 0x80000004, 0x01000000),
         maker.value(wide("Quad"), 11, 8, maker.cell(quad), 0),
         maker.value("Long", 3, static_cast<uint32_t>(long_data.size()), maker.cell(header)),
         maker.value("Empty", 1, 0, kNone), maker.value("Short", 4, 0x80000002, 5)});
    const auto hive = open(maker.file(maker.key("R", 0, kNone, 7, list)));
    ASSERT_TRUE(hive.ok());
    const auto values = hive.value().values(hive.value().root());
    EXPECT_EQ(values.problems, Names{});
    ASSERT_EQ(values.values.size(), 7U);
    EXPECT_EQ(values.find("TEXT")->text(), "Hanoi");
    EXPECT_EQ(values.find("Text")->number(), std::nullopt);
    EXPECT_EQ(values.find("Number")->number(), 0xfffffe5c);
    EXPECT_EQ(values.find("Number")->text(), "");
    EXPECT_EQ(values.find("")->number(), 1U);
    EXPECT_EQ(values.find("Quad")->number(), 0x1122334455667788U);
    EXPECT_EQ(values.find("Long")->data, long_data);
    EXPECT_TRUE(values.find("Empty")->data.empty());
    EXPECT_EQ(values.find("Short")->number(), std::nullopt);
    EXPECT_EQ(values.find("Absent"), nullptr);
}

TEST(RegistryHive, TellsEachEntryThatCannotBeReadAndGivesTheOthers) {
    HiveMaker maker;
    const uint32_t free = maker.key("Free", 0, kNone);
    maker.change(free, 0, 88, 4);
    const uint32_t good = maker.key("Good", 0, kNone);
    const uint32_t twin = maker.key("GOOD", 0, kNone);
    const uint32_t outside = 0x7ffffff8;
    const uint32_t odd = good + 4;
    const uint32_t list = maker.list("lh", {free, good, twin, outside, odd});
    const auto hive = open(maker.file(maker.key("R", 5, list)));
    ASSERT_TRUE(hive.ok());
    const auto keys = hive.value().subkeys(hive.value().root());
    EXPECT_EQ(names_of(keys), Names{"Good"});
    ASSERT_EQ(keys.problems.size(), 4U);
    EXPECT_NE(keys.problems[0].find("is marked free"), std::string::npos);
    EXPECT_NE(keys.problems[1].find("a second key of one name"), std::string::npos);
    EXPECT_NE(keys.problems[2].find("is outside the hive"), std::string::npos);
    EXPECT_NE(keys.problems[3].find("is outside the hive"), std::string::npos);
    // That a name is not among what is left says nothing.
    EXPECT_TRUE(hive.value().find(hive.value().root(), "good").ok());
    EXPECT_FALSE(hive.value().find(hive.value().root(), "Other").ok());
}

TEST(RegistryHive, EndsOnListsThatNameThemselves) {
    HiveMaker maker;
    const uint32_t key = maker.key("A", 0, kNone);
    const uint32_t lf = maker.list("lf", std::vector<uint32_t>(60'000, key));
    const uint32_t lists = maker.list("ri", std::vector<uint32_t>(60'000, lf));
    const uint32_t loop = maker.list("ri", {0, lists});
    maker.change(loop, 8, loop, 4);
    const auto hive = open(maker.file(maker.key("R", 1, loop)));
    ASSERT_TRUE(hive.ok());
    const auto found = hive.value().subkeys(hive.value().root());
    EXPECT_TRUE(found.keys.empty());
    EXPECT_FALSE(found.problems.empty());
    HiveMaker wider;
    const uint32_t many = wider.list("lf", std::vector<uint32_t>(60'000, wider.key("A", 0, kNone)));
    const auto wide_hive =
        open(wider.file(wider.key("R", 1, wider.list("ri", std::vector<uint32_t>(60'000, many)))));
    ASSERT_TRUE(wide_hive.ok());
    const auto wide_found = wide_hive.value().subkeys(wide_hive.value().root());
    EXPECT_EQ(names_of(wide_found), Names{"A"});
    EXPECT_LT(wide_found.problems.size(), 300U);
    EXPECT_FALSE(wide_found.problems.empty());
}

TEST(RegistryHive, TellsDataThatIsNotWhole) {
    HiveMaker maker;
    Bytes header;
    append(header, "db");
    put(header, 2, 1, 2);
    put(header, 4, maker.values({maker.cell(Bytes(8))}), 4);
    const uint32_t list = maker.values({maker.value("Cut", 3, 20'000, maker.cell(header)),
                                        maker.value("Inline", 3, 0x80000009, 0),
                                        maker.value("Beyond", 3, 900, maker.cell(Bytes(8))),
                                        maker.value("Fine", 4, 0x80000004, 3)});
    const auto hive = open(maker.file(maker.key("R", 0, kNone, 9, list)));
    ASSERT_TRUE(hive.ok());
    const auto values = hive.value().values(hive.value().root());
    ASSERT_EQ(values.values.size(), 1U);
    EXPECT_EQ(values.values[0].number(), 3U);
    ASSERT_GE(values.problems.size(), 4U);
    EXPECT_NE(values.problems[0].find("hold 12 of 20000 bytes"), std::string::npos)
        << values.problems[0];
    EXPECT_NE(values.problems[1].find("9 bytes are said to stand in four"), std::string::npos);
    EXPECT_NE(values.problems[2].find("is shorter than the 900 bytes"), std::string::npos);
    EXPECT_NE(values.problems.back().find("ends before its 9 entries"), std::string::npos);
}

TEST(RegistryHive, TellsAHiveThatWasNotClosed) {
    HiveMaker maker;
    const uint32_t root = maker.key("R", 0, kNone);
    EXPECT_TRUE(open(maker.file(root, 6)).value().needs_log());
    Bytes changed = maker.file(root);
    changed[100] = std::byte{1};
    EXPECT_TRUE(open(changed).value().needs_log());
    EXPECT_FALSE(open(maker.file(root)).value().needs_log());
}

TEST(RegistryHive, RefusesWhatIsNoHive) {
    HiveMaker maker;
    const uint32_t root = maker.key("R", 0, kNone);
    EXPECT_EQ(open(maker.file(root, 7, 6)).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open(maker.file(kNone)).error().code, ErrorCode::Damaged);
    EXPECT_EQ(open(Bytes(5000)).error().code, ErrorCode::Unsupported);
    Bytes cut = maker.file(root);
    cut.resize(4000);
    EXPECT_EQ(open(cut).error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace parsers
