#include "triage/export/shown_text.h"

#include <gtest/gtest.h>

namespace triage {
namespace {

TEST(ShownText, LeavesWhatATerminalShows) {
    const std::string text = "EX-001\tစကား 中文 émoji 😀 \xff line\n";
    EXPECT_EQ(shown_text(text), text);
}

TEST(ShownText, NamesWhatATerminalObeys) {
    EXPECT_EQ(shown_text("a\x1b[2Jb"), "a\\u{1b}[2Jb");
    EXPECT_EQ(shown_text(std::string_view("a\0b", 3)), "a\\u{0}b");
    EXPECT_EQ(shown_text("\r\x7f\xc2\x9b"), "\\u{d}\\u{7f}\\u{9b}");
    EXPECT_EQ(shown_text("photo\u202egpj.exe"), "photo\\u{202e}gpj.exe");
    EXPECT_EQ(shown_text("\u2066x\u2069\u061c\u200f"), "\\u{2066}x\\u{2069}\\u{61c}\\u{200f}");
}

TEST(ShownText, EndsWhereACharacterIsCut) {
    EXPECT_EQ(shown_text("a\xe2\x80"), "a\xe2\x80");
    EXPECT_EQ(shown_text("\xc2"), "\xc2");
}

}  // namespace
}  // namespace triage
