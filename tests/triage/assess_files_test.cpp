// Passports, scripts, tables and pay, and what the assessment makes of them.
#include "tests/fixtures/case_run.h"
#include "tests/triage/invented_case.h"

namespace triage {
namespace {

// ---- passports ---------------------------------------------------------------------------------

int value_of(char letter) {
    if (letter >= '0' && letter <= '9')
        return letter - '0';
    return letter == '<' ? 0 : letter - 'A' + 10;
}

// ICAO Doc 9303: weights 7, 3, 1.
char check_digit(const std::string& text) {
    int sum = 0;
    for (size_t i = 0; i < text.size(); ++i)
        sum += value_of(text[i]) * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
    return static_cast<char>('0' + sum % 10);
}

std::string passport(const std::string& number, const std::string& name = "DOE<<JANE") {
    std::string first = "P<KEN" + name;
    first.resize(44, '<');
    const std::string filled = number + std::string(9 - number.size(), '<');
    const std::string id = filled + check_digit(filled);
    const std::string birth = std::string("900101") + check_digit("900101");
    const std::string expiry = std::string("300101") + check_digit("300101");
    const std::string personal = std::string(14, '<') + '0';
    const char all = check_digit(id + birth + expiry + personal);
    return first + "\n" + id + "KEN" + birth + "F" + expiry + personal + all + "\n";
}

class Passports : public InventedCase {
protected:
    // One file a passport, in one folder.
    static std::vector<InventedFile> folder(int count, const std::string& path,
                                            const std::vector<std::string>& more = {}) {
        std::vector<InventedFile> files = {personal_chat("254711000001")};
        std::vector<std::string> texts = more;
        for (int i = 0; i < count; ++i)
            texts.push_back(passport("AK10000" + std::to_string(10 + i)));
        for (size_t i = 0; i < texts.size(); ++i)
            files.push_back({path + "/" + std::to_string(i) + ".txt",
                             "text_files",
                             {plugins::Document{.app = "text", .text = texts[i]}}});
        return files;
    }
};

TEST_F(Passports, OfFivePeopleInOneFolderAreShown) {
    add({"EX-001", folder(5, "sdcard/staff")});
    judge();
    ASSERT_EQ(items("K05"), 1);
    EXPECT_EQ(statement("K05"),
              "Documents in the folder 'sdcard/staff/' hold the numbers of 5 passports, each with "
              "valid check digits.");
    EXPECT_EQ(number("SELECT json_array_length(records) FROM assessment_item WHERE "
                     "indicator='K05'"),
              5);
    EXPECT_NE(detail("K05").find("who collected them"), std::string::npos);
}

// No plugin reads such a file; the search of raw content does.
int shown_in_a_file(const std::string& path) {
    const fixtures::TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 6; ++i)
        text += passport("AK10000" + std::to_string(10 + i)) + "\n";
    fixtures::write_file(folder / ("phone/" + path), text);
    fixtures::write_sms_database(folder /
                                     "phone/data/data/com.android.providers.telephony/"
                                     "databases/mmssms.db",
                                 4);
    const std::string name = (folder / "case").string();
    EXPECT_LE(fixtures::run_program({"run", name, (folder / "phone").string()}).exit_code, 1);
    int items = 0;
    for (const auto& device : fixtures::export_lines(name, "assessments"))
        for (const auto& item : device["items"])
            items += item["indicator"] == "K05" ? 1 : 0;
    return items;
}

TEST(PassportsInContent, AreShownWhereTheUserKeepsDocuments) {
    EXPECT_EQ(shown_in_a_file("data/media/0/Documents/staff/all.dat"), 1);
    EXPECT_EQ(shown_in_a_file("data/data/org.unknown.app/cache/all.dat"), 0);
}

TEST_F(Passports, OfFourPeopleAreNot) {
    add({"EX-001", folder(4, "sdcard/family")});
    judge();
    EXPECT_EQ(items("K05"), 0);
}

TEST_F(Passports, ThatWereReceivedAreNot) {
    add({"EX-001", folder(6, "sdcard/WhatsApp/Media/WhatsApp Documents")});
    judge();
    EXPECT_EQ(items("K05"), 0);
}

TEST_F(Passports, WithAWrongCheckDigitAreNone) {
    std::string wrong = passport("AK9999999");
    wrong[45 + 9] = wrong[45 + 9] == '5' ? '6' : '5';
    add({"EX-001", folder(4, "sdcard/staff", {wrong})});
    judge();
    EXPECT_EQ(items("K05"), 0);
}

TEST_F(Passports, CountOnceANumber) {
    add({"EX-001", folder(4, "sdcard/staff", {passport("AK1000010"), passport("AK1000011")})});
    judge();
    EXPECT_EQ(items("K05"), 0);
}

class OwnPassport : public Passports {
protected:
    void keep(const std::string& number, const std::string& name) {
        InventedFile chat = personal_chat("254733000001");
        add({"EX-002", folder(5, "sdcard/staff", {passport(number, name)})});
        static_cast<void>(chat);
    }
};

TEST_F(OwnPassport, AmongFiveOthersIsShownWithTwoKeys) {
    InventedFile chat = personal_chat("254733000001", "Achieng Otieno");
    chat.records.emplace_back(
        message(kMother, "outgoing", 12, passport("BK7654321", "OTIENO<<ACHIENG")));
    add({"EX-001", {chat}});
    keep("BK7654321", "OTIENO<<ACHIENG");
    judge();
    ASSERT_EQ(items("E20"), 1);
    EXPECT_EQ(statement("E20"),
              "A document on device EX-002 holds a passport number with valid check digits beside "
              "those of 5 others in one folder (the number stands on this device; a name of this "
              "device's user stands beside it).");
    EXPECT_EQ(items("E20", "EX-002"), 0);
    EXPECT_EQ(number("SELECT json_array_length(records) FROM assessment_item WHERE "
                     "indicator='E20'"),
              2);
}

TEST_F(OwnPassport, IsNotKnownByItsNumberAlone) {
    InventedFile chat = personal_chat("254733000001", "Achieng Otieno");
    chat.records.emplace_back(message(kMother, "outgoing", 12, passport("BK7654321")));
    add({"EX-001", {chat}});
    keep("BK7654321", "DOE<<JANE");
    judge();
    EXPECT_EQ(items("E20"), 0);
}

TEST_F(OwnPassport, IsNotKnownByTheNameAlone) {
    add({"EX-001", {personal_chat("254733000001", "Achieng Otieno")}});
    keep("BK7654321", "OTIENO<<ACHIENG");
    judge();
    EXPECT_EQ(items("E20"), 0);
}

TEST_F(OwnPassport, IsKnownByTheIntakeListAndTheName) {
    add({"EX-001",
         {personal_chat("254733000001", "Achieng Otieno")},
         "phone",
         "",
         "passport BK7654321 read at intake"});
    keep("BK7654321", "OTIENO<<ACHIENG");
    judge();
    EXPECT_EQ(items("E20"), 1);
}

TEST_F(OwnPassport, OnAHotelsDeviceAloneIsNot) {
    InventedFile chat = personal_chat("254733000001", "Achieng Otieno");
    chat.records.emplace_back(
        message(kMother, "outgoing", 12, passport("BK7654321", "OTIENO<<ACHIENG")));
    add({"EX-001", {chat}});
    add({"EX-002", folder(0, "sdcard/guests", {passport("BK7654321", "OTIENO<<ACHIENG")})});
    judge();
    EXPECT_EQ(items("E20"), 0);
}

// ---- scripts -----------------------------------------------------------------------------------

class Scripts : public InventedCase {
protected:
    // A message at this minute that carries the script; the attachment names the message's place.
    static InventedFile carried(const std::string& number, const char* direction, int64_t minute,
                                const std::string& name = "话术 v2.docx") {
        InventedFile chat = personal_chat(number);
        plugins::Message carrier = message(jid("15550009999"), direction, 12, "see file", minute);
        chat.records.emplace_back(carrier);
        plugins::Attachment file;
        file.app = "whatsapp";
        file.name = name;
        file.sha256 = std::string(64, 'a');
        file.message = plugins::Place::row("t", static_cast<int64_t>(chat.records.size())).text;
        chat.records.emplace_back(file);
        return chat;
    }
    void add_others(int count, int64_t minute, const std::string& name = "话术 v2.docx") {
        for (int i = 0; i < count; ++i) {
            const std::string number = std::to_string(i + 2);
            add({"EX-00" + number,
                 {carried("25471100000" + number, "incoming", minute + i, name)}});
        }
    }
};

TEST_F(Scripts, AreFirstSentByOneOfFour) {
    add({"EX-001", {carried("254711000001", "outgoing", 10)}});
    add_others(3, 300);
    judge();
    ASSERT_EQ(items("K07"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM assessment_item WHERE indicator='K07'"), 1);
    EXPECT_NE(statement("K07").find("the devices of 3 other people hold it"), std::string::npos);
    EXPECT_EQ(detail("K07").find("clocks"), std::string::npos);
    EXPECT_EQ(items("N02"), 1);
}

TEST_F(Scripts, CloserThanClocksWeighLess) {
    add({"EX-001", {carried("254711000001", "outgoing", 10)}});
    add_others(3, 20);
    judge();
    ASSERT_EQ(items("K07"), 1);
    EXPECT_NE(detail("K07").find("clocks of devices differ"), std::string::npos) << detail("K07");
}

TEST_F(Scripts, PassedToTwoAreNotSpread) {
    add({"EX-001", {carried("254711000001", "outgoing", 10)}});
    add_others(2, 300);
    judge();
    EXPECT_EQ(items("K07"), 0);
}

TEST_F(Scripts, PassedOnAreNotFirst) {
    InventedFile chat = carried("254711000001", "incoming", 5);
    const InventedFile sent = carried("254711000001", "outgoing", 10);
    add({"EX-001",
         {chat,
          {"data/data/com.whatsapp/databases/msgstore-2.db", "test_android", sent.records, "0"}}});
    add_others(3, 300);
    judge();
    EXPECT_EQ(items("K07"), 0);
}

TEST_F(Scripts, AreNotAnyFile) {
    add({"EX-001", {carried("254711000001", "outgoing", 10, "menu.docx")}});
    add_others(3, 300, "menu.docx");
    judge();
    EXPECT_EQ(items("K07"), 0);
    EXPECT_EQ(items("N02"), 0);
}

// ---- inventories -------------------------------------------------------------------------------

using Inventories = InventedCase;

InventedFile sheet(const std::string& title, const std::string& author = {}) {
    std::string text = title + "\n";
    for (int i = 0; i < 6; ++i)
        text += "89950012345678901" + std::to_string(i) + ",A0" + std::to_string(i) + "\n";
    return {"sdcard/Documents/list.csv",
            "csv_files",
            {plugins::Document{.app = "csv", .author = author, .text = text}}};
}

TEST_F(Inventories, WithWhomTheyWereGivenToAreShown) {
    add({"EX-001", {personal_chat("254711000001"), sheet("SIM card,assigned to")}});
    judge();
    ASSERT_EQ(items("K11"), 1);
    EXPECT_NE(detail("K11").find("a received copy is neutral"), std::string::npos);
}

TEST_F(Inventories, ByTheUserWeighMore) {
    add({"EX-001", {personal_chat("254711000001", "Lin Bo"), sheet("手机卡,领用人", "Lin Bo")}});
    judge();
    ASSERT_EQ(items("K11"), 1);
    EXPECT_EQ(detail("K11").find("a received copy is neutral"), std::string::npos);
}

TEST_F(Inventories, OfOnesOwnAccountsAreNot) {
    add({"EX-001", {personal_chat("254711000001"), sheet("SIM card,balance")}});
    judge();
    EXPECT_EQ(items("K11"), 0);
}

// ---- pay ---------------------------------------------------------------------------------------

class Pay : public InventedCase {
protected:
    static plugins::Payment paid(int64_t day, const std::string& from, const std::string& to,
                                 const std::string& said, const char* claim = "bank_notice") {
        plugins::Payment made;
        made.app = "whatsapp";
        made.amount = "300";
        made.currency = "USD";
        made.payer = from.empty() ? plugins::Identifier{} : plugins::phone(from);
        made.payee = to.empty() ? plugins::Identifier{} : plugins::phone(to);
        made.time = at(day);
        made.claim = plugins::known(claim, "");
        made.text = said;
        return made;
    }
    static InventedFile pay(int64_t first_day, const char* claim = "bank_notice",
                            const std::string& shop = "+254799000001") {
        const std::string own = "+254711000001";
        InventedFile chat = personal_chat("254711000001");
        for (int month = 0; month < 3; ++month) {
            chat.records.emplace_back(
                paid(first_day + month * 31, "", own, "Salary " + std::to_string(month), claim));
            chat.records.emplace_back(paid(first_day + 3 + month * 31, own, shop, "shoes", claim));
        }
        return chat;
    }
};

TEST_F(Pay, InSeveralMonthsAndSpentOutsideLowersExploitation) {
    add({"EX-001", {pay(11)}});
    judge();
    ASSERT_EQ(items("X02"), 1);
    EXPECT_EQ(statement("X02"),
              "3 payments with a word of salary came in 3 different months, and 3 payments went to "
              "accounts that no other device of the case holds.");
    EXPECT_NE(detail("X02").find("used freely"), std::string::npos);
}

TEST_F(Pay, OfTheJobBeforeIsNot) {
    add({"EX-001", {pay(-100)}});
    judge();
    EXPECT_EQ(items("X02"), 0);
}

TEST_F(Pay, ThatWasOnlyClaimedIsNot) {
    add({"EX-001", {pay(11, "stated")}});
    judge();
    EXPECT_EQ(items("X02"), 0);
}

TEST_F(Pay, SpentWithSomebodyOfTheCaseIsNot) {
    add({"EX-001", {pay(11, "bank_notice", "+254711000002")}});
    add({"EX-002", {personal_chat("254711000002")}});
    judge();
    EXPECT_EQ(items("X02"), 0);
}

TEST_F(Pay, OfCommissionIsNeutral) {
    InventedFile chat = personal_chat("254711000001");
    chat.records.emplace_back(paid(12, "", "+254711000001", "commission august"));
    chat.records.emplace_back(paid(13, "+254711000001", "+254799000001", "commission"));
    add({"EX-001", {chat}});
    judge();
    ASSERT_EQ(items("N10"), 1);
    EXPECT_EQ(statement("N10"), "1 payments received carry a word of commission.");
    EXPECT_EQ(text("SELECT weight FROM assessment_item WHERE indicator='N10'"), "0.0");
}

}  // namespace
}  // namespace triage
