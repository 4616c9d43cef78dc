#include "parsers/format/typedstream.h"

#include <gtest/gtest.h>

#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

std::string stream_with(const std::string& length, const std::string& text) {
    using namespace std::string_literals;
    return "\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\0\x84\x84"
           "\x08NSObject\0\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+"s +
           length + text + "\x86\x84\x02iI\x01";
}

Result<std::string> read(const std::string& stream) {
    return read_typedstream_text(std::as_bytes(std::span(stream.data(), stream.size())));
}

TEST(Typedstream, LengthsOfAllForms) {
    const std::string middle(300, 'm');
    const std::string large(70'000, 'l');
    using namespace std::string_literals;
    EXPECT_EQ(read(stream_with("\x05", "short")).value(), "short");
    EXPECT_EQ(read(stream_with("\x81\x2c\x01"s, middle)).value(), middle);
    EXPECT_EQ(read(stream_with("\x82\x70\x11\x01\x00"s, large)).value(), large);
    EXPECT_EQ(read(stream_with("\x0d", "\xEF\xBF\xBC picture\xC3\xA9")).value(),
              "\xEF\xBF\xBC picture\xC3\xA9");
}

TEST(Typedstream, SaysWhatIsWrong) {
    EXPECT_EQ(read("bplist00").error().code, ErrorCode::Unsupported);
    EXPECT_EQ(read("\x04\x0bstreamtyped\x81\xe8\x03").error().code, ErrorCode::NotFound);
    EXPECT_EQ(read(stream_with("\x83", "x")).error().code, ErrorCode::Damaged);
    EXPECT_EQ(read(stream_with("\x81\xff\xff", "cut")).error().code, ErrorCode::Damaged);
    EXPECT_EQ(read(stream_with("\x82\xff\xff\xff\xff", "")).error().code, ErrorCode::LimitReached);
}

// The origin project asserts these texts.
TEST(CorpusTypedstream, TextsOfTheCorpus) {
    const auto folder = tests::corpus_path("imessage-exporter/streamtyped");
    if (!folder)
        return;
    const std::pair<const char*, const char*> kTexts[] = {
        {"AttributedBodyTextOnly", "Noter test"},
        {"AttributedBodyTextOnly2", "Test 3"},
        {"Blank", ""},
        {"URL", "https://github.com/ReagentX/Logria"}};
    for (const auto& [name, text] : kTexts) {
        const auto got = read_typedstream_text(tests::bytes_of_file(*folder / name));
        ASSERT_TRUE(got.ok()) << name << got.error().what;
        EXPECT_EQ(got.value(), text) << name;
    }
}

}  // namespace
}  // namespace parsers
