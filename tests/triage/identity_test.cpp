#include "triage/identity/canonical.h"

#include <gtest/gtest.h>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/keccak.h"
#include "triage/identity/seed_phrase.h"
#include "triage/identity/service_list.h"
#include "triage/identity/shipped_data.h"

namespace triage {
namespace {

std::string hex(const Keccak256& hash) {
    return parsers::to_hex(std::span<const std::byte>(hash));
}

TEST(Keccak, GivesThePublishedHashes) {
    EXPECT_EQ(hex(keccak256("")),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(hex(keccak256("abc")),
              "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    // The selector of transfer(address,uint256) begins this hash.
    EXPECT_EQ(hex(keccak256("transfer(address,uint256)")).substr(0, 8), "a9059cbb");
}

TEST(Keccak, FillsSeveralBlocks) {
    EXPECT_EQ(hex(keccak256(std::string(136, 'a'))).size(), 64u);
    EXPECT_NE(hex(keccak256(std::string(136, 'a'))), hex(keccak256(std::string(135, 'a'))));
    EXPECT_NE(hex(keccak256(std::string(300, 'a'))), hex(keccak256(std::string(299, 'a'))));
}

TEST(Address, RefusesAWrongMixedCase) {
    EXPECT_EQ(to_eip55("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
              "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    ASSERT_TRUE(read_evm_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    EXPECT_FALSE(read_evm_address("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    const auto lower = read_evm_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
    ASSERT_TRUE(lower);
    EXPECT_EQ(lower->checksum, Checksum::None);
    EXPECT_EQ(lower->value, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
}

TEST(Address, ChecksTronByItsChecksumAndPrefix) {
    ASSERT_TRUE(read_tron_address("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"));
    EXPECT_FALSE(read_tron_address("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"));
    EXPECT_FALSE(read_tron_address("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));
}

TEST(Address, ReadsBothSegwitChecksums) {
    const auto v0 = read_bitcoin_address("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4");
    ASSERT_TRUE(v0);
    EXPECT_EQ(v0->value, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    EXPECT_TRUE(
        read_bitcoin_address("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
    // The same program with the older checksum (BIP 350, invalid vectors).
    EXPECT_FALSE(
        read_bitcoin_address("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd"));
}

// Vectors: TON's documentation (TEP-2), the CashAddr specification, XLS-5d, Monero's donation
// address.
TEST(Address, GivesOneSpellingToTheFormsOfATonAccount) {
    constexpr std::string_view kCanonical = "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF";
    for (const char* form :
         {"EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
          "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
          "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF",
          "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"}) {
        const auto read = read_address(form);
        ASSERT_TRUE(read) << form;
        EXPECT_EQ(read->value, kCanonical);
    }
    // The same account of the test network, and a wrong letter.
    EXPECT_FALSE(read_address("kQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPgpP"));
    EXPECT_FALSE(read_address("EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHG"));
}

TEST(Address, GivesOneSpellingToTheFormsOfBitcoinCash) {
    constexpr std::string_view kCanonical =
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a";
    for (const char* form :
         {"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
          "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
          "QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"}) {
        const auto read = read_address_of("bch", form);
        ASSERT_TRUE(read) << form;
        EXPECT_EQ(read->value, kCanonical);
    }
    EXPECT_EQ(read_address("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu")->chain, "bitcoin");
    EXPECT_FALSE(read_address("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b"));
}

TEST(Address, KeepsTheTagOfAnXrpAddress) {
    const auto plain = read_address("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->value, "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59");
    const auto tagged = read_address("X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu");
    ASSERT_TRUE(tagged);
    EXPECT_EQ(tagged->value, "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu");
}

TEST(Address, FindsTonBehindASlashAndSolanaWhereItIsSpokenOf) {
    const std::string link =
        "see https://tonviewer.com/EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF ok";
    const auto found = find_addresses(link);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].offset, 26u);
    EXPECT_EQ(found[0].address.chain, "ton");
    const std::string key = "42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi";
    EXPECT_TRUE(find_addresses("take " + key).empty());
    const auto solana = find_addresses("SOL wallet: " + key);
    ASSERT_EQ(solana.size(), 1u);
    EXPECT_EQ(solana[0].address.checksum, Checksum::None);
}

TEST(Canonical, KeepsTheChainOfAnAddressThatIsTypedOtherwise) {
    const Canonical form = canonical({"sol", "42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi"}, {});
    EXPECT_EQ(form.chain, "solana");
    EXPECT_EQ(form.rule, "solana address: no checksum");
    EXPECT_EQ(canonical({"erc20", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"}, {}).type, "trc20");
    EXPECT_EQ(canonical({"ltc", "no address"}, {}).linking, Linking::Never);
}

TEST(Address, FindsThemInSpeechAndNotInsideWords) {
    const std::string text =
        "send 500 USDT to TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t, or "
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed."
        " xTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t is none";
    const auto found = find_addresses(text);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].offset, 17u);
    EXPECT_EQ(found[1].address.type, "erc20");
}

Canonical phone_form(std::string_view stored, std::string_view region) {
    return canonical(plugins::phone(stored), Region{std::string(region), "test"});
}

TEST(Canonical, ReadsNationalNumbersOnlyWithARegion) {
    EXPECT_EQ(phone_form("012 345 678", "KH").value, "+85512345678");
    EXPECT_EQ(phone_form("012 345 678", "KH").rule, "national number, region KH");
    const Canonical unknown = phone_form("012 345 678", "");
    EXPECT_EQ(unknown.value, "012 345 678");
    EXPECT_EQ(unknown.rule, "as stored: region unknown");
    EXPECT_EQ(unknown.linking, Linking::Never);
}

TEST(Canonical, KeepsSendersWithoutANumberApart) {
    for (const char* sender : {"AIS", "Smart-KH", "8999", "191"}) {
        const Canonical form = phone_form(sender, "TH");
        EXPECT_EQ(form.value, sender);
        EXPECT_EQ(form.linking, Linking::Never) << sender;
    }
}

TEST(Canonical, TellsAWhatsAppNumberFromAHiddenId) {
    const auto jid =
        canonical(plugins::identifier_of_whatsapp_jid("85512345678@s.whatsapp.net"), {});
    EXPECT_EQ(jid.type, "phone");
    EXPECT_EQ(jid.value, "+85512345678");
    const auto lid = canonical(plugins::identifier_of_whatsapp_jid("85512345678@lid"), {});
    EXPECT_EQ(lid.type, "whatsapp_lid");
    EXPECT_NE(lid.value, jid.value);
}

TEST(Canonical, LeavesTheDotsOfAMailAddress) {
    EXPECT_EQ(canonical(plugins::email("A.B+x@Gmail.com"), {}).value, "a.b+x@gmail.com");
    EXPECT_EQ(canonical({"google_account", "A.B@Gmail.com"}, {}).type, "email");
    EXPECT_EQ(canonical(plugins::email("two@at@signs"), {}).linking, Linking::Never);
}

TEST(Canonical, ChecksTheCheckDigitOfAnImei) {
    EXPECT_EQ(canonical({"imei", "49-015420-323751-8"}, {}).value, "490154203237518");
    EXPECT_EQ(canonical({"imei", "4901542032375100"}, {}).value, "490154203237518");
    EXPECT_EQ(canonical({"imei", "490154203237519"}, {}).linking, Linking::Never);
    EXPECT_EQ(canonical({"imei", "000000000000000"}, {}).linking, Linking::Never);
}

TEST(Canonical, ScopesAnAppsOwnIdsToTheApp) {
    EXPECT_EQ(canonical({"app_user", "42"}, {}, "zalo").value, "zalo:42");
    EXPECT_NE(canonical({"app_user", "42"}, {}, "zalo"), canonical({"app_user", "42"}, {}, "line"));
    EXPECT_EQ(canonical({"app_user", "42"}, {}).linking, Linking::Never);
}

TEST(FindIdentifiers, ReadsNumbersAndSitesOutOfText) {
    const auto found =
        find_identifiers("call +855 12 345 678 or see HTTPS://Shop.Example.com/Path.");
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].canonical.value, "+85512345678");
    EXPECT_EQ(found[0].as_written, "+855 12 345 678");
    EXPECT_EQ(found[1].canonical.value, "https://shop.example.com/Path");
    EXPECT_EQ(found[2].canonical.value, "example.com");
    EXPECT_TRUE(find_identifiers("1+1 = 2, +5 points, 0x12").empty());
}

TEST(Canonical, ReadsDigitsOfOtherScripts) {
    EXPECT_EQ(phone_form("๐๘๑ ๒๓๔ ๕๖๗๘", "TH").value, "+66812345678");
    EXPECT_EQ(phone_form("၀၉ ၄၂၀ ၁၂၃ ၄၅၆", "MM").value, "+959420123456");
    EXPECT_EQ(phone_form("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "").value, "+971501234567");
}

TEST(Canonical, MasksACard) {
    const Canonical card = canonical({"card", "4111 1111 1111 1111"}, {});
    EXPECT_EQ(card.value, "411111******1111");
    EXPECT_EQ(card.linking, Linking::Links);
    EXPECT_EQ(canonical({"card", "4111 1111 1111 1112"}, {}).linking, Linking::Never);
}

TEST(Canonical, KnowsTheLengthOfACountrysIban) {
    EXPECT_EQ(canonical({"iban", "gb82 west 1234 5698 7654 32"}, {}).value,
              "GB82WEST12345698765432");
    EXPECT_EQ(canonical({"iban", "GB82 WEST 1234 5698 7654 3"}, {}).linking, Linking::Never);
    // Check digits that hold in a country without IBANs.
    EXPECT_EQ(canonical({"iban", "US64SVBKUS6S3300958879"}, {}).linking, Linking::Never);
}

TEST(Canonical, CutsAHostToWhatSomebodyRegistered) {
    const auto domain = [](const char* host) { return canonical({"domain", host}, {}).value; };
    EXPECT_EQ(domain("www.vip-trade.co.th"), "vip-trade.co.th");
    EXPECT_EQ(domain("Pay.Vip-Trade.com."), "vip-trade.com");
    EXPECT_EQ(domain("boss.github.io"), "boss.github.io");
    EXPECT_EQ(domain("192.168.1.20"), "192.168.1.20");
    EXPECT_EQ(domain("printer.localhost"), "printer.localhost");
}

std::vector<std::string> found_as(std::string_view type, std::string_view text) {
    std::vector<std::string> values;
    for (const FoundIdentifier& found : find_identifiers(text))
        if (found.canonical.type == type)
            values.push_back(found.canonical.value);
    return values;
}

using Values = std::vector<std::string>;

TEST(FindIdentifiers, ReadsNumbersOfBanksOutOfText) {
    EXPECT_EQ(found_as("iban", "to GB82 WEST 1234 5698 7654 32, today"),
              Values{"GB82WEST12345698765432"});
    EXPECT_EQ(found_as("card", "card 4111-1111-1111-1111 exp 12/28"), Values{"411111******1111"});
    EXPECT_EQ(found_as("card", "order 4111111111111112"), Values{});
    EXPECT_EQ(found_as("bic", "SWIFT: BKKBTHBK branch"), Values{"BKKBTHBK"});
    EXPECT_EQ(found_as("bic", "BKKBTHBK alone"), Values{});
    EXPECT_EQ(found_as("ifsc", "IFSC HDFC0001234"), Values{"HDFC0001234"});
}

TEST(FindIdentifiers, ReadsPeoplesPapersOutOfText) {
    const std::string zone =
        "PTCHNCESHI<<YANGBEN<<<<<<<<<<<<<<<<<<<<<<<<<\n"
        "G622925996CHN8310291F1904220LCOCMKNENBPJB984";
    EXPECT_EQ(found_as("passport_no", "her passport " + zone), Values{"G62292599"});
    EXPECT_EQ(found_as("cn_id", "身份证 11010519491231002X"), Values{"11010519491231002X"});
    EXPECT_EQ(found_as("cn_id", "id 110105194912310021"), Values{});
    EXPECT_EQ(found_as("imei", "IMEI: 490154203237518"), Values{"490154203237518"});
    EXPECT_EQ(found_as("imei", "number 490154203237518"), Values{});
}

TEST(FindIdentifiers, ReadsMailAddressesAndLinksToAccounts) {
    EXPECT_EQ(found_as("email", "write <Boss.Li@Park-HR.com.kh>."),
              Values{"boss.li@park-hr.com.kh"});
    EXPECT_EQ(found_as("email", "me@here, @li, x@y.invalidtld"), Values{});
    EXPECT_EQ(found_as("phone", "https://wa.me/85512345678?text=hi"), Values{"+85512345678"});
}

// Vectors of BIP 39 (trezor/python-mnemonic, vectors.json).
constexpr std::string_view kTwelve =
    "legal winner thank year wave sausage worth useful legal winner thank yellow";
constexpr std::string_view kTwentyFour =
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount "
    "doctor "
    "acoustic avoid letter advice cage absurd amount doctor acoustic bless";

TEST(SeedPhrase, IsFoundHoweverItIsWritten) {
    const auto plain = find_seed_phrases("my wallet: " + std::string(kTwelve) + ". keep it");
    ASSERT_EQ(plain.size(), 1u);
    EXPECT_EQ(plain[0].words, 12u);
    EXPECT_EQ(plain[0].language, "english");
    EXPECT_EQ(plain[0].offset, 11u);
    EXPECT_EQ(plain[0].size_bytes, kTwelve.size());
    std::string numbered;
    int number = 0;
    for (const auto& word : parsers::split(std::string(kTwelve), ' '))
        numbered += std::to_string(++number) + ") " + word + "\r\n";
    numbered[4] = static_cast<char>(std::toupper(static_cast<unsigned char>(numbered[4])));
    const auto listed = find_seed_phrases(numbered);
    ASSERT_EQ(listed.size(), 1u) << numbered;
    EXPECT_EQ(listed[0].fingerprint, plain[0].fingerprint);
    const auto longer = find_seed_phrases(kTwentyFour);
    ASSERT_EQ(longer.size(), 1u);
    EXPECT_EQ(longer[0].words, 24u);
}

TEST(SeedPhrase, IsNotSeenInSpeech) {
    EXPECT_TRUE(find_seed_phrases("legal winner thank year wave sausage worth useful legal winner "
                                  "thank thank")
                    .empty());
    EXPECT_TRUE(find_seed_phrases("的一是在不了有和人这中大为上个国我以要他").empty());
    EXPECT_TRUE(find_seed_phrases("the boss said that we must work all night and then some more "
                                  "because the target was not met today")
                    .empty());
}

TEST(SeedPhrase, IsReadInChineseWhereItsWordsStandApart) {
    // All zeros but the last word, which carries the checksum.
    const std::string words = "的 的 的 的 的 的 的 的 的 的 的 在";
    const auto found = find_seed_phrases(words);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].language.starts_with("chinese"));
    EXPECT_EQ(found[0].fingerprint,
              find_seed_phrases("abandon abandon abandon abandon abandon abandon abandon abandon "
                                "abandon abandon abandon about")
                  .at(0)
                  .fingerprint);
}

TEST(SeedPhrase, IsSealedAndLinksByItsFingerprint) {
    const std::string message = "pay: " + std::string(kTwelve) + "!";
    EXPECT_EQ(with_sealed_seeds(message), "pay: [seed phrase of 12 words, sealed]!");
    const auto found = find_identifiers(message);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].canonical.type, "seed_phrase");
    EXPECT_EQ(found[0].canonical.value.size(), 16u);
    for (const std::string& shown :
         {found[0].as_written, found[0].canonical.value, found[0].canonical.rule})
        EXPECT_EQ(shown.find("winner"), std::string::npos) << shown;
}

TEST(RegionOfDevice, PrefersTheSimAndDoubtsNumbersThatDisagree) {
    plugins::DeviceFact sim{"sim_country", ",th", ""};
    plugins::DeviceFact khmer{"own_number", "+85512345678", ""};
    plugins::DeviceFact thai{"own_number", "+66812345678", ""};
    EXPECT_EQ(region_of_device({khmer, sim}, {}).code, "TH");
    EXPECT_EQ(region_of_device({khmer}, {}).code, "KH");
    EXPECT_EQ(region_of_device({khmer, thai}, {}).code, "");
    plugins::Account account{
        "whatsapp", plugins::identifier_of_whatsapp_jid("66812345678@s.whatsapp.net"), "", {}, ""};
    EXPECT_EQ(region_of_device({}, {account}).code, "TH");
}

TEST(ServiceList, HoldsOnlyFormsThatPassTheirOwnChecks) {
    const auto file = read_shipped("services.tsv");
    ASSERT_TRUE(file.ok());
    const auto list = ServiceList::read(file.value().text);
    ASSERT_TRUE(list.ok());
    EXPECT_GT(list.value().size(), 50u);
    for (const auto& [entry, name] : list.value().entries()) {
        const auto cells = parsers::split(entry, '\t');
        EXPECT_EQ(canonical({cells[0], cells[1]}, {}).linking, Linking::Links) << entry;
    }
    EXPECT_EQ(list.value().name_of("trc20", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
              "USDT on TRON (token contract)");
    EXPECT_FALSE(list.value().name_of("domain", "m.facebook.com").empty());
    EXPECT_TRUE(list.value().name_of("domain", "notfacebook.com").empty());
}

}  // namespace
}  // namespace triage
