// The command line as scripts rely on it: exit codes, sentences, fixed fields, verify.
#include <random>
#include <set>

#include "tests/fixtures/case_run.h"

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::Streams;
using fixtures::TemporaryFolder;
using fixtures::fs::path;

constexpr int kUsage = 2;
constexpr int kCouldNotRun = 3;

size_t line_count(const std::string& text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(CommandLine, EveryCommandHasHelpWithAnExample) {
    for (const char* command : {"run", "ingest", "link", "assess", "report", "export", "verify",
                                "decide", "check", "share", "evaluate", "plan", "plugins"}) {
        const auto ran = run_program({command, "--help"}, Streams::Both);
        EXPECT_EQ(ran.exit_code, 0) << command;
        EXPECT_NE(ran.output.find("example: triage"), std::string::npos) << command << ran.output;
    }
}

TEST(CommandLine, WrongWordsAreUsage) {
    EXPECT_EQ(run_program({}).exit_code, kUsage);
    EXPECT_EQ(run_program({"no-such-command"}).exit_code, kUsage);
    EXPECT_EQ(run_program({"ingest"}).exit_code, kUsage);
    EXPECT_EQ(run_program({"ingest", "x.case", "/", "--no-such-option"}).exit_code, kUsage);
}

TEST(CommandLine, AWrongPathIsOneSentenceAndMakesNoCase) {
    const TemporaryFolder folder;
    const auto ran = run_program(
        {"ingest", (folder / "x.case").string(), (folder / "nothing").string()}, Streams::Both);
    EXPECT_EQ(ran.exit_code, kCouldNotRun);
    EXPECT_EQ(line_count(ran.output), 1U) << ran.output;
    EXPECT_NE(ran.output.find("nothing"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder / "x.case"));
}

TEST(CommandLine, AnEmptyFileAndAnEmptyFolderAreNamed) {
    const TemporaryFolder folder;
    fixtures::write_file(folder / "empty.db", "");
    std::filesystem::create_directories(folder / "hollow");
    for (const char* name : {"empty.db", "hollow"}) {
        const auto ran = run_program(
            {"ingest", (folder / "x.case").string(), (folder / name).string()}, Streams::Both);
        EXPECT_EQ(ran.exit_code, kCouldNotRun) << name << ran.output;
        EXPECT_NE(ran.output.find(name), std::string::npos) << ran.output;
    }
}

std::set<std::string> devices_of(const std::filesystem::path& folder) {
    std::set<std::string> devices;
    for (const auto& device : export_lines(folder, "devices"))
        devices.insert(device.at("device").get<std::string>());
    return devices;
}

// The same image under two names is two exhibits of one device, and both say so.
TEST(CommandLine, AnImageThatWasTakenInTwiceIsSeen) {
    const TemporaryFolder folder;
    for (const char* phone : {"first", "second"})
        fixtures::write_file(folder / phone / "contacts.vcf",
                             "BEGIN:VCARD\nVERSION:3.0\nFN:Li\nTEL:+12025550123\nEND:VCARD\n");
    const std::string path = (folder / "x.case").string();
    ASSERT_EQ(run_program({"run", path, (folder / "first").string(), (folder / "second").string()})
                  .exit_code,
              0);
    const auto devices = export_lines(folder / "x.case", "devices");
    ASSERT_EQ(devices.size(), 2U);
    const auto& same = devices[0]["profile"]["same_device_as"];
    ASSERT_EQ(same.size(), 1U) << devices[0].dump();
    EXPECT_EQ(same[0]["device"], devices[1]["device"]);
    EXPECT_EQ(same[0]["how"], "same_content");
}

// Folders of several phones are named alike: none may take the place of another.
TEST(CommandLine, PathsThatEndAlikeAreExhibitsOfTheirOwn) {
    const TemporaryFolder folder;
    for (const char* phone : {"phone1", "phone2", "room/phone1"})
        fixtures::write_file(folder / phone / "extraction/a.vcf",
                             "BEGIN:VCARD\nVERSION:3.0\nFN:" + std::string(phone) +
                                 "\nTEL:+12025550123\nEND:VCARD\n");
    const auto paths = [&](std::vector<std::string> arguments) {
        for (const char* phone : {"phone1", "phone2", "room/phone1"})
            arguments.push_back((folder / phone / "extraction").string());
        return arguments;
    };
    const std::string at_once = (folder / "at_once.case").string();
    ASSERT_EQ(run_program(paths({"ingest", at_once})).exit_code, 0);
    ASSERT_EQ(run_program({"link", at_once}).exit_code, 0);
    const auto devices = devices_of(at_once);
    EXPECT_EQ(devices.size(), 3U);
    std::set<std::string> names;
    for (const auto& contact : export_lines(at_once, "contacts"))
        names.insert(contact.at("name").get<std::string>());
    EXPECT_EQ(names, (std::set<std::string>{"phone1", "phone2", "room/phone1"}));

    const auto again = run_program(paths({"ingest", at_once}), Streams::Both);
    EXPECT_NE(again.output.find("3 were done before"), std::string::npos) << again.output;

    const std::string one_by_one = (folder / "one_by_one.case").string();
    for (const char* phone : {"phone1", "phone2", "room/phone1"})
        ASSERT_EQ(
            run_program({"ingest", one_by_one, (folder / phone / "extraction").string()}).exit_code,
            0);
    ASSERT_EQ(run_program({"link", one_by_one}).exit_code, 0);
    EXPECT_EQ(devices_of(one_by_one), devices);

    std::filesystem::rename(folder / "phone2", folder / "phone2_moved");
    const auto moved = run_program(
        {"ingest", one_by_one, (folder / "phone2_moved/extraction").string()}, Streams::Both);
    EXPECT_NE(moved.output.find("0 were done before"), std::string::npos) << moved.output;
}

TEST(CommandLine, ACaseInsideTheEvidenceIsRefused) {
    const TemporaryFolder folder;
    fixtures::write_file(folder / "evidence/a.txt", "text");
    const auto ran = run_program(
        {"ingest", (folder / "evidence/x.case").string(), (folder / "evidence").string()},
        Streams::Both);
    EXPECT_EQ(ran.exit_code, kCouldNotRun);
    EXPECT_FALSE(std::filesystem::exists(folder / "evidence/x.case"));
}

TEST(CommandLine, MessagesCarryTheFixedFields) {
    const TemporaryFolder folder;
    fixtures::write_sms_database(
        folder / "phone/data/data/com.android.providers.telephony/databases/mmssms.db", 4);
    fixtures::write_file(folder / "intake.csv",
                         "exhibit,path,kind,holder,seized_at,place,label,note\n"
                         "EX-042,phone,phone,bag 7,2026-03-04T05:06:07Z,room 3,label,\n");
    const auto ran =
        run_program({"ingest", (folder / "x.case").string(), (folder / "phone").string(),
                     "--manifest", (folder / "intake.csv").string()},
                    Streams::Both);
    ASSERT_LE(ran.exit_code, 1) << ran.output;
    const auto messages = export_lines(folder / "x.case", "messages");
    ASSERT_EQ(messages.size(), 4U) << ran.output;
    for (const auto& message : messages) {
        for (const char* field : {"record", "device", "app", "conversation", "sender", "direction",
                                  "sent_utc", "text", "state", "file", "place"})
            EXPECT_TRUE(message.contains(field)) << field;
        EXPECT_EQ(message["device"], "EX-042");
        EXPECT_EQ(message["app"], "sms");
        EXPECT_EQ(message["state"], "live");
    }
    EXPECT_EQ(messages[0]["sent_utc"], "2023-11-14T22:14:20Z");
    const auto devices = export_lines(folder / "x.case", "devices");
    ASSERT_EQ(devices.size(), 1U);
    EXPECT_EQ(devices[0]["holder"], "bag 7");
    EXPECT_EQ(devices[0]["kind"], "phone");
    EXPECT_EQ(run_program({"export", (folder / "x.case").string(), "nonsense"}).exit_code, kUsage);
}

TEST(CommandLine, TheSameCommandAgainReadsNothingTwice) {
    const TemporaryFolder folder;
    fixtures::write_sms_database(folder / "mmssms.db", 5);
    const std::vector<std::string> words = {"ingest", (folder / "x.case").string(),
                                            (folder / "mmssms.db").string()};
    ASSERT_EQ(run_program(words).exit_code, 0);
    const auto again = run_program(words, Streams::Both);
    EXPECT_EQ(again.exit_code, 0);
    EXPECT_NE(again.output.find("1 were done before"), std::string::npos) << again.output;
    EXPECT_EQ(export_lines(folder / "x.case", "messages").size(), 5U);
}

// A program that may not write the last bytes of its case says so and takes nothing for complete.
TEST(CommandLine, AFullDiskIsOneSentence) {
    if (::access("/dev/full", W_OK) != 0) {
        std::cout << "notice: no /dev/full here\n";
        SUCCEED();
        return;
    }
    const TemporaryFolder folder;
    fixtures::write_sms_database(folder / "mmssms.db", 5);
    ASSERT_EQ(run_program({"ingest", (folder / "x.case").string(), (folder / "mmssms.db").string()})
                  .exit_code,
              0);
    const std::string command = fixtures::quoted(fixtures::kProgram) + " export " +
                                fixtures::quoted((folder / "x.case").string()) +
                                " messages >/dev/full 2>/dev/null";
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), kCouldNotRun);
}

TEST(Verify, FindsOneFlippedByteInAnyDatabase) {
    const TemporaryFolder folder;
    fixtures::write_sms_database(folder / "mmssms.db", 50);
    ASSERT_EQ(run_program({"ingest", (folder / "x.case").string(), (folder / "mmssms.db").string()})
                  .exit_code,
              0);
    const auto sound = run_program({"verify", (folder / "x.case").string()});
    ASSERT_EQ(sound.exit_code, 0) << sound.output;
    EXPECT_NE(sound.output.find("50 places"), std::string::npos) << sound.output;
    std::vector<path> databases = {folder / "x.case/case.db"};
    for (const auto& entry : std::filesystem::directory_iterator(folder / "x.case/devices"))
        databases.push_back(entry.path());
    ASSERT_EQ(databases.size(), 2U);
    std::mt19937_64 random(7);
    for (const path& database : databases)
        for (int round = 0; round < 8; ++round) {
            const auto offset =
                static_cast<std::streamoff>(random() % std::filesystem::file_size(database));
            std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
            file.seekg(offset);
            const int before = file.get();
            file.seekp(offset);
            file.put(static_cast<char>(before ^ 0x10));
            file.close();
            const auto broken = run_program({"verify", (folder / "x.case").string()});
            EXPECT_EQ(broken.exit_code, 1) << database << " byte " << offset << broken.output;
            std::fstream mended(database, std::ios::in | std::ios::out | std::ios::binary);
            mended.seekp(offset);
            mended.put(static_cast<char>(before));
        }
    EXPECT_EQ(run_program({"verify", (folder / "x.case").string()}).exit_code, 0);
}

TEST(Verify, FindsChangedEvidence) {
    const TemporaryFolder folder;
    fixtures::write_sms_database(folder / "mmssms.db", 5);
    ASSERT_EQ(run_program({"ingest", (folder / "x.case").string(), (folder / "mmssms.db").string()})
                  .exit_code,
              0);
    std::ofstream(folder / "mmssms.db", std::ios::app) << "x";
    const auto ran = run_program({"verify", (folder / "x.case").string()});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.output.find("at ingest it was"), std::string::npos) << ran.output;
}

}  // namespace
