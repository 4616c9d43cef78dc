// A database of which a part cannot be had: what is left of it is parsed, and nothing pretends that
// it was read as a whole.
#include <gtest/gtest.h>

#include <set>

#include "tests/container_maker.h"
#include "tests/fixtures/case_run.h"

namespace {

using fixtures::TemporaryFolder;

constexpr size_t kPartBytes = 32 << 10;
constexpr int kMessages = 3000;
const std::string kDatabase = "data/data/com.android.providers.telephony/databases/mmssms.db";

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A tar of one phone, split into parts; the part in the middle of the database is lost.
void write_split_phone(const TemporaryFolder& folder) {
    fixtures::write_sms_database(folder / "plain.db", kMessages);
    const std::string tar = tests::make_tar({{kDatabase, content_of(folder / "plain.db")}});
    ASSERT_GT(tar.size(), 4 * kPartBytes);
    for (size_t part = 0; part * kPartBytes < tar.size(); ++part)
        if (part != 2)
            fixtures::write_file(folder / ("evidence/phone.tar.00" + std::to_string(part + 1)),
                                 tar.substr(part * kPartBytes, kPartBytes));
}

TEST(DamagedFile, GivesTheRowsThatCanBeHad) {
    const TemporaryFolder folder;
    write_split_phone(folder);
    const std::string name = (folder / "x.case").string();
    EXPECT_EQ(fixtures::run_program({"ingest", name, (folder / "evidence").string()}).exit_code, 1);
    std::set<std::string> places;
    for (const auto& row : fixtures::export_lines(name, "messages"))
        places.insert(row["place"].get<std::string>());
    EXPECT_GT(places.size(), size_t{kMessages} / 2);
    EXPECT_LT(places.size(), size_t{kMessages});
    nlohmann::json found;
    for (const auto& row : fixtures::export_lines(name, "coverage"))
        if (row["plugin"] == "sms_android")
            found = row;
    EXPECT_EQ(found["status"], "partly");
    // The parts hold the tar's header of 512 bytes before the database.
    EXPECT_NE(found["note"].get<std::string>().find("bytes 65024 to 97791 cannot be read"),
              std::string::npos)
        << found["note"];
}

TEST(DamagedFile, IsNotTakenForChangedEvidence) {
    const TemporaryFolder folder;
    write_split_phone(folder);
    const std::string name = (folder / "x.case").string();
    fixtures::run_program({"ingest", name, (folder / "evidence").string()});
    const auto ran = fixtures::run_program({"verify", name}, fixtures::Streams::Both);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
}

}  // namespace
