// vCard files of other projects, card by card: names, numbers, addresses and notes as they stand in
// the files. Blanks in an identifier are written '_' here; of a long note its beginning and size.
#include <algorithm>
#include <string_view>

#include "tests/plugins/corpus_apps.h"

namespace plugins::corpus_apps {
namespace {

class CorpusVCards : public CorpusApps {};

struct Card {
    std::string_view file;
    std::string_view place;
    std::string_view name;
    std::string_view identifiers;
    std::string_view note;
    size_t note_bytes;
};

constexpr Card kCards[] = {
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 1", "", "email:john.doe@company.com", "", 0},
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 6", "", "email:jane.doe@company.com", "", 0},
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 11", "Ñ Ñ Ñ Ñ Ñ ", "phone:123456789", "", 0},
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 18", "Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ Ñ",
     "phone:123456 phone:234567 phone:3456789 phone:45678901",
     "Ñ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ ; Ñ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ ", 124},
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 36", "Ñ Ñ Ñ Ñ ",
     "phone:123456 email:bob@company.com email:ÑÑÑÑÑÑÑÑÑÑÑÑÑÑ", "ÑÑÑÑÑÑÑÑÑÑÑÑ; ÑÑÑÑÑÑÑÑÑÑÑÑ", 50},
    {"ez-vcard/text/John_Doe_ANDROID.vcf", "line 71", "ÑÑÑÑ",
     "phone:55556666 email:henry@company.com",
     "ÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑ; "
     "ÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑ�; ÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑ",
     271},
    {"ez-vcard/text/John_Doe_GMAIL.vcf", "line 1", "Mr. John Richter, James Doe Sr.",
     "phone:905-555-1234 phone:905-666-1234 email:john.doe@ibm.com",
     "IBM; Money Counter; THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "
     "\"AS IS\" AND ANY EXPRES",
     796},
    {"ez-vcard/text/John_Doe_MS_OUTLOOK.vcf", "line 1", "Mr. John Richter James Doe Sr.",
     "phone:(905)_555-1234 phone:(905)_666-1234 email:john.doe@ibm.cm "
     "app_user:ms-imaddress:johny5@aol.com",
     "nickname Johny; IBM;Accounting; Money Counter; THIS SOFTWARE IS PROVIDED BY GEORGE "
     "EL-HADDAD ''AS IS'' AND ANY",
     778},
    {"whatsapp-chat-exporter/contacts.vcf", "line 1", "Sample Contact", "phone:+85288888888", "",
     0},
    {"whatsapp-chat-exporter/contacts.vcf", "line 7", "Yard Lawn Guy, Jose Lopez",
     "phone:5673334444", "", 0},
    {"whatsapp-chat-exporter/contacts.vcf", "line 14", "John Butler 🌟💫🌟", "phone:5556667777", "",
     0},
    {"whatsapp-chat-exporter/contacts.vcf", "line 23", "", "phone:1234567890",
     "Airline Contact #'s; Spirit Airlines 800-772-7117United Airlines 800-241-6522", 77},
    {"whatsapp-chat-exporter/contacts.vcf", "line 32", "", "phone:3451112222",
     "James Peacock Elementary", 24},
    {"whatsapp-chat-exporter/contacts.vcf", "line 40", "", "phone:8889990001", "AAA Car Service",
     15},
    {"ez-vcard/text/fullcontact.vcf", "line 1", "Prefix FirstName MiddleName LastName Suffix",
     "phone:555-555-1111 phone:555-555-1112 phone:555-555-1113 phone:555-555-1114 "
     "phone:555-555-1115 phone:555-555-1116 phone:555-555-1117 phone:555-555-1118 "
     "phone:555-555-1119 email:home@example.com email:work@example.com "
     "email:school@example.com email:other@example.com email:custom@example.com "
     "app_user:xmpp:gtalk skype_name:skype app_user:ymsgr:yahoo app_user:aim:aim "
     "app_user:xmpp:jabber app_user:other:other app_user:customtype:custom",
     "nickname NickName; Organization1;Department1; Organization2;Department2; Title1; Title2; "
     "Notes line 1\nNotes line 2",
     114},
    {"ez-vcard/text/gmail-list.vcf", "line 1", "Arnold Smith", "email:asmithk@gmail.com", "", 0},
    {"ez-vcard/text/gmail-list.vcf", "line 7", "Chris Beatle", "email:chrisy55d@yahoo.com", "", 0},
    {"ez-vcard/text/gmail-list.vcf", "line 13", "Doug White", "email:dwhite@gmail.com", "", 0},
    {"ez-vcard/text/gmail-single.vcf", "line 1", "Greg Dartmouth",
     "phone:555_555_1111 phone:555_555_2222 email:gdartmouth@hotmail.com "
     "app_user:icq:123456789",
     "nickname Gman; TheCompany; TheJobTitle; This is GMail's note field.\nIt should be added "
     "as a NOTE type.\nACustomField: CustomField",
     128},
    {"ez-vcard/text/outlook-2003.vcf", "line 1", "John Doe III",
     "phone:BusinessPhone phone:HomePhone phone:MobilePhone phone:BusinessFaxPhone "
     "email:jdoe@hotmail.com",
     "nickname Joey; Company, The;TheDepartment; The Job Title; This is the note "
     "field!!\r\nSecond line\r\n\r\nThird line is empty\r\n",
     120},
    {"ez-vcard/text/rfc2426-example.vcf", "line 1", "Frank Dawson",
     "phone:+1-919-676-9515 phone:+1-919-676-9564 email:Frank_Dawson@Lotus.com "
     "email:fdawson@earthlink.net",
     "Lotus Development Corporation", 29},
    {"ez-vcard/text/rfc2426-example.vcf", "line 13", "Tim Howes",
     "phone:+1-415-937-3419 phone:+1-415-528-4164 email:howes@netscape.com",
     "Netscape Communications Corp.", 29},
    {"ez-vcard/text/rfc6350-example.vcf", "line 1", "Simon Perreault",
     "phone:+1-418-656-9254;ext=102 phone:+1-418-262-6501 email:simon.perreault@viagenie.ca",
     "Viagenie", 8},
};

std::string text_of(const Identifiers& identifiers) {
    std::string text;
    for (const Identifier& identifier : identifiers) {
        std::string value = identifier.value;
        std::replace(value.begin(), value.end(), ' ', '_');
        text += (text.empty() ? "" : " ") + identifier.type + ":" + value;
    }
    return text;
}

TEST_F(CorpusVCards, ReadsEveryFieldOfEveryCard) {
    if (is_absent_)
        return;
    std::map<std::string, int> counts;
    for (const Card& card : kCards)
        ++counts[std::string(card.file)];
    for (const auto& [name, count] : counts)
        EXPECT_EQ(read("vcard_files", "sdcard/a.vcf", file(name)).counts,
                  (Counts{{"contact", count}}))
            << name;
    for (const Card& card : kCards) {
        const Kept kept = read("vcard_files", "sdcard/a.vcf", file(std::string(card.file)));
        const auto contact = kept.at<Contact>(std::string(card.place));
        EXPECT_EQ(contact.name, card.name) << card.file;
        EXPECT_EQ(text_of(contact.identifiers), card.identifiers) << card.file;
        EXPECT_TRUE(contact.note.starts_with(card.note)) << card.file << ": " << contact.note;
        EXPECT_EQ(contact.note.size(), card.note_bytes) << card.file;
    }
}

}  // namespace
}  // namespace plugins::corpus_apps
