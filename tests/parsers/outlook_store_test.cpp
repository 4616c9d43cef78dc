#include "parsers/document/outlook_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;

const fs::path kSamples =
    fs::path(SOURCE_FOLDER) / "samples/apps/outlook_stores_desktop/stores/evidence/Users/office";
const fs::path kArchive = kSamples / "Documents/Outlook Files/archive.pst";
const fs::path kOld = kSamples / "Documents/Outlook Files/old.pst";
const fs::path kAccount = kSamples / "AppData/Local/Microsoft/Outlook/one@example.org.ost";

struct ReadStore {
    std::vector<OutlookItem> items;
    std::map<std::string, uint64_t> unread;
    std::vector<Error> notes;
};
Result<ReadStore> read(const std::string& bytes) {
    auto store = TRY(OutlookStore::open(std::make_shared<MemorySource>(bytes)));
    ReadStore made;
    const auto keep = [&](const OutlookItem& item) { made.items.push_back(item); };
    store.each_item(keep);
    store.each_lost_item(keep);
    made.unread = store.unread_classes();
    made.notes = store.notes();
    return made;
}

// One line a mail: subject, sender and the second in which it was sent.
using Lines = std::vector<std::string>;
std::string line_of(const OutlookItem& item) {
    std::string time = item.message.sent.utc_ns ? to_iso8601(*item.message.sent.utc_ns) : "";
    time = time.substr(0, 19);
    return item.message.subject + "|" + item.message.sender.address + "|" + time;
}

// "Aug 01, 2025 01:30:00.000000000 UTC".
std::string time_of_pffexport(const std::string& text) {
    static const std::string kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const size_t month = kMonths.find(text.substr(0, 3)) / 3 + 1;
    return text.substr(8, 4) + (month < 10 ? "-0" : "-") + std::to_string(month) + "-" +
           text.substr(4, 2) + "T" + text.substr(13, 8);
}

std::string line_of_pffexport(const fs::path& headers) {
    std::map<std::string, std::string> fields;
    for (const std::string& line : split(tests::text_of_file(headers), '\n')) {
        const size_t colon = line.find(':');
        if (colon != std::string::npos)
            fields.try_emplace(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    const std::string time = fields["Client submit time"];
    std::string sender = fields["Sender email address"];
    // Of one that only its own server knows, the header of the mail has the other one.
    const std::string mail = tests::text_of_file(headers.parent_path() / "InternetHeaders.txt");
    const size_t from = mail.find("From: ");
    if (sender.find('@') == std::string::npos && from != std::string::npos) {
        const size_t begin = mail.find('<', from) + 1;
        sender = mail.substr(begin, mail.find('>', begin) - begin);
    }
    return fields["Subject"] + "|" + sender + "|" + (time.empty() ? "" : time_of_pffexport(time));
}

// What pffexport of libpff gives for the store; the folder is removed again.
Lines lines_of_pffexport(const fs::path& store, const std::string& options) {
    const fs::path folder = fs::path(testing::TempDir()) / "pffexport";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const std::string command = "pffexport -q -f text " + options + " -t '" +
                                (folder / "store").string() + "' '" + store.string() +
                                "' >/dev/null 2>&1";
    EXPECT_GE(std::system(command.c_str()), 0);
    Lines lines;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().filename() == "OutlookHeaders.txt")
            lines.push_back(line_of_pffexport(entry.path()));
    fs::remove_all(folder);
    std::ranges::sort(lines);
    return lines;
}

bool has_pffexport() {
    const bool is_there = std::system("command -v pffexport >/dev/null 2>&1") == 0;
    if (!is_there)
        std::cout << "notice: pffexport is not installed; nothing was compared\n";
    return is_there;
}

// The mails that a folder lists, and those that only old pages of the index have; pffexport follows
// the same.
Lines mails_of(const ReadStore& store) {
    Lines lines;
    for (const OutlookItem& item : store.items)
        if (!item.contact && item.standing != OutlookItem::Standing::kUnlisted)
            lines.push_back(line_of(item));
    std::ranges::sort(lines);
    return lines;
}

void expect_as_pffexport(const fs::path& path, const std::string& options) {
    const auto store = read(tests::text_of_file(path));
    ASSERT_TRUE(store.ok()) << store.error().what;
    const Lines peer = lines_of_pffexport(path, options);
    EXPECT_GT(peer.size(), 0U) << path;
    EXPECT_EQ(mails_of(store.value()), peer) << path;
}

TEST(OutlookStore, ReadsWhatPffexportReads) {
    if (!has_pffexport())
        return;
    expect_as_pffexport(kArchive, "-m all");
    expect_as_pffexport(kOld, "-m all -c windows-874");
    expect_as_pffexport(kAccount, "");
}

TEST(OutlookStore, LeavesOutADeletedMailThatWasWrittenOver) {
    std::string bytes = tests::text_of_file(kArchive);
    const auto lost_of = [](const ReadStore& store) {
        return std::ranges::count(store.items, OutlookItem::Standing::kLost,
                                  &OutlookItem::standing);
    };
    const auto whole = read(bytes);
    ASSERT_TRUE(whole.ok());
    ASSERT_EQ(lost_of(whole.value()), 1);
    // The map at 0x4400 says what is free: there, the pages that lead to the mail and its blocks.
    for (size_t unit = 0; 0x4400 + (unit + 1) * 64 <= bytes.size(); ++unit)
        if ((static_cast<uint8_t>(bytes[0x4400 + unit / 8]) >> (7 - unit % 8) & 1) == 0)
            bytes[0x4400 + unit * 64 + 20] ^= 1;
    const auto store = read(bytes);
    ASSERT_TRUE(store.ok());
    EXPECT_EQ(lost_of(store.value()), 0);
    EXPECT_EQ(store.value().items.size() + 1, whole.value().items.size());
}

TEST(OutlookStore, TellsAWrongChecksumAtTheItemAndReadsIt) {
    std::string bytes = tests::text_of_file(kArchive);
    const auto whole = read(bytes);
    ASSERT_TRUE(whole.ok());
    // A letter of a value, as the permutation has it: only one item changes.
    size_t changed = 0;
    for (size_t at = 0x4900; at < 0x4900 + 64 * 200 && changed == 0; at += 64) {
        std::string copy = bytes;
        copy[at + 40] = static_cast<char>(copy[at + 40] ^ 1);
        const auto store = read(copy);
        if (!store.ok())
            continue;
        for (const OutlookItem& item : store.value().items)
            for (const Error& note : item.message.notes)
                changed += note.what.find("checksum") != std::string::npos ? 1 : 0;
    }
    EXPECT_GT(changed, 0U);
}

TEST(OutlookStore, ReadsWhatIsLeftOfACutStore) {
    const std::string bytes = tests::text_of_file(kAccount);
    const auto cut = read(bytes.substr(0, bytes.size() / 2));
    EXPECT_FALSE(cut.ok());  // its trees stand at the end
    EXPECT_EQ(cut.error().code, ErrorCode::Damaged);
    std::string overwritten = bytes;
    overwritten.replace(0x6000, 512, 512, '\0');  // the first block
    const auto store = read(overwritten);
    ASSERT_TRUE(store.ok());
    EXPECT_EQ(store.value().items.size(), 3U);
    EXPECT_FALSE(store.value().notes.empty());
}

TEST(OutlookStore, RefusesAStoreThatWindowsProtects) {
    std::string bytes = tests::text_of_file(kArchive);
    bytes[513] = 0x10;
    const auto store = read(bytes);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().code, ErrorCode::Encrypted);
}

TEST(OutlookStore, EndsWhereATreeLeadsToItself) {
    std::string bytes = tests::text_of_file(kArchive);
    const auto source = std::make_shared<MemorySource>(bytes);
    const auto nodes_at = read_exactly(*source, 224, 8);
    ASSERT_TRUE(nodes_at.ok());
    uint64_t root = 0;
    for (size_t i = 8; i > 0; --i)
        root = root << 8 | static_cast<uint8_t>(nodes_at.value()[i - 1]);
    // The first entry of the root leads to the root.
    bytes.replace(root + 16, 8, bytes.substr(224, 8));
    const auto store = read(bytes);
    ASSERT_TRUE(store.ok());
    EXPECT_TRUE(std::ranges::any_of(store.value().notes, [](const Error& note) {
        return note.what.find("stands twice") != std::string::npos;
    }));
}

// The values are those that pffexport and the program of the test data's own project give.
TEST(CorpusOutlookStore, ReadsThePstOfEnron) {
    const auto path = tests::corpus_path("pst-extractor/example/testdata/enron.pst");
    if (!path)
        return;
    const auto store = read(tests::text_of_file(*path));
    ASSERT_TRUE(store.ok()) << store.error().what;
    EXPECT_EQ(store.value().items.size(), 71U);
    EXPECT_TRUE(store.value().notes.empty());
    EXPECT_TRUE(store.value().unread.empty());
    for (const OutlookItem& item : store.value().items)
        EXPECT_TRUE(item.message.notes.empty() && item.standing == OutlookItem::Standing::kListed)
            << item.pointer;
    if (has_pffexport())
        expect_as_pffexport(*path, "");
}

TEST(CorpusOutlookStore, ReadsAStoreWithLargePages) {
    const auto folder = tests::corpus_path("pst-extractor/example/testdata");
    if (!folder)
        return;
    const auto store = read(tests::text_of_file(*folder / "pstextractortest@outlook.com.ost"));
    ASSERT_TRUE(store.ok()) << store.error().what;
    EXPECT_EQ(store.value().unread, (std::map<std::string, uint64_t>{{"IPM.Appointment", 169}}));
    const auto subject_of = [](const OutlookItem& item) { return item.message.subject; };
    const auto log = std::ranges::find(store.value().items, "Synchronization Log: ", subject_of);
    ASSERT_NE(log, store.value().items.end());  // in compressed RTF alone
    EXPECT_TRUE(
        log->message.text.starts_with("13:41:51 Synchronizer Version 16.0.4266\n13:41:51 "
                                      "Synchronizing Mailbox 'Pst Extractor'\n"))
        << log->message.text;
    EXPECT_TRUE(log->message.notes.empty());
    const auto mail =
        std::ranges::find(store.value().items, "text, jpg, pdf attachments",
                          [](const OutlookItem& item) { return item.message.subject; });
    ASSERT_NE(mail, store.value().items.end());
    EXPECT_EQ(mail->message.sender.address, "epfromer@gmail.com");
    ASSERT_EQ(mail->message.attachments.size(), 3U);
    std::map<std::string, std::string> hashes;
    for (const OutlookAttachment& each : mail->message.attachments)
        hashes[each.name] = each.sha256;
    // The same files lie beside the stores.
    for (const std::string name : {"Clinometer Usage.pdf", "text.txt"}) {
        const auto expected = sha256(tests::text_of_file(*folder / "attachments" / name));
        EXPECT_EQ(hashes[name], to_hex(expected)) << name;
    }
}

}  // namespace
}  // namespace parsers
