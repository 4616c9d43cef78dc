// Exhibits are found, opened and listed; nested containers, devices and the manifest.
#include "plugins/sources/evidence.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/container_maker.h"

namespace plugins {
namespace {

namespace fs = std::filesystem;
using tests::make_gzip;
using tests::make_tar;
using tests::make_zip;

class EvidenceTest : public ::testing::Test {
protected:
    void SetUp() override {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        folder_ = fs::path(::testing::TempDir()) / (std::string("evidence-") + info->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    void put(const std::string& name, const std::string& content) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }

    Search find(const std::string& name = "") const {
        auto search = find_exhibits((folder_ / name).string());
        EXPECT_TRUE(search.ok()) << (search.ok() ? "" : search.error().what);
        return search.ok() ? search.value() : Search{};
    }

    // The only exhibit below a name, opened and listed.
    ExhibitListing list_only(const std::string& name) {
        const auto search = find(name);
        EXPECT_EQ(search.exhibits.size(), 1U);
        if (search.exhibits.size() != 1)
            return {};
        auto opened =
            Exhibit::open(search.exhibits[0], {.scratch = {folder_.string()}, .limits = limits_});
        EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().what);
        if (!opened.ok())
            return {};
        exhibit_ = std::move(opened).value();
        auto listing = exhibit_->list();
        EXPECT_TRUE(listing.ok()) << (listing.ok() ? "" : listing.error().what);
        return listing.ok() ? std::move(listing).value() : ExhibitListing{};
    }

    // The notes on what could not be had.
    static std::vector<EvidenceNote> findings(const ExhibitListing& listing) {
        std::vector<EvidenceNote> found;
        for (const auto& note : listing.notes)
            if (note.what.find("opened as") != 0 && note.what.find("belongs to") != 0)
                found.push_back(note);
        return found;
    }

    std::string content(const ExhibitListing& listing, const std::string& path) const {
        for (const auto& file : listing.files) {
            if (file.path != path)
                continue;
            const auto bytes = exhibit_->open(file);
            if (!bytes.ok())
                return "error: " + bytes.error().what;
            return parsers::read_text(*bytes.value(), 1 << 20).value();
        }
        return "not listed";
    }

    static std::vector<std::string> paths(const ExhibitListing& listing) {
        std::vector<std::string> paths;
        for (const auto& file : listing.files)
            paths.push_back(file.path);
        std::sort(paths.begin(), paths.end());
        return paths;
    }

    static int device_of(const ExhibitListing& listing, const std::string& path) {
        for (const auto& file : listing.files) {
            if (file.path == path)
                return file.device;
        }
        return -1;
    }

    // The finding on a path; empty where there is none.
    static std::string finding_on(const ExhibitListing& listing, const std::string& path) {
        for (const auto& note : findings(listing))
            if (note.path == path)
                return note.status + ": " + note.what;
        return {};
    }

    fs::path folder_;
    std::unique_ptr<Exhibit> exhibit_;
    NestingLimits limits_;
};

using Paths = std::vector<std::string>;

TEST_F(EvidenceTest, SearchTellsContainersFoldersAndLooseFilesApart) {
    put("a/phone.bin", make_zip({{"data/data/com.x/databases/a.db", "db"}}));
    put("a/readme.txt", "hello");
    put("a/empty.txt", "");
    put("b/EX-2/data/data/com.y/databases/b.db", "db");
    put("b/EX-2/data/data/com.y/files/inner.zip", make_zip({{"x", "y"}}));
    put("letter.docx", make_zip({{"[Content_Types].xml", "<x/>"}, {"word/document.xml", "<d/>"}}));
    fs::create_symlink("/etc/passwd", folder_ / "link");
    const auto search = find();
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& exhibit : search.exhibits)
        found.emplace_back(exhibit.relative_path, exhibit.container);
    const std::string top = folder_.filename().string();
    const std::vector<std::pair<std::string, std::string>> wanted = {
        {"a", "directory"}, {"a/phone.bin", "zip"}, {"b/EX-2", "directory"}, {top, "directory"}};
    EXPECT_EQ(found, wanted);
    ASSERT_EQ(search.left_out.size(), 2U);
    EXPECT_EQ(search.left_out[0].path, (folder_ / "link").string());
    EXPECT_NE(search.left_out[0].why.find("link"), std::string::npos);
    EXPECT_EQ(search.left_out[1].why, "is empty");
}

TEST_F(EvidenceTest, LooseFilesOfOneFolderAreOneExhibitAndNothingElseIs) {
    put("in/readme.txt", "hello");
    put("in/second.txt", "you");
    put("in/below/third.txt", "not here");
    const auto search = find("in");
    ASSERT_EQ(search.exhibits.size(), 2U);
    const auto opened = Exhibit::open(search.exhibits[1], {.scratch = {folder_.string()}});
    ASSERT_TRUE(opened.ok());
    const auto listing = opened.value()->list();
    ASSERT_TRUE(listing.ok());
    EXPECT_EQ(paths(listing.value()), (Paths{"in/readme.txt", "in/second.txt"}));
}

TEST_F(EvidenceTest, ASingleFileIsListedUnderItsName) {
    put("chat.db", "plain");
    const auto listing = list_only("chat.db");
    EXPECT_EQ(paths(listing), (Paths{"chat.db"}));
    EXPECT_EQ(content(listing, "chat.db"), "plain");
}

TEST_F(EvidenceTest, AnAbsentPathIsAnError) {
    const auto search = find_exhibits((folder_ / "nothing").string());
    ASSERT_FALSE(search.ok());
    EXPECT_EQ(search.error().code, parsers::ErrorCode::NotFound);
}

TEST_F(EvidenceTest, NestedContainersAreEnteredAndStayListed) {
    const std::string inner = make_zip({{"data/data/com.x/a.db", "deep"}});
    put("all.tar", make_tar({{"phones/one.zip", inner},
                             {"two.tgz", make_gzip(make_tar({{"t.txt", "tgz"}}))},
                             {"log.gz", make_gzip("only text")},
                             {"app.apk", make_zip({{"AndroidManifest.xml", "m"}})}}));
    const auto listing = list_only("all.tar");
    EXPECT_EQ(paths(listing), (Paths{"all.tar/app.apk", "all.tar/log.gz", "all.tar/phones/one.zip",
                                     "all.tar/phones/one.zip/data/data/com.x/a.db",
                                     "all.tar/two.tgz", "all.tar/two.tgz/t.txt"}));
    EXPECT_EQ(content(listing, "all.tar/phones/one.zip/data/data/com.x/a.db"), "deep");
    EXPECT_EQ(content(listing, "all.tar/two.tgz/t.txt"), "tgz");
    EXPECT_EQ(content(listing, "all.tar/phones/one.zip"), inner);
    EXPECT_EQ(listing.kind, "phone");
    EXPECT_EQ(listing.platform, "android");
    EXPECT_TRUE(listing.devices.empty());
}

TEST_F(EvidenceTest, NestingHasALimitAndSaysSo) {
    std::string content = make_zip({{"end.txt", "end"}});
    for (int level = 0; level < 20; ++level)
        content = make_zip({{"next.zip", content}});
    put("deep.zip", content);
    const auto listing = list_only("deep.zip");
    EXPECT_LT(listing.files.size(), 20U);
    ASSERT_EQ(findings(listing).size(), 1U);
    EXPECT_EQ(findings(listing)[0].status, "partly");
    EXPECT_NE(findings(listing)[0].what.find("not entered"), std::string::npos);
}

// ---- what is made to exhaust, and the limits ----------------------------------------------------

constexpr const char* kWhatToDo = "take it out and ingest it by itself";

TEST_F(EvidenceTest, ZipsThatEachHoldTwoZipsEnd) {
    std::string content = make_zip({{"end.txt", "end"}});
    for (int level = 0; level < 12; ++level)
        content = make_zip({{"left.zip", content}, {"right.zip", content}, {"here.txt", "here"}});
    limits_.containers = 50;
    put("tree.zip", content);
    const auto listing = list_only("tree.zip");
    EXPECT_LT(listing.files.size(), 300U);
    std::string said;
    for (const auto& note : findings(listing))
        said += note.status + ": " + note.what + '\n';
    EXPECT_NE(said.find("partly: is not entered: containers inside containers are followed 8 deep"),
              std::string::npos);
    EXPECT_NE(said.find("partly: is not entered, nor any container behind it: more than 50 lie in "
                        "this exhibit"),
              std::string::npos)
        << said;
    EXPECT_NE(said.find(kWhatToDo), std::string::npos);
}

TEST_F(EvidenceTest, OfVeryManyNamesTheRestIsCounted) {
    std::vector<tests::MadeEntry> entries;
    for (int index = 0; index < 70'000; ++index)
        entries.push_back({std::to_string(index), ""});
    limits_.names = 60'000;
    put("many.zip", make_zip(entries, {.method = tests::ZipMethod::Stored}));
    const auto listing = list_only("many.zip");
    EXPECT_EQ(listing.files.size(), 60'000U);
    EXPECT_NE(finding_on(listing, "many.zip")
                  .find("partly: 10000 names are behind the limit of 60000 for one exhibit and are "
                        "not listed"),
              std::string::npos);
}

TEST_F(EvidenceTest, ContainersThatTogetherExpandTooFarAreRefusedOneByOne) {
    const std::string inner = make_zip({{"x.bin", std::string(300'000, '\0')}, {"y", "y"}},
                                       {.method = tests::ZipMethod::Stored});
    limits_.expanded_bytes = 2 * inner.size();
    put("sum.zip",
        make_zip({{"1.zip", inner}, {"2.zip", inner}, {"3.zip", inner}, {"z.txt", "z"}}));
    const auto listing = list_only("sum.zip");
    EXPECT_EQ(content(listing, "sum.zip/2.zip/y"), "y");
    EXPECT_EQ(content(listing, "sum.zip/z.txt"), "z");
    EXPECT_EQ(findings(listing).size(), 1U);
    const std::string said = finding_on(listing, "sum.zip/3.zip");
    EXPECT_NE(said.find("partly: is not entered: the containers inside archives of this exhibit "
                        "expand to more than " +
                        std::to_string(limits_.expanded_bytes) + " bytes"),
              std::string::npos)
        << said;
    EXPECT_NE(said.find(kWhatToDo), std::string::npos);
    EXPECT_EQ(content(listing, "sum.zip/3.zip"), inner);  // it stays a file
}

TEST_F(EvidenceTest, ContainersThatFitNeitherMemoryNorScratchAreNamed) {
    const std::string inner = make_zip({{"y", "y"}});
    limits_.kept_in_memory_bytes = inner.size();
    limits_.kept_files = 1;
    put("kept.zip", make_zip({{"1.zip", inner}, {"2.zip", inner}, {"3.zip", inner}}));
    const auto listing = list_only("kept.zip");
    EXPECT_EQ(content(listing, "kept.zip/1.zip/y"), "y");
    EXPECT_EQ(content(listing, "kept.zip/2.zip/y"), "y");  // from the scratch folder
    EXPECT_NE(finding_on(listing, "kept.zip/3.zip").find("1 files; to see what it holds"),
              std::string::npos)
        << finding_on(listing, "kept.zip/3.zip");
}

// ---- a folder of this machine -------------------------------------------------------------------

TEST_F(EvidenceTest, LinksPipesAndVanishedFilesOfAFolderAreTold) {
    put("EX/data/data/com.x/a.db", "a");
    put("EX/data/data/com.x/gone.db", "g");
    fs::create_symlink(".", folder_ / "EX/data/self");
    fs::create_symlink("b", folder_ / "EX/data/a");
    fs::create_symlink("a", folder_ / "EX/data/b");
    fs::create_symlink("/etc/passwd", folder_ / "EX/data/out");
    fs::create_hard_link(folder_ / "EX/data/data/com.x/a.db", folder_ / "EX/data/again.db");
    ASSERT_EQ(::mkfifo((folder_ / "EX/data/pipe").c_str(), 0600), 0);
    const auto listing = list_only("EX");
    EXPECT_EQ(paths(listing),
              (Paths{"EX/data/again.db", "EX/data/data/com.x/a.db", "EX/data/data/com.x/gone.db"}));
    EXPECT_EQ(content(listing, "EX/data/again.db"), "a");
    ASSERT_EQ(findings(listing).size(), 2U);
    EXPECT_EQ(findings(listing)[0].status, "unsupported");
    EXPECT_EQ(findings(listing)[0].what,
              "1 names are no files (devices, sockets, pipes) and are not read; the first is "
              "data/pipe");
    EXPECT_EQ(findings(listing)[1].what,
              "4 names are links and are not followed; the first is data/a, symbolic link to b");
    fs::remove(folder_ / "EX/data/data/com.x/gone.db");
    const auto gone = exhibit_->open(listing.files[2]);
    ASSERT_FALSE(gone.ok());
    EXPECT_NE(gone.error().what.find("gone.db: No such file"), std::string::npos);
    fs::create_symlink("/etc/passwd", folder_ / "EX/data/data/com.x/gone.db");
    EXPECT_FALSE(exhibit_->open(listing.files[2]).ok()) << "a file that became a link was followed";
}

TEST_F(EvidenceTest, PhonesInsideAComputerAreDevicesOfTheirOwn) {
    const std::string phone =
        make_zip({{"data/data/com.x/databases/a.db", "a"}, {"data/system/packages.xml", "p"}});
    put("pc/Users/joe/AppData/Roaming/x.dat", "x");
    put("pc/Users/joe/Downloads/phone.zip", phone);
    put("pc/Users/joe/Downloads/photos.zip", make_zip({{"1.jpg", "j"}}));
    put("pc/Users/joe/dump/private/var/mobile/Library/SMS/sms.db", "s");
    const auto listing = list_only("pc");
    EXPECT_EQ(listing.kind, "computer");
    EXPECT_EQ(listing.platform, "windows");
    ASSERT_EQ(listing.devices.size(), 2U);
    EXPECT_EQ(listing.devices[0].name, "extraction-1");
    EXPECT_EQ(listing.devices[0].kind, "extraction");
    EXPECT_EQ(listing.devices[0].root, "pc/Users/joe/Downloads/phone.zip");
    EXPECT_EQ(listing.devices[1].name, "extraction-2");
    EXPECT_EQ(listing.devices[1].root, "pc/Users/joe/dump");
    const std::string downloads = "pc/Users/joe/Downloads/";
    EXPECT_EQ(device_of(listing, downloads + "phone.zip/data/data/com.x/databases/a.db"), 1);
    EXPECT_EQ(device_of(listing, downloads + "phone.zip"), 0);
    EXPECT_EQ(device_of(listing, downloads + "photos.zip/1.jpg"), 0);
    EXPECT_EQ(device_of(listing, "pc/Users/joe/dump/private/var/mobile/Library/SMS/sms.db"), 2);
}

TEST_F(EvidenceTest, ACopyOfAppFoldersInsideAPhoneIsTheSamePhone) {
    put("p.zip", make_zip({{"data/data/com.clone/data/data/com.x/databases/a.db", "a"},
                           {"data/data/com.x/databases/a.db", "a"}}));
    const auto listing = list_only("p.zip");
    EXPECT_EQ(listing.kind, "phone");
    EXPECT_TRUE(listing.devices.empty());
}

TEST_F(EvidenceTest, TwoPhonesInOneArchiveAreTwoDevices) {
    put("both.zip", make_zip({{"one/data/data/com.x/databases/a.db", "a"},
                              {"two/private/var/mobile/Library/SMS/sms.db", "s"}}));
    const auto listing = list_only("both.zip");
    EXPECT_EQ(listing.kind, "unknown");
    ASSERT_EQ(listing.devices.size(), 2U);
    EXPECT_EQ(listing.devices[0].root, "both.zip/one");
    EXPECT_EQ(listing.devices[1].root, "both.zip/two");
}

TEST_F(EvidenceTest, PartitionsThatAreNotReadAreNamedByTheirNumber) {
    std::string disk(400 * 512, '\0');
    disk[446 + 4] = '\x83';
    disk.replace(446 + 8, 8, tests::little(100, 4) + tests::little(150, 4));
    disk.replace(510, 2, "\x55\xaa");
    disk.replace(100 * 512, 6, "LUKS\xba\xbe");
    const auto segments = tests::make_ewf(disk, {.chunks_a_segment = 3});
    ASSERT_EQ(segments.size(), 3U);
    for (size_t index = 0; index < segments.size(); ++index)
        put("disk.E0" + std::to_string(index + 1), segments[index]);
    const auto listing = list_only("");
    EXPECT_TRUE(listing.files.empty());
    ASSERT_EQ(findings(listing).size(), 1U);
    EXPECT_EQ(findings(listing)[0].path, "disk.E01/p1");
    EXPECT_EQ(findings(listing)[0].status, "unsupported");  // of no version
    EXPECT_NE(findings(listing)[0].what.find("LUKS"), std::string::npos);
    EXPECT_EQ(parsers::read_text(*exhibit_->acquired_bytes(), 1 << 20).value(), disk);
}

TEST_F(EvidenceTest, SegmentsOfAnImageInsideAnArchiveAreReadTogether) {
    std::string disk(400 * 512, '\0');
    disk[446 + 4] = '\x83';
    disk.replace(446 + 8, 8, tests::little(300, 4) + tests::little(90, 4));
    disk.replace(510, 2, "\x55\xaa");
    disk.replace(300 * 512, 4, "XFSB");
    const auto segments = tests::make_ewf(disk, {.chunks_a_segment = 4});
    ASSERT_EQ(segments.size(), 2U);
    put("a.zip", make_zip({{"x/d.e01", segments[0]}, {"x/d.e02", segments[1]}}));
    const auto listing = list_only("a.zip");
    EXPECT_EQ(paths(listing), (Paths{"a.zip/x/d.e01", "a.zip/x/d.e02"}));
    ASSERT_EQ(findings(listing).size(), 1U);
    EXPECT_EQ(findings(listing)[0].path, "a.zip/x/d.e01/p1");
    EXPECT_NE(findings(listing)[0].what.find("XFS"), std::string::npos);
}

TEST_F(EvidenceTest, KnownContainersWithoutAReaderAreNamed) {
    put("disk.bin", std::string("sprs") + std::string(4096, '\0'));
    const auto listing = list_only("disk.bin");
    EXPECT_TRUE(listing.files.empty());
    ASSERT_EQ(findings(listing).size(), 1U);
    EXPECT_EQ(findings(listing)[0].status, "unsupported");
    EXPECT_NE(findings(listing)[0].what.find("sparse"), std::string::npos);
}

TEST_F(EvidenceTest, DoubledPathsStayDistinct) {
    put("twice.zip", make_zip({{"a.txt", "first"}, {"a.txt", "second"}}));
    const auto listing = list_only("twice.zip");
    EXPECT_EQ(paths(listing), (Paths{"twice.zip/a.txt", "twice.zip/a.txt#2"}));
    EXPECT_EQ(content(listing, "twice.zip/a.txt"), "first");
    EXPECT_EQ(content(listing, "twice.zip/a.txt#2"), "second");
}

TEST_F(EvidenceTest, NamesThatClimbStayNames) {
    put("climb.zip", make_zip({{"../../escape.txt", "x"}, {"/etc/absolute", "y"}}));
    const auto before = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    const auto listing = list_only("climb.zip");
    EXPECT_EQ(content(listing, "climb.zip/../../escape.txt"), "x");
    EXPECT_EQ(content(listing, "climb.zip/etc/absolute"), "y");
    const auto after = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    EXPECT_EQ(before, after);
}

// ---- the manifest -------------------------------------------------------------------------------

constexpr char kHeader[] = "exhibit,path,kind,holder,seized_at,place,label,note\r\n";

TEST_F(EvidenceTest, ManifestResolvesPathsAgainstItsOwnFolder) {
    put("in/m.csv",
        std::string("\xef\xbb\xbf") + kHeader +
            "EX-1,p/one.zip,phone,Lin,2026-01-02,\"Floor 3, room 4\",\"say \"\"hi\"\"\","
            "x\r\n\r\nEX-2,../two,computer,,,,,\n");
    const auto rows = read_manifest((folder_ / "in/m.csv").string());
    ASSERT_TRUE(rows.ok()) << rows.error().what;
    ASSERT_EQ(rows.value().size(), 2U);
    EXPECT_EQ(rows.value()[0].path, (folder_ / "in/p/one.zip").string());
    EXPECT_EQ(rows.value()[0].place, "Floor 3, room 4");
    EXPECT_EQ(rows.value()[0].label, "say \"hi\"");
    EXPECT_EQ(rows.value()[1].path, (folder_ / "two").string());
    EXPECT_EQ(rows.value()[1].kind, "computer");
}

TEST_F(EvidenceTest, ManifestErrorsNameTheLine) {
    const auto error_of = [&](const std::string& text) {
        put("m.csv", text);
        const auto rows = read_manifest((folder_ / "m.csv").string());
        return rows.ok() ? std::string("no error") : rows.error().what;
    };
    EXPECT_NE(error_of("exhibit,path\nA,b\n").find("column kind is missing"), std::string::npos);
    EXPECT_NE(error_of(std::string(kHeader) + "A,b,,,,,,\nA,c,,,,,,\n").find("line 3"),
              std::string::npos);
    EXPECT_NE(error_of(std::string(kHeader) + "A,,,,,,,\n").find("has no path"), std::string::npos);
    EXPECT_NE(error_of(std::string(kHeader) + "A,b,,\"open,,,,\n").find("not closed"),
              std::string::npos);
}

}  // namespace
}  // namespace plugins
