// Identifiers in raw content: every encoding, every edge of a block, and what must not be found.
#include "triage/identity/content_scan.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/fixtures/case_run.h"
#include "tests/parsers/corpus.h"

namespace triage {
namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;
using nlohmann::json;

constexpr std::string_view kTron = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8";
constexpr std::string_view kSeed =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";

enum class Encoding { Octets, LittleEndian, BigEndian };

std::string encoded(std::string_view text, Encoding encoding) {
    std::string result;
    for (const char each : text) {
        if (encoding == Encoding::BigEndian)
            result += '\0';
        result += each;
        if (encoding == Encoding::LittleEndian)
            result += '\0';
    }
    return result;
}

std::string noise(size_t size) {
    std::mt19937 random(7);
    std::string bytes(size, '\0');
    for (char& each : bytes)
        each = static_cast<char>(random() & 0xff);
    return bytes;
}

ContentScan scan(const std::string& bytes) {
    return scan_content(parsers::MemorySource(std::string_view(bytes)));
}

// A text at `offset` of random bytes, apart from what stands around it.
std::string hidden(std::string_view text, size_t offset, Encoding encoding, size_t size) {
    std::string bytes = noise(size);
    const std::string written = encoded(text, encoding);
    bytes.replace(offset - 1, written.size() + 2, '\x01' + written + '\x01');
    return bytes;
}

TEST(ContentScan, FindsEachEncodingAtItsPlace) {
    const std::vector<std::pair<Encoding, std::string>> encodings = {
        {Encoding::Octets, "utf-8"},
        {Encoding::LittleEndian, "utf-16le"},
        {Encoding::BigEndian, "utf-16be"}};
    for (const auto& [encoding, name] : encodings)
        for (const size_t offset : {size_t{1000}, size_t{1001}}) {
            const std::string text = "pay to " + std::string(kTron) + " today";
            const ContentScan found = scan(hidden(text, offset, encoding, 8000));
            ASSERT_EQ(found.matches.size(), 1u) << name << " at " << offset;
            const ContentMatch& match = found.matches[0];
            const size_t octets = encoding == Encoding::Octets ? 1 : 2;
            EXPECT_EQ(match.encoding, name);
            EXPECT_EQ(match.canonical.type, "trc20");
            EXPECT_EQ(match.canonical.value, kTron);
            EXPECT_EQ(match.offset, offset + 7 * octets);
            EXPECT_EQ(match.size_bytes, kTron.size() * octets);
            EXPECT_EQ(match.context, text);
        }
}

// An identifier across the edge of a block is found once, wherever the edge cuts it.
TEST(ContentScan, LosesNothingAtTheEdgeOfABlock) {
    constexpr size_t kEdge = 64 * 1024;
    for (const Encoding encoding : {Encoding::Octets, Encoding::LittleEndian, Encoding::BigEndian})
        for (const std::string_view text : {kTron, kSeed}) {
            const size_t octets = encoded(text, encoding).size();
            for (size_t before = 0; before <= octets; before += 3) {
                const ContentScan found =
                    scan(hidden(text, kEdge - before, encoding, 2 * kEdge + 100));
                ASSERT_EQ(found.matches.size(), 1u) << before << " octets before the edge";
                EXPECT_EQ(found.matches[0].offset, kEdge - before);
                EXPECT_EQ(found.matches[0].size_bytes, octets);
            }
        }
}

TEST(ContentScan, KeepsFourPlacesOfEach) {
    std::string bytes;
    for (int i = 0; i < 9; ++i)
        bytes += std::string(kTron) + "\n" + "mail" + std::to_string(i) + "@example.org\n";
    size_t places = 0;
    std::set<std::string> mails;
    for (const ContentMatch& match : scan(bytes).matches) {
        places += match.canonical.type == "trc20" ? 1 : 0;
        if (match.canonical.type == "email")
            mails.insert(match.canonical.value);
    }
    EXPECT_EQ(places, kPlacesPerIdentifier);
    EXPECT_EQ(mails.size(), 9u);
}

TEST(ContentScan, NeverKeepsTheWordsOfASeedPhrase) {
    const ContentScan found =
        scan("id ann@example.org keep this: " + std::string(kSeed) + " and tell nobody");
    ASSERT_EQ(found.matches.size(), 2u);
    for (const ContentMatch& match : found.matches) {
        EXPECT_EQ(match.context.find("sausage"), std::string::npos) << match.context;
        EXPECT_EQ(match.as_written.find("sausage"), std::string::npos);
    }
    EXPECT_EQ(found.matches[1].canonical.type, "seed_phrase");
}

// Every wallet app carries the list of all 2,048 words.
TEST(ContentScan, AWordListIsNoSeedPhrase) {
    std::ifstream file(std::string(SOURCE_FOLDER) + "/triage/data/seed_words.tsv");
    const std::string lists((std::istreambuf_iterator<char>(file)), {});
    ASSERT_GT(lists.size(), 100000u);
    for (const ContentMatch& match : scan(lists).matches)
        EXPECT_NE(match.canonical.type, "seed_phrase") << "at " << match.offset;
}

TEST(ContentScan, RefusesWrongChecksumsAndPiecesOfCodedData) {
    std::string wrong(kTron);
    wrong[10] = wrong[10] == 'x' ? 'y' : 'x';
    EXPECT_TRUE(scan("to " + wrong + " now").matches.empty());
    EXPECT_TRUE(scan("xQ9" + std::string(kTron) + "zz8").matches.empty());
    EXPECT_TRUE(scan("iVBORw0KGgo+855123456789AAAA").matches.empty());
    EXPECT_TRUE(scan("card 4111111111111111").matches.empty());
    EXPECT_TRUE(scan(noise(4 << 20)).matches.empty());
}

// Bytes that cannot be read are told, and those behind them are searched.
TEST(ContentScan, GoesOnBehindWhatCannotBeRead) {
    class Torn : public parsers::ByteSource {
    public:
        explicit Torn(std::string bytes) : bytes_(std::move(bytes)) {}
        uint64_t size_bytes() const override { return bytes_.size(); }
        parsers::Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
            if (offset < 3000)
                return parsers::Error{parsers::ErrorCode::Unreadable, "bad sector"};
            return parsers::MemorySource(std::string_view(bytes_)).read_at(offset, out);
        }

    private:
        std::string bytes_;
    };
    const ContentScan found = scan_content(Torn(hidden(kTron, 200000, Encoding::Octets, 260000)));
    EXPECT_EQ(found.matches.size(), 1u);
    EXPECT_EQ(found.note, "65536 bytes could not be searched, from byte 0");
}

TEST(CorpusContentScan, FindsEverySanctionedAddressInNoise) {
    size_t hidden_ones = 0;
    for (const char* coin : {"XBT", "ETH", "BCH", "BSC", "ETC"}) {
        const auto path =
            tests::corpus_path(std::string("ofac/sanctioned_addresses_") + coin + ".json");
        if (!path)
            continue;
        std::ifstream file(*path);
        std::set<std::string> wanted;
        std::string bytes = noise(1000);
        size_t number = 0;
        for (const json& each : json::parse(file)) {
            const auto address = each.get<std::string>();
            const auto written = find_identifiers(address);
            if (written.empty())  // an obsolete form that the identity rules refuse
                continue;
            wanted.insert(written[0].canonical.value);
            bytes += '\x01' + encoded(address, static_cast<Encoding>(number % 3)) + '\x01' +
                     noise(500 + number * 7 % 900);
            ++number;
        }
        for (const ContentMatch& match : scan(bytes).matches)
            EXPECT_EQ(wanted.erase(match.canonical.value), 1u) << match.canonical.value;
        EXPECT_TRUE(wanted.empty()) << coin << ": " << wanted.size() << " are not found";
        hidden_ones += number;
    }
    if (hidden_ones > 0) {
        EXPECT_GT(hidden_ones, 400u);
    }
}

TEST(ContentScan, ACaseTellsWhatUnreadFilesName) {
    const TemporaryFolder folder;
    const auto evidence = folder / "phone";
    fixtures::write_sms_database(evidence /
                                     "data/data/com.android.providers.telephony/databases/"
                                     "mmssms.db",
                                 4);
    fixtures::write_file(
        evidence / "data/data/org.unknown.app/files/state.bin",
        hidden("wallet=" + std::string(kTron), 70000, Encoding::LittleEndian, 90000));
    fixtures::write_database(evidence / "data/data/org.unknown.app/databases/own.db",
                             "CREATE TABLE t(a); INSERT INTO t VALUES('ann@example.org');");
    const std::string name = (folder / "case").string();
    EXPECT_LE(run_program({"run", name, evidence.string()}).exit_code, 1);
    const auto mentions = export_lines(name, "mentions");
    ASSERT_EQ(mentions.size(), 2u);
    const json& wallet = mentions[0]["type"] == "trc20" ? mentions[0] : mentions[1];
    EXPECT_EQ(wallet["value"], kTron);
    EXPECT_EQ(wallet["place"], "@70014+68");
    EXPECT_EQ(wallet["encoding"], "utf-16le");
    EXPECT_EQ(wallet["plugin"], "content_scan 1");
    size_t held = 0;
    for (const json& each : export_lines(name, "identifiers"))
        held += each["app"] == "content" && each["role"] == "mentioned" ? 1 : 0;
    EXPECT_EQ(held, 2u);
    EXPECT_EQ(run_program({"verify", name}).exit_code, 0);
    fixtures::write_file(folder / "list.csv", "value\n" + std::string(kTron) + "\n");
    const auto checked =
        run_program({"check", name, "--watchlist", (folder / "list.csv").string()});
    EXPECT_NE(checked.output.find(kTron), std::string::npos) << checked.output;
}

}  // namespace
}  // namespace triage
