// Compares with the vectors of Stalwart's mail-parser, value by value.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/document/mail_message.h"
#include "tests/parsers/corpus.h"

namespace parsers {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string squeezed(const std::string& text) {
    std::string result;
    for (const char character : text)
        if (character != ' ' && character != '\n' && character != '\r' && character != '\t')
            result += character;
    return result;
}

void add_addresses(const Json& list, std::vector<std::string>& all) {
    for (const Json& each : list)
        all.push_back(
            squeezed((each["name"].is_null() ? "" : each["name"].get<std::string>()) + "<" +
                     (each["address"].is_null() ? "" : each["address"].get<std::string>()) + ">"));
}

// {"List": [...]} or {"Group": [{"name", "addresses"}]}.
std::vector<std::string> wanted_addresses(const Json& value) {
    std::vector<std::string> all;
    if (value.contains("List"))
        add_addresses(value["List"], all);
    if (value.contains("Group"))
        for (const Json& group : value["Group"])
            add_addresses(group["addresses"], all);
    return all;
}

std::string unfolded(const std::string& value) {
    return std::string(read_mail_header("x:" + value).value("x"));
}

std::string address_alone(const std::string& name_and_address) {
    const size_t route = name_and_address.find("<@");
    const size_t begin = name_and_address.find(route == std::string::npos ? '<' : ':');
    return name_and_address.substr(begin + 1);
}

std::vector<std::string> read_addresses(const std::string& value) {
    std::vector<std::string> all;
    for (const MailAddress& each : read_mail_addresses(value))
        all.push_back(squeezed(each.name + "<" + each.address + ">"));
    return all;
}

std::string wanted_time(const Json& value) {
    const auto number = [&](const char* key) {
        const std::string text = std::to_string(value[key].get<int>());
        return text.size() < 2 ? "0" + text : text;
    };
    const std::string text = number("year") + "-" + number("month") + "-" + number("day") + "T" +
                             number("hour") + ":" + number("minute") + ":" + number("second") +
                             (value["tz_before_gmt"].get<bool>() ? "-" : "+") + number("tz_hour") +
                             ":" + number("tz_minute");
    const auto moment = from_iso8601(text);
    return moment ? to_iso8601(*moment) : "none";
}

std::string read_time(const std::string& value) {
    const auto moment = read_mail_time(value).utc_ns;
    return moment ? to_iso8601(*moment) : "none";
}

// Zones that no standard knows, none at all, and what is no time: that parser takes them for UTC.
const std::set<std::string> kNoMoment{
    " 4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ",
    "Thu, 10 Jul 1997 14:53:31 EST5EDT",
    "Thu, 10 Jul 1997 14:53:31 A",
    "Thu, 10 Jul 1997 14:53:31 ZZZZ",
};

Json json_of(const fs::path& path) {
    return Json::parse(tests::text_of_file(path));
}

TEST(CorpusMail, ReadsTheAddresses) {
    const auto folder = tests::corpus_path("mail-parser");
    if (!folder)
        return;
    const Json vectors = json_of(*folder / "address.json");
    // Differ on purpose: where comments stand in an address or a group, that parser puts pieces of
    // them together; it takes an obsolete route for a part of the address, and a word behind a
    // quote that is never closed for a name.
    size_t other = 0;
    for (const Json& each : vectors) {
        const auto read = read_addresses(unfolded(each["header"]));
        const auto wanted = wanted_addresses(each["expected"]);
        other += read != wanted ? 1 : 0;
        if (read.size() != wanted.size()) {
            EXPECT_LE(wanted.size(), 1U) << each["header"];
            continue;
        }
        for (size_t i = 0; i < read.size(); ++i)
            if (wanted[i].find('@') != std::string::npos) {
                EXPECT_EQ(address_alone(read[i]), address_alone(wanted[i])) << each["header"];
            }
    }
    EXPECT_LE(other, 5U);
    EXPECT_EQ(vectors.size(), 60U);
}

TEST(CorpusMail, ReadsTheTimes) {
    const auto folder = tests::corpus_path("mail-parser");
    if (!folder)
        return;
    const Json vectors = json_of(*folder / "date.json");
    for (const Json& each : vectors) {
        const std::string header = unfolded(each["header"]);
        if (kNoMoment.contains(header))
            EXPECT_EQ(read_time(header), "none");
        else
            EXPECT_EQ(read_time(header),
                      each["expected"].is_null() ? "none" : wanted_time(each["expected"]))
                << each["header"];
    }
    EXPECT_EQ(vectors.size(), 40U);
}

void compare_header(const MailMessage& mail, const Json& fields) {
    for (const Json& field : fields) {
        const std::string name = field["name"].is_string() ? field["name"] : Json("");
        const Json& value = field["value"];
        std::string read(mail.header.value(name));
        std::string wanted = value.contains("Text") ? value["Text"].get<std::string>() : "";
        if (name == "from" || name == "to" || name == "cc") {
            EXPECT_EQ(read_addresses(read), wanted_addresses(value["Address"])) << name;
            continue;
        }
        if (value.is_string() && value == "Empty")
            continue;
        if (name == "subject") {
            read = read_mail_text(read);
        } else if (name == "date" && value.contains("DateTime")) {
            read = read_time(read);
            wanted = wanted_time(value["DateTime"]);
        } else if (name == "message_id") {
            read = std::string(trim(mail.header.value("message-id")));
            wanted = "<" + wanted + ">";
        } else {
            continue;
        }
        EXPECT_EQ(read, wanted) << name;
    }
}

void compare_parts(const MailMessage& mail, const Json& wanted) {
    for (const Json& number : wanted["text_body"]) {
        const Json& body = wanted["parts"][number.get<size_t>()]["body"];
        const std::string text = body.contains("Text") ? body["Text"].get<std::string>() : "";
        EXPECT_NE(squeezed(mail.text).find(squeezed(text)), std::string::npos)
            << text << "\n--- read:\n"
            << mail.text;
    }
    for (const Json& number : wanted["attachments"]) {
        const Json& body = wanted["parts"][number.get<size_t>()]["body"];
        if (!body.contains("Binary"))
            continue;
        const size_t size = body["Binary"].size();
        EXPECT_TRUE(std::ranges::any_of(
            mail.attachments, [&](const MailAttachment& each) { return each.size_bytes == size; }))
            << "no attachment of " << size << " bytes";
    }
}

TEST(CorpusMail, ReadsTheMails) {
    const auto folder = tests::corpus_path("mail-parser/eml");
    if (!folder)
        return;
    size_t mails = 0;
    for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
        if (entry.path().extension() != ".eml")
            continue;
        SCOPED_TRACE(entry.path().string());
        ++mails;
        const MailMessage mail = read_mail(tests::text_of_file(entry.path()));
        const Json wanted = json_of(fs::path(entry.path()).replace_extension(".json"));
        compare_header(mail, wanted["parts"][0]["headers"]);
        // A part without the empty line behind its fields: that parser takes the next part for it.
        if (entry.path().string().find("malformed/020") == std::string::npos)
            compare_parts(mail, wanted);
    }
    EXPECT_EQ(mails, 37U);
}

TEST(CorpusMail, ReadsTheMailsOfIped) {
    const auto folder = tests::corpus_path("iped");
    if (!folder)
        return;
    const MailMessage quoted = read_mail(tests::text_of_file(*folder / "test_rfc822Quoted"));
    EXPECT_EQ(read_addresses(std::string(quoted.header.value("from"))),
              std::vector<std::string>{"AnotherPerson<another.person@another-example.com>"});
    const MailMessage parts = read_mail(tests::text_of_file(*folder / "test_rfc822Multipart"));
    EXPECT_EQ(read_time(std::string(parts.header.value("date"))), "2010-09-27T13:29:16Z");
    EXPECT_EQ(parts.mime, "multipart/mixed");
    EXPECT_NE(parts.text.find("Text specific to body 1."), std::string::npos);
    ASSERT_EQ(parts.attachments.size(), 1U);
    EXPECT_EQ(parts.attachments.front().mime, "image/gif");
    const MailMessage plain = read_mail(tests::text_of_file(*folder / "test_rfc822"));
    EXPECT_FALSE(plain.text.empty());
    EXPECT_TRUE(read_mail_time(plain.header.value("date")).utc_ns);
}

}  // namespace
}  // namespace parsers
