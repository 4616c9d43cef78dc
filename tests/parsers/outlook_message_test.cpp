#include "parsers/document/outlook_message.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/compound_maker.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

Result<OutlookMessage> read(const std::string& bytes) {
    const auto file = CompoundFile::open(std::make_shared<MemorySource>(bytes));
    return file.ok() ? read_outlook_message(file.value()) : Result<OutlookMessage>(file.error());
}

TEST(OutlookMessage, TakesTheFixedPropertiesBehindTheirHeader) {
    using tests::little;
    const std::string fixed = std::string(32, '\0') + little(0x40, 2) + little(0x39, 2) +
                              little(6, 4) + little(133984854000000000, 8);
    const auto message = read(tests::make_compound({{"__properties_version1.0", fixed}}));
    ASSERT_TRUE(message.ok());
    EXPECT_EQ(message.value().sent.utc_ns, from_iso8601("2025-08-01T01:30:00Z"));
    EXPECT_FALSE(message.value().received.utc_ns);
    EXPECT_EQ(message.value().text, "");
}

// The values are those that MSGConvert (Email::Outlook::Message) gives for the same file.
TEST(CorpusOutlookMessage, ReadsTheFileOfBulkExtractor) {
    const auto path =
        tests::corpus_path("bulk_extractor/Data/Outlook_Files/Outlook Message Format.msg");
    if (!path)
        return;
    const auto read_file = read(tests::text_of_file(*path));
    ASSERT_TRUE(read_file.ok()) << read_file.error().what;
    const OutlookMessage& message = read_file.value();
    EXPECT_EQ(message.message_class, "IPM.Note");
    EXPECT_EQ(message.text.substr(0, 22), "InBody_Email@email.com");
    // It was never sent; that program then tells when it was last changed.
    EXPECT_FALSE(message.sent.utc_ns);
    EXPECT_FALSE(message.received.utc_ns);
    ASSERT_EQ(message.attachments.size(), 2U);
    EXPECT_EQ(message.attachments[0].name, "DOC.docx");
    EXPECT_EQ(message.attachments[0].size_bytes, 22'313U);
    EXPECT_EQ(message.attachments[1].name, "Attached_JPEG.jpg");
    EXPECT_EQ(message.attachments[1].size_bytes, 86'837U);
    EXPECT_EQ(message.recipients.size(), 0U);
    EXPECT_EQ(message.subject, "");
    EXPECT_TRUE(message.notes.empty());
}

}  // namespace
}  // namespace parsers
