// Address and number rules against public vectors; passes with a notice where they are absent.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/canonical.h"

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

bool agrees(const std::string& currency, const std::string& address, bool valid) {
    const bool evm = currency == "eth" || currency == "ethereum" || currency == "avax";
    const bool tron = currency == "trx";
    if (evm)
        return read_evm_address(address).has_value() == valid;
    if (tron)
        return read_tron_address(address).has_value() == valid;
    return read_bitcoin_address(address).has_value() == valid;
}

TEST_F(CorpusIdentity, AgreesWithTheAddressVectors) {
    int checked = 0;
    for (const auto& row : rows_of("multicoin-addresses/addresses.tsv")) {
        if (row.size() != 4 || row[2].find("testnet") != std::string::npos ||
            row[2].find("both") != std::string::npos)
            continue;
        const std::string currency = parsers::to_lower_ascii(row[1]);
        static const std::vector<std::string> kKnown = {"btc",      "bitcoin", "eth",
                                                        "ethereum", "avax",    "trx"};
        if (std::find(kKnown.begin(), kKnown.end(), currency) == kKnown.end())
            continue;
        EXPECT_TRUE(agrees(currency, row[3], row[0] == "valid"))
            << row[0] << " " << currency << " " << row[3];
        ++checked;
    }
    if (std::filesystem::exists(folder())) {
        EXPECT_GT(checked, 30);
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

TEST_F(CorpusIdentity, ReadsSanctionedAddresses) {
    for (const char* name :
         {"ofac/sanctioned_addresses_ETH.json", "ofac/sanctioned_addresses_XBT.json"}) {
        const std::string text = text_of(name);
        if (text.empty())
            continue;
        const auto addresses = nlohmann::json::parse(text);
        EXPECT_GT(addresses.size(), 50u);
        for (const auto& address : addresses)
            EXPECT_TRUE(read_address(address.get<std::string>())) << name << " " << address;
    }
}

TEST_F(CorpusIdentity, ChecksIbans) {
    for (const auto& row : rows_of("stdnum-vectors/iban.tsv")) {
        if (row.size() != 2 || row[0] != "valid")
            continue;
        EXPECT_EQ(canonical({"iban", row[1]}, {}).linking, Linking::Links) << row[1];
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
