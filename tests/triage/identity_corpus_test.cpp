// Address and number rules against public vectors; passes with a notice where they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/canonical.h"
#include "triage/identity/travel_document.h"

namespace triage {
namespace {

class CorpusIdentity : public testing::Test {
protected:
    static std::string folder() {
        const char* given = std::getenv("TRIAGE_CORPUS");
        return given != nullptr ? given : std::string(SOURCE_FOLDER) + "/../shared/corpus";
    }
    // "" with a notice where the file is not there.
    static std::string text_of(const std::string& name) {
        std::ifstream stream(folder() + "/" + name, std::ios::binary);
        if (!stream)
            std::cout << "notice: " << name << " is not in the corpus; nothing checked\n";
        std::ostringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    static std::vector<std::vector<std::string>> rows_of(const std::string& name) {
        std::vector<std::vector<std::string>> rows;
        for (const auto& line : parsers::split(text_of(name), '\n'))
            if (!line.empty())
                rows.push_back(parsers::split(line, '\t'));
        return rows;
    }
};

// The type of identifier of a coin that the vectors name; "" for coins that are not read.
std::string type_of_coin(const std::string& currency) {
    static const std::map<std::string, std::string> kTypes = {
        {"btc", "btc"},       {"bitcoin", "btc"}, {"eth", "erc20"},       {"ethereum", "erc20"},
        {"avax", "erc20"},    {"ethw", "erc20"},  {"arb", "erc20"},       {"arbitrum", "erc20"},
        {"op", "erc20"},      {"yfi", "erc20"},   {"celo", "erc20"},      {"flr", "erc20"},
        {"trx", "trc20"},     {"ltc", "ltc"},     {"litecoin", "ltc"},    {"doge", "doge"},
        {"dogecoin", "doge"}, {"bch", "bch"},     {"bitcoincash", "bch"}, {"xrp", "xrp"},
        {"ripple", "xrp"},    {"xmr", "xmr"},     {"monero", "xmr"},      {"sol", "sol"},
        {"solana", "sol"},
    };
    const auto type = kTypes.find(parsers::to_lower_ascii(currency));
    return type == kTypes.end() ? "" : type->second;
}

TEST_F(CorpusIdentity, AgreesWithTheAddressVectors) {
    std::map<std::string, int> checked;
    for (const auto& row : rows_of("multicoin-addresses/addresses.tsv")) {
        // "both" and other networks also take addresses that are worth nothing.
        if (row.size() != 4 || row[2].find("test") != std::string::npos ||
            row[2].find("stagenet") != std::string::npos ||
            row[2].find("both") != std::string::npos)
            continue;
        const std::string type = type_of_coin(row[1]);
        if (type.empty())
            continue;
        EXPECT_EQ(read_address_of(type, row[3]).has_value(), row[0] == "valid")
            << row[0] << " " << row[1] << " " << row[3];
        ++checked[type];
    }
    if (std::filesystem::exists(folder())) {
        for (const char* type :
             {"btc", "erc20", "trc20", "ltc", "doge", "bch", "xrp", "xmr", "sol"})
            EXPECT_GT(checked[type], 1) << type;
    }
}

TEST_F(CorpusIdentity, ReadsEveryMainNetworkAddressOfBitcoinjs) {
    const std::string text = text_of("bitcoinjs/address.json");
    if (text.empty())
        return;
    int checked = 0;
    const auto vectors = nlohmann::json::parse(text);
    for (const auto& entry : vectors["standard"]) {
        const bool main_network = entry.value("network", "") == "bitcoin";
        for (const char* form : {"base58check", "bech32"}) {
            if (!entry.contains(form))
                continue;
            EXPECT_EQ(read_bitcoin_address(entry[form].get<std::string>()).has_value(),
                      main_network)
                << entry[form];
            ++checked;
        }
    }
    EXPECT_GT(checked, 8);
}

// Each file's coin, as the list names it; an address of TRON stands in the file of Bitcoin.
TEST_F(CorpusIdentity, ReadsSanctionedAddresses) {
    const std::vector<std::pair<const char*, const char*>> files = {
        {"ARB", "erc20"}, {"BCH", "bch"},   {"BSC", "erc20"},  {"BSV", "btc"},
        {"ETC", "erc20"}, {"ETH", "erc20"}, {"USDC", "erc20"}, {"XBT", "btc"},
    };
    size_t read = 0;
    for (const auto& [coin, type] : files) {
        const std::string name = std::string("ofac/sanctioned_addresses_") + coin + ".json";
        const std::string text = text_of(name);
        if (text.empty())
            continue;
        for (const auto& entry : nlohmann::json::parse(text)) {
            const auto address = entry.get<std::string>();
            EXPECT_TRUE(read_address_of(type, address) || read_address_of("trc20", address))
                << name << " " << address;
            ++read;
        }
    }
    if (std::filesystem::exists(folder())) {
        EXPECT_EQ(read, 600u);
    }
}

// In a sentence each of them is found whole, once, and as its own chain or the one that writes it
// alike.
TEST_F(CorpusIdentity, FindsSanctionedAddressesInSpeech) {
    for (const char* coin : {"ETH", "XBT"}) {
        const std::string text =
            text_of(std::string("ofac/sanctioned_addresses_") + coin + ".json");
        if (text.empty())
            continue;
        for (const auto& entry : nlohmann::json::parse(text)) {
            const std::string address = entry.get<std::string>();
            const std::string speech = "boss says solana or " + address + ", today";
            const auto found = find_addresses(speech);
            ASSERT_EQ(found.size(), 1u) << speech;
            EXPECT_EQ(speech.substr(found[0].offset, found[0].size_bytes), address);
        }
    }
}

// Every valid number is read as its type; with one digit changed, almost none is.
TEST_F(CorpusIdentity, ChecksNumbersOfBanksStatesAndFirms) {
    const std::vector<std::pair<const char*, const char*>> files = {
        {"iban", "iban"},     {"bic", "bic"},         {"th_pin", "th_id"},   {"kr_rrn", "kr_id"},
        {"vn_mst", "vn_tax"}, {"cn_uscc", "cn_firm"}, {"tw_ubn", "tw_firm"},
    };
    for (const auto& [name, type] : files) {
        int read = 0;
        int changed_read = 0;
        for (const auto& row : rows_of(std::string("stdnum-vectors/") + name + ".tsv")) {
            if (row.size() != 2 || row[0] == "verdict")
                continue;
            const bool valid = row[0] == "valid";
            EXPECT_EQ(canonical({type, row[1]}, {}).linking == Linking::Links, valid)
                << name << " " << row[1];
            ++read;
            std::string changed = row[1];
            const size_t first = changed.find_first_of("0123456789");
            if (first == std::string::npos)
                continue;
            changed[first] = changed[first] == '8' ? '2' : static_cast<char>(changed[first] + 1);
            changed_read += canonical({type, changed}, {}).linking == Linking::Links;
        }
        if (std::filesystem::exists(folder())) {
            EXPECT_GT(read, 10) << name;
            if (std::string_view(type) != "bic") {  // which has no check digit
                EXPECT_LE(changed_read * 20, read) << name;
            }
        }
    }
}

// As whole lines and inside a message; a zone of the sample state Utopia is no document.
TEST_F(CorpusIdentity, ReadsMachineReadableZones) {
    std::map<std::string, int> read;
    for (const auto& row : rows_of("mrz-vectors/mrz.tsv")) {
        if (row.size() < 5 || (row[3] != "true" && row[3] != "false"))
            continue;
        const auto lines = parsers::split(row[4], '|');
        const std::vector<std::string_view> views(lines.begin(), lines.end());
        const auto document = read_machine_readable_zone(views);
        EXPECT_EQ(document.has_value(), row[3] == "true") << row[1] << " " << row[4];
        std::string message = "look at this:";
        for (const auto& line : lines)
            message += "\r\n" + line;
        const auto found = find_travel_documents(message + " ok");
        ASSERT_EQ(found.size(), document ? 1u : 0u) << row[1];
        if (!document)
            continue;
        EXPECT_EQ(message.substr(found[0].offset), message.substr(message.find("\r\n") + 2));
        // The vectors cut month and office off the number of a French card.
        ++read[document->type];
        const size_t name = row[5].find("documentNumber: '");
        if (name == std::string::npos)
            continue;
        const size_t begin = name + 17;
        const std::string expected = row[5].substr(begin, row[5].find('\'', begin) - begin);
        EXPECT_TRUE(document->number.ends_with(expected)) << row[1] << " " << document->number;
        if (row[2] != "FRENCH_NATIONAL_ID") {
            EXPECT_EQ(document->number, expected) << row[1];
        }
    }
    if (std::filesystem::exists(folder())) {
        EXPECT_EQ(read["passport_no"], 1);
        EXPECT_EQ(read["id_card_no"], 9);
    }
}

// Every territory's own example of a mobile number, written nationally, must come out as its
// calling code and the number.
TEST_F(CorpusIdentity, ReadsTheExampleNumberOfEveryRegion) {
    const std::string text = text_of("libphonenumber/PhoneNumberMetadata.xml");
    if (text.empty())
        return;
    const std::regex territory("<territory id=\"([A-Z]{2})\" countryCode=\"([0-9]+)\"");
    const std::regex mobile("<mobile>[\\s\\S]*?<exampleNumber>([0-9]+)</exampleNumber>");
    int right = 0;
    int all = 0;
    size_t at = text.find("<territory ");
    while (at != std::string::npos) {
        const size_t end = text.find("</territory>", at);
        const std::string block = text.substr(at, end - at);
        const size_t from = block.find("<mobile>");
        std::smatch head;
        std::smatch example;
        const std::string mobile_block =
            from == std::string::npos ? ""
                                      : block.substr(from, block.find("</mobile>", from) - from);
        if (std::regex_search(block, head, territory) &&
            std::regex_search(mobile_block, example, mobile)) {
            const Canonical form =
                canonical(plugins::phone("+" + head[2].str() + example[1].str()), {});
            ++all;
            right += form.value == "+" + head[2].str() + example[1].str() &&
                     form.linking == Linking::Links;
        }
        at = text.find("<territory ", end);
    }
    // The installed metadata is older than the vectors, so a few new ranges are unknown to it.
    EXPECT_GT(all, 200);
    EXPECT_GE(right, all * 97 / 100) << right << " of " << all;
}

}  // namespace
}  // namespace triage
