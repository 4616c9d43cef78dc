// The picture plugin, as the shared object that a worker loads: what its sample alone cannot show.
#include <gtest/gtest.h>
#include <link.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plugins/host/registry.h"

namespace {

namespace fs = std::filesystem;
using plugins::File;
using plugins::Media;

const fs::path kSample = fs::path(SOURCE_FOLDER) / "samples/apps/pictures/phone";
const std::string kPhone = "storage/emulated/0/";

// Loaded once, as in a worker.
const plugins::Registry& registry() {
    static const plugins::Registry loaded = [] {
        auto made = plugins::Registry::with_builtins();
        const auto done = made.load_file(BINARY_FOLDER "/plugins/pictures.so");
        EXPECT_TRUE(done.ok()) << done.error().what;
        return made;
    }();
    return loaded;
}

struct Gathered : plugins::RecordSink {
    using RecordSink::emit;
    void emit(plugins::Record record, plugins::Place, plugins::State) override {
        pictures.push_back(std::get<Media>(std::move(record)));
    }
    void damaged(plugins::Place, std::string what) override { lines.push_back("damaged: " + what); }
    void unsupported(plugins::Place, std::string what) override {
        lines.push_back("unsupported: " + what);
    }

    std::vector<Media> pictures;
    std::vector<std::string> lines;  // of the coverage ledger
};

std::string content_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Gathered read(const std::string& path, std::string_view content) {
    const File file(path, std::make_shared<parsers::MemorySource>(content));
    Gathered found;
    const auto choices = registry().choose(file, registry().proposed(path));
    for (const auto& choice : choices.run) {
        const auto done = plugins::run_plugin(*choice.plugin, file, found);
        if (!done.ok())
            found.lines.push_back("error: " + done.error().what);
    }
    for (const auto& refused : choices.refused)
        found.lines.push_back("refused: " + refused.why);
    return found;
}

Gathered read_sample(const std::string& path) {
    return read(path, content_of(kSample / "evidence" / (kPhone + path)));
}

int distance(const std::string& a, const std::string& b) {
    return std::popcount(std::stoull(a, nullptr, 16) ^ std::stoull(b, nullptr, 16));
}

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

TEST(Pictures, AreReadByALoadedPlugin) {
    ASSERT_NE(registry().find("pictures"), nullptr);
    for (const auto* path : {"a/IMG.jpg", "b/shot.PNG", "sticker.webp", "x/y.jpeg"})
        EXPECT_EQ(registry().proposed(path).size(), 1U) << path;
    EXPECT_TRUE(registry().proposed("a/IMG.jpg.txt").empty());
}

TEST(Pictures, BringsInNoHeavyOrGplDecoder) {
    ASSERT_NE(registry().find("pictures"), nullptr);
    std::string names;
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* out) {
            *static_cast<std::string*>(out) += std::string(info->dlpi_name) + "\n";
            return 0;
        },
        &names);
    EXPECT_NE(names.find("opencv_img_hash"), std::string::npos);
    for (const auto* unwanted : {"imgcodecs", "highgui", "gdal", "poppler"})
        EXPECT_EQ(names.find(unwanted), std::string::npos) << unwanted;
}

TEST(Pictures, HashesASentCopyLikeItsOriginal) {
    const auto original = read_sample("DCIM/Camera/IMG_20260304_101502.jpg");
    const auto copy = read_sample("WhatsApp/Media/WhatsApp Images/IMG-20260304-WA0003.jpg");
    const auto other = read_sample("DCIM/Camera/IMG_20260305_220000.jpg");
    ASSERT_EQ(original.pictures.size(), 1U);
    ASSERT_EQ(copy.pictures.size(), 1U);
    ASSERT_EQ(original.pictures[0].phash.size(), 16U);
    EXPECT_LE(distance(original.pictures[0].phash, copy.pictures[0].phash), 4);
    EXPECT_GT(distance(original.pictures[0].phash, other.pictures[0].phash), 16);
}

TEST(Pictures, GivesNoHashThatWouldLinkEverything) {
    for (const auto* path : {"WhatsApp/Media/WhatsApp Stickers/STK-20260304-WA0001.webp",
                             "Download/icon.png", "Pictures/Screenshots/deposit.png"}) {
        const auto found = read_sample(path);
        ASSERT_EQ(found.pictures.size(), 1U) << path;
        EXPECT_EQ(found.pictures[0].phash, "") << path;
    }
}

TEST(Pictures, KnowsTheMomentOnlyWithAnOffset) {
    const auto with = read_sample("DCIM/Camera/IMG_20260304_101502.jpg").pictures.at(0).taken;
    EXPECT_EQ(with.as_stored, "2026:03:04 10:15:02 +06:30");
    EXPECT_EQ(with.utc_ns, parsers::from_iso8601("2026-03-04T03:45:02Z"));
    const auto without = read_sample("DCIM/Camera/IMG_20260305_220000.jpg").pictures.at(0).taken;
    EXPECT_EQ(without.as_stored, "2026:03:05 22:00:00");
    EXPECT_EQ(without.utc_ns, std::nullopt);
}

TEST(Pictures, ReadsCodesInvertedTurnedAndInPairs) {
    using Texts = std::vector<std::string>;
    const auto codes = [](const std::string& path) {
        return read_sample(path).pictures.at(0).codes;
    };
    EXPECT_EQ(codes("Pictures/Screenshots/deposit.png"),
              Texts{"tron:TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"});
    EXPECT_EQ(codes("Pictures/Screenshots/dark_mode.png"), Texts{"https://t.me/night_shift_77"});
    EXPECT_EQ(codes("Pictures/Screenshots/badge.jpg"), Texts{"https://wa.me/959771234567"});
    EXPECT_EQ(codes("Pictures/Screenshots/two_codes.png"),
              (Texts{"https://t.me/night_shift_77", "https://wa.me/959771234567"}));
}

TEST(Pictures, RefusesAPictureOverTheLimitByItsHeader) {
    // IHDR of 100000 x 100000 pixels; its check sum is right, so that only the size is wrong.
    std::string png = content_of(kSample / "evidence" / (kPhone + "Download/icon.png"));
    const unsigned char ihdr[] = {'I',  'H', 'D', 'R', 0, 1, 0x86, 0xA0, 0,    1,   0x86,
                                  0xA0, 8,   0,   0,   0, 0, 0x8D, 0x39, 0x54, 0x14};
    png.replace(12, sizeof(ihdr), reinterpret_cast<const char*>(ihdr), sizeof(ihdr));
    const auto found = read("large.png", png);
    EXPECT_TRUE(found.pictures.empty());
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_NE(found.lines[0].find("10000000000 pixels"), std::string::npos) << found.lines[0];
}

void append_chunk(std::string& png, const std::string& type, const std::string& body) {
    const auto append_u32 = [&png](size_t value) {
        for (const int shift : {24, 16, 8, 0})
            png.push_back(static_cast<char>(value >> shift & 0xFF));
    };
    append_u32(body.size());
    const std::string checked = type + body;
    png += checked;
    append_u32(crc32(0, reinterpret_cast<const Bytef*>(checked.data()),
                     static_cast<uInt>(checked.size())));
}

// A gray PNG whose rows carry their filter byte 0 already.
std::string png_of(const std::string& header, const std::string& rows) {
    std::string packed(compressBound(static_cast<uLong>(rows.size())), '\0');
    uLongf size = static_cast<uLongf>(packed.size());
    compress(reinterpret_cast<Bytef*>(packed.data()), &size,
             reinterpret_cast<const Bytef*>(rows.data()), static_cast<uLong>(rows.size()));
    packed.resize(size);
    std::string png = "\x89PNG\r\n\x1A\n";
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", packed);
    append_chunk(png, "IEND", "");
    return png;
}

TEST(Pictures, EndsOnAPictureFullOfCornerMarks) {
    // 22 x 22 corner marks of 28 pixels in cells of 40: ZXing alone would need minutes.
    constexpr int kSide = 880;
    std::string rows;
    for (int y = 0; y < kSide; ++y) {
        rows.push_back('\0');
        for (int x = 0; x < kSide; ++x) {
            const int ring = std::max(std::abs(x % 40 - 20), std::abs(y % 40 - 20));
            rows.push_back(ring < 6 || (ring >= 10 && ring < 14) ? '\0' : '\xFF');
        }
    }
    const std::string header("\0\0\x03\x70\0\0\x03\x70\x08\0\0\0\0", 13);
    const auto before = std::clock();
    const auto found = read("marks.png", png_of(header, rows));
    EXPECT_EQ(found.pictures.size(), 1U);
    EXPECT_LT(static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC, 20.0);
}

TEST(Pictures, SaysOnceThatACutPictureIsDamaged) {
    for (const auto& path : files_below(kSample / "evidence")) {
        const auto whole = content_of(path);
        const auto intact = read("whole.jpg", whole);
        if (!intact.lines.empty())
            continue;
        // The last bytes of a file may be a trailer that no pixel needs.
        for (size_t eighth = 1; eighth < 8; ++eighth) {
            const auto found =
                read("cut.jpg", std::string_view(whole).substr(0, whole.size() * eighth / 8));
            EXPECT_EQ(found.lines.size(), 1U) << path << " at " << eighth << "/8";
            for (const auto& picture : found.pictures)
                EXPECT_EQ(picture.phash, "") << path << " at " << eighth << "/8";
        }
    }
}

fs::path corpus() {
    const char* named = std::getenv("TRIAGE_CORPUS");
    return named != nullptr ? fs::path(named) : fs::path(SOURCE_FOLDER) / "../shared/corpus";
}

TEST(CorpusPictures, ReadsEveryQrSample) {
    const fs::path folder = corpus() / "zxing/qrcode-1";
    if (!fs::exists(folder)) {
        std::puts("notice: the corpus is absent; nothing was compared");
        return;
    }
    int compared = 0;
    for (const auto& path : files_below(folder)) {
        if (path.extension() != ".png")
            continue;
        const auto expected = content_of(fs::path(path).replace_extension(".txt"));
        const auto found = read(path.string(), content_of(path));
        ASSERT_EQ(found.pictures.size(), 1U) << path;
        EXPECT_EQ(found.pictures[0].codes, std::vector<std::string>{expected}) << path;
        ++compared;
    }
    EXPECT_EQ(compared, 20);
}

TEST(CorpusPictures, SeesNoCodeWhereThereIsNoneAndTheSamePassportTwice) {
    if (!fs::exists(corpus() / "passporteye")) {
        std::puts("notice: the corpus is absent; nothing was compared");
        return;
    }
    for (const auto* folder : {"zxing/falsepositives", "passporteye"})
        for (const auto& path : files_below(corpus() / folder))
            for (const auto& picture : read(path.string(), content_of(path)).pictures)
                EXPECT_TRUE(picture.codes.empty()) << path;
    const auto hash = [](const char* name) {
        const auto path = corpus() / "passporteye" / name;
        return read(name, content_of(path)).pictures.at(0).phash;
    };
    EXPECT_LE(distance(hash("100_pass-uto.jpg"), hash("passport-td3.jpg")), 4);
    EXPECT_GT(distance(hash("100_pass-uto.jpg"), hash("100_pass-hrv.jpg")), 12);
}

}  // namespace
