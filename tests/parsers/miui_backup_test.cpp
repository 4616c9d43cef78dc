// MIUI backups: an Android backup behind header lines of their own.
#include "parsers/container/miui_backup.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/parsers/corpus.h"

namespace {

using parsers::ErrorCode;

parsers::Result<parsers::Layer> open(const std::string& bytes) {
    return parsers::open_miui_backup(std::make_shared<parsers::MemorySource>(bytes), {});
}

std::string sample() {
    return tests::text_of_file(SOURCE_FOLDER
                               "/samples/formats/miui_backup/evidence/WhatsApp(com.whatsapp).bak");
}

TEST(MiuiBackup, HoldsAnAndroidBackup) {
    const auto layer = open(sample());
    ASSERT_TRUE(layer.ok()) << layer.error().what;
    EXPECT_TRUE(layer.value().description.starts_with(
        "MIUI backup of com.whatsapp WhatsApp, an Android backup of version 5, not compressed"));
    std::string store;
    ASSERT_TRUE(layer.value()
                    .tree
                    ->list({[&](const parsers::FileEntry& entry) {
                                if (entry.path == "data/data/com.whatsapp/databases/msgstore.db")
                                    store = parsers::read_text(
                                                *layer.value().tree->open(entry).value(), 1 << 20)
                                                .value();
                            },
                            [](const std::string&, const std::string&) {}})
                    .ok());
    EXPECT_TRUE(store.starts_with("SQLite format 3"));
    EXPECT_EQ(store.size(), 4096U);
}

TEST(MiuiBackup, AnUnknownFormIsUnsupportedAndABreakIsNot) {
    EXPECT_EQ(open("MIUI BACKUP\n2\ncom.x X\n-1\n0\nsomething else").error().code,
              ErrorCode::Unsupported);
    EXPECT_EQ(open("MIUI BACKUP\n2\ncom.x").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open("ANDROID BACKUP\n5\n0\nnone\n").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(open("MIUI BACKUP\n2\ncom.x X\n-1\n0\nANDROID BACKUP\n5\n0\n").error().code,
              ErrorCode::Damaged);
    EXPECT_EQ(open("MIUI BACKUP\n2\ncom.x X\n-1\n0\nANDROID BACKUP\n9\n0\nnone\n").error().code,
              ErrorCode::Unsupported);
}

}  // namespace
