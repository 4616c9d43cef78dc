// Our reader of E01 images against libewf, over an image that ewfacquire makes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "parsers/base/hash.h"
#include "parsers/container/ewf.h"
#include "parsers/container/ewf_acquisition.h"

namespace {

namespace fs = std::filesystem;

class EwfPeer : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) / "ewf-peer";
        fs::create_directories(folder_);
        std::ofstream raw(folder_ / "disk.raw", std::ios::binary);
        std::mt19937 random(11);
        for (int sector = 0; sector < 8192; ++sector) {  // half of it compresses, half does not
            std::string bytes(512, static_cast<char>(sector));
            if (sector % 2 == 0)
                for (char& byte : bytes)
                    byte = static_cast<char>(random());
            raw << bytes;
        }
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::vector<std::string> acquire() {
        const std::string command =
            "ewfacquire -u -q -c fast -f encase6 -S 1572864 -b 64 -C case-7 -E EX-1 -e 'A. "
            "Examiner' "
            "-D 'a disk' -N 'some notes' -t " +
            (folder_ / "image").string() + " -l /dev/null " + (folder_ / "disk.raw").string() +
            " >/dev/null 2>&1";
        std::vector<std::string> segments;
        if (std::system(command.c_str()) == 0)
            for (const auto& entry : fs::directory_iterator(folder_))
                if (entry.path().extension().string().starts_with(".E"))
                    segments.push_back(entry.path().string());
        std::sort(segments.begin(), segments.end());
        return segments;
    }

    fs::path folder_;
};

TEST_F(EwfPeer, BothReadersGiveTheSameBytes) {
    const auto segments = acquire();
    if (segments.empty()) {
        std::cout << "notice: ewfacquire is not installed\n";
        SUCCEED();
        return;
    }
    ASSERT_GT(segments.size(), 1U);
    std::vector<parsers::SharedBytes> parts;
    for (const std::string& segment : segments) {
        auto part = parsers::open_file(segment);
        ASSERT_TRUE(part.ok());
        parts.push_back(std::move(part).value());
    }
    const auto ours = parsers::open_ewf(parts);
    ASSERT_TRUE(ours.ok()) << ours.error().what;
    const auto theirs = parsers::open_with_libewf(segments);
    ASSERT_TRUE(theirs.ok()) << theirs.error().what;
    const auto our_hash = parsers::sha256(*ours.value().media);
    const auto their_hash = parsers::sha256(*theirs.value());
    ASSERT_TRUE(our_hash.ok() && their_hash.ok());
    EXPECT_EQ(our_hash.value(), their_hash.value());
    EXPECT_EQ(ours.value().media->size_bytes(), 8192U * 512U);
}

TEST_F(EwfPeer, TheAcquisitionIsReadAsWritten) {
    const auto segments = acquire();
    if (segments.empty()) {
        std::cout << "notice: ewfacquire is not installed\n";
        SUCCEED();
        return;
    }
    const auto acquisition = parsers::read_ewf_acquisition(segments);
    ASSERT_TRUE(acquisition.ok()) << acquisition.error().what;
    EXPECT_EQ(acquisition.value().at("case_number"), "case-7");
    EXPECT_EQ(acquisition.value().at("evidence_number"), "EX-1");
    EXPECT_EQ(acquisition.value().at("examiner_name"), "A. Examiner");
    EXPECT_EQ(acquisition.value().at("MD5").size(), 32U);
    EXPECT_FALSE(parsers::read_ewf_acquisition({(folder_ / "disk.raw").string()}).ok());
}

}  // namespace
