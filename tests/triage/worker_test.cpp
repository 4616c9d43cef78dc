// Workers: what a broken file, a kill and a full restart do to a case (nothing, or one ledger
// line).
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <random>
#include <thread>

#include "tests/fixtures/case_run.h"

extern char** environ;

namespace {

using fixtures::export_lines;
using fixtures::run_program;
using fixtures::TemporaryFolder;
using fixtures::fs::path;

const std::string kFixturePlugins = std::string(BINARY_FOLDER) + "/tests/plugins";
const std::vector<std::string> kKinds = {"devices",  "accounts", "contacts",
                                         "messages", "calls",    "coverage"};

std::string everything(const path& folder) {
    std::string all;
    for (const std::string& kind : kKinds)
        all += run_program({"export", folder.string(), kind}).output;
    return all;
}

pid_t start_program(const std::vector<std::string>& words) {
    std::vector<std::string> kept = words;
    std::string program = fixtures::kProgram;
    std::vector<char*> arguments = {program.data()};
    for (std::string& word : kept)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    pid_t process = -1;
    posix_spawn(&process, program.c_str(), &quiet, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&quiet);
    return process;
}

std::vector<pid_t> children_of(pid_t process) {
    std::ifstream list("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) +
                       "/children");
    std::vector<pid_t> children;
    for (pid_t child; list >> child;)
        children.push_back(child);
    return children;
}

void make_evidence(const path& folder) {
    for (int user = 0; user < 12; ++user)
        fixtures::write_sms_database(folder / "phone/data/user" / std::to_string(user) /
                                         "com.android.providers.telephony/databases/mmssms.db",
                                     3000 + user);
    for (int index = 0; index < 200; ++index)
        fixtures::write_file(
            folder / "phone/data/media/0/Download" / ("note" + std::to_string(index) + ".txt"),
            "invented text " + std::to_string(index));
    fixtures::write_file(folder / "phone/data/system/packages.list", "invented\n");
}

// QQ names an empty file by each account: they are not copies of one another.
TEST(Workers, ReadEveryEmptyFile) {
    const TemporaryFolder folder;
    const path uids = folder / "evidence/phone/data/data/com.tencent.mobileqq/files/uid";
    for (const std::string name : {"1234500001###u_AbCdEfGh", "1234500002###u_IjKlMnOp"})
        fixtures::write_file(uids / name, "");
    const std::string made = (folder / "empty.case").string();
    ASSERT_EQ(run_program({"ingest", made, (folder / "evidence").string()}).exit_code, 0);
    const std::string accounts = run_program({"export", made, "accounts"}).output;
    for (const std::string number : {"1234500001", "1234500002"})
        EXPECT_NE(accounts.find('"' + number + '"'), std::string::npos) << accounts;
}

TEST(Workers, KilledAtRandomPointsGiveTheSameResult) {
    const TemporaryFolder folder;
    make_evidence(folder / "evidence");
    const auto words = [&](const char* name) {
        return std::vector<std::string>{"ingest", (folder / name).string(),
                                        (folder / "evidence").string()};
    };
    ASSERT_LE(run_program(words("calm.case")).exit_code, 1);
    const std::string expected = everything(folder / "calm.case");
    ASSERT_NE(expected.find("message number 3000"), std::string::npos);

    std::mt19937 random(20260304);
    int kills = 0;
    for (int round = 0; round < 6; ++round) {
        const pid_t coordinator = start_program(words("stormy.case"));
        std::uniform_int_distribution<int> wait_ms(10, 250);
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms(random)));
        for (const pid_t worker : children_of(coordinator))
            kills += ::kill(worker, SIGKILL) == 0 ? 1 : 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms(random)));
        for (const pid_t worker : children_of(coordinator))
            kills += ::kill(worker, SIGKILL) == 0 ? 1 : 0;
        ::kill(coordinator, SIGKILL);
        int status = 0;
        ::waitpid(coordinator, &status, 0);
    }
    EXPECT_GT(kills, 0);
    ASSERT_LE(run_program(words("stormy.case")).exit_code, 1);
    EXPECT_EQ(everything(folder / "stormy.case"), expected);
    EXPECT_EQ(run_program({"verify", (folder / "stormy.case").string()}).exit_code, 0);
}

class Misbehaving : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Misbehaving, CostsItsOwnFileAndALedgerLine) {
    const auto& [word, status] = GetParam();
    const TemporaryFolder folder;
    fixtures::write_file(folder / "evidence/a.misbehave", "good");
    fixtures::write_file(folder / "evidence/b.misbehave", word);
    fixtures::write_file(folder / "evidence/c.misbehave", "good too");
    // A busy machine takes long to eat the memory, and must not be taken for one that hangs.
    const std::string timeout = std::string(word) == "hang" ? "2" : "120";
    const auto ran =
        run_program({"ingest", (folder / "x.case").string(), (folder / "evidence").string(),
                     "--plugins", kFixturePlugins, "--file-timeout", timeout, "--memory", "1024"},
                    fixtures::Streams::Both);
    EXPECT_EQ(ran.exit_code, 1) << ran.output;
    EXPECT_EQ(export_lines(folder / "x.case", "messages").size(),
              std::string(word) == "throw" || std::string(word) == "eat" ? 3U : 2U);
    std::string found = "no coverage row";
    for (const auto& row : export_lines(folder / "x.case", "coverage"))
        if (row["plugin"] == "misbehaving" &&
            row["file"].get<std::string>().ends_with("b.misbehave"))
            found = row["status"].get<std::string>() + (row["note"] == "" ? " without a note" : "");
    EXPECT_EQ(found, status);
}

#ifdef TRIAGE_SANITIZED  // the sanitizer forbids memory limits and the call filter
INSTANTIATE_TEST_SUITE_P(Workers, Misbehaving,
                         testing::Values(std::tuple("crash", "failed"),
                                         std::tuple("hang", "timed_out"),
                                         std::tuple("throw", "failed")));
#else
INSTANTIATE_TEST_SUITE_P(Workers, Misbehaving,
                         testing::Values(std::tuple("crash", "failed"),
                                         std::tuple("hang", "timed_out"),
                                         std::tuple("call", "failed"), std::tuple("eat", "failed"),
                                         std::tuple("throw", "failed")));
#endif

TEST(Workers, SayHowTheyAreLockedIn) {
    const TemporaryFolder folder;
    fixtures::write_file(folder / "evidence/a.txt", "some text");
    ASSERT_LE(run_program({"ingest", (folder / "x.case").string(), (folder / "evidence").string()})
                  .exit_code,
              1);
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "x.case/case.db").c_str(), &database), SQLITE_OK);
    std::string log;
    sqlite3_exec(
        database, "SELECT detail FROM log WHERE event='exhibit done'",
        [](void* out, int, char** values, char**) {
            static_cast<std::string*>(out)->append(values[0]);
            return 0;
        },
        &log, nullptr);
    sqlite3_close(database);
    EXPECT_NE(log.find("landlock: "), std::string::npos) << log;
    EXPECT_NE(log.find("seccomp: "), std::string::npos) << log;
}

}  // namespace
