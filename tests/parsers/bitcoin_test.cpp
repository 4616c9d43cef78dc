// Bitcoin's transactions and addresses, against the first block and the vectors of its proposals.
#include "parsers/format/bitcoin.h"

#include <gtest/gtest.h>

#include "parsers/base/text.h"

namespace parsers {
namespace {

std::string main_address(std::string_view script) {
    return bitcoin_address_of_script(from_hex(script), BitcoinNetwork::Main);
}

std::string test_address(std::string_view script) {
    return bitcoin_address_of_script(from_hex(script), BitcoinNetwork::Test);
}

// The transaction of block 0, which pays 50 coins to a bare key.
const std::string kFirst =
    "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d"
    "0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66"
    "207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe55"
    "48271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba"
    "0b8d578a4c702b6bf11d5fac00000000";

TEST(Bitcoin, ReadsTheFirstTransaction) {
    const auto read = read_bitcoin_transaction(from_hex(kFirst));
    ASSERT_TRUE(read.ok()) << read.error().what;
    EXPECT_EQ(read.value().size_bytes, kFirst.size() / 2);
    ASSERT_EQ(read.value().inputs.size(), 1U);
    EXPECT_EQ(read.value().inputs[0].output, 0xffffffffU);
    ASSERT_EQ(read.value().outputs.size(), 1U);
    EXPECT_EQ(bitcoin_amount(read.value().outputs[0].satoshi), "50.00000000");
    EXPECT_EQ(bitcoin_address_of_script(read.value().outputs[0].script, BitcoinNetwork::Main),
              "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
}

TEST(Bitcoin, EveryCutOfATransactionIsDamaged) {
    const auto whole = from_hex(kFirst);
    for (size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(read_bitcoin_transaction(std::span(whole).first(size)).ok()) << size;
}

TEST(Bitcoin, CountsThatPassTheEndAreRefusedBeforeTheyAreUsed) {
    for (const char* count : {"fe00000010", "ff00000000000000f0", "fdffff", "02"})
        EXPECT_FALSE(
            read_bitcoin_transaction(from_hex("01000000" + std::string(count) + "00")).ok());
}

// BIP 173 and BIP 350, their valid addresses and the scripts beside them.
TEST(Bitcoin, WritesTheAddressesOfTheProposals) {
    EXPECT_EQ(main_address("0014751e76e8199196d454941c45d1b3a323f1433bd6"),
              "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    EXPECT_EQ(test_address("00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"),
              "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7");
    EXPECT_EQ(
        main_address(
            "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6"),
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y");
    EXPECT_EQ(main_address("5210751e76e8199196d454941c45d1b3a323"),
              "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs");
    EXPECT_EQ(main_address("512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
              "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0");
}

TEST(Bitcoin, WritesBase58OfBothNetworks) {
    const std::string hash = "751e76e8199196d454941c45d1b3a323f1433bd6";
    EXPECT_EQ(main_address("76a914" + hash + "88ac"), "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
    EXPECT_EQ(test_address("76a914" + hash + "88ac"), "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r");
    // BIP 16: the hash of a script.
    EXPECT_EQ(main_address("a914f815b036d9bbbce5e9f2a00abd1bf3dc91e9551087"),
              "3QJmV3qfvL9SuYo34YihAf3sRCW3qSinyC");
    // BIP 173's public key, whose hash is the one above.
    EXPECT_EQ(bitcoin_address_of_key(
                  from_hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
                  BitcoinNetwork::Main),
              "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH");
}

TEST(Bitcoin, AScriptWithoutAnAddressHasNone) {
    for (const char* script :
         {"", "6a0464617461", "00", "0013751e76e8199196d454941c45d1b3a323f1433b",
          "6128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c",
          "2105751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45ac"})
        EXPECT_EQ(main_address(script), "") << script;
}

TEST(Bitcoin, AmountsAreExact) {
    EXPECT_EQ(bitcoin_amount(0), "0.00000000");
    EXPECT_EQ(bitcoin_amount(1), "0.00000001");
    EXPECT_EQ(bitcoin_amount(2'099'999'997'690'000), "20999999.97690000");
}

TEST(Bitcoin, TakesTheTransactionOutOfAPsbt) {
    auto psbt = from_hex("70736274ff0100cc" + kFirst);
    EXPECT_TRUE(read_bitcoin_psbt(psbt).ok());
    psbt[4] = std::byte{0xfe};
    EXPECT_FALSE(read_bitcoin_psbt(psbt).ok());
    EXPECT_FALSE(read_bitcoin_psbt(from_hex("70736274ff0100fdff00" + kFirst)).ok());
}

}  // namespace
}  // namespace parsers
