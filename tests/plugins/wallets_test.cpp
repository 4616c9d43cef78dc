// What the readers of wallets share: amounts, token transfers, JSON within limits, Python literals.
#include <gtest/gtest.h>

#include "plugins/apps/wallets/evm.h"
#include "plugins/apps/wallets/json.h"
#include "plugins/apps/wallets/python_literal.h"

namespace plugins::wallets {
namespace {

TEST(Wallets, AmountsAreExactAtAnyLength) {
    EXPECT_EQ(evm_amount("0x1bc16d674ec80000", 18), "2");
    EXPECT_EQ(evm_amount("0x0", 18), "0");
    EXPECT_EQ(evm_amount("0x1", 18), "0.000000000000000001");
    EXPECT_EQ(evm_amount("1234560000", 6), "1234.56");
    EXPECT_EQ(evm_amount("12", 0), "12");
    const std::string most = "0x" + std::string(64, 'f');  // 2^256 - 1
    EXPECT_EQ(evm_amount(most, 0),
              "115792089237316195423570985008687907853269984665640564039457584007913129639935");
    for (const char* wrong : {"", "0x", "0xg1", "1.5", "-1", "1 "})
        EXPECT_FALSE(evm_amount(wrong, 18).has_value()) << wrong;
    EXPECT_FALSE(evm_amount(std::string(79, '9'), 0).has_value());
    EXPECT_FALSE(evm_amount("1", 37).has_value());
}

TEST(Wallets, ChainsAreNamedByTheirNumber) {
    EXPECT_EQ(evm_chain("0x38"), "eip155:56");
    EXPECT_EQ(evm_chain("137"), "eip155:137");
    EXPECT_EQ(evm_chain("mainnet"), "");
    EXPECT_EQ(evm_chain(""), "");
    EXPECT_EQ(evm_coin("eip155:56"), "BNB");
    EXPECT_EQ(evm_coin("eip155:1337"), "");
}

TEST(Wallets, ATransferNamesReceiverAndAmount) {
    const std::string to = "dac17f958d2ee523a2206206994597c13d831ec7";
    const std::string word = std::string(24, '0') + to;
    const std::string amount = std::string(62, '0') + "2a";
    const auto read = read_token_transfer("0xa9059cbb" + word + amount);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->to, "0x" + to);
    EXPECT_EQ(evm_amount(read->amount, 0), "42");
    EXPECT_FALSE(read_token_transfer("0xa9059cbb" + word).has_value());
    EXPECT_FALSE(read_token_transfer("0x095ea7b3" + word + amount).has_value());  // approve
    EXPECT_FALSE(read_token_transfer("0xa9059cbb" + word + std::string(64, 'z')).has_value());
}

TEST(Wallets, JsonThatIsNestedTooDeeplyIsRefused) {
    EXPECT_TRUE(read_json(std::string(60, '[') + std::string(60, ']')).ok());
    const auto deep = read_json(std::string(1'000'000, '[') + std::string(1'000'000, ']'));
    ASSERT_FALSE(deep.ok());
    EXPECT_EQ(deep.error().code, parsers::ErrorCode::LimitReached);
    EXPECT_TRUE(read_json(R"({"a":"[[[[\"]"})").ok());
    for (const char* broken : {"", "{", "{} {}", "[1", "{\"a\"}", "\xff"})
        EXPECT_FALSE(read_json(broken).ok()) << broken;
}

TEST(Wallets, PointersEscapeTheirSteps) {
    EXPECT_EQ(step("/a", "x/y~z"), "/a/x~1y~0z");
    EXPECT_EQ(step("", size_t{3}), "/3");
}

TEST(Wallets, PythonLiteralsBecomeJson) {
    const auto json = python_literal_to_json(
        "{u'a': (1, 2L), 3: True, 'b': None, 'c': 'it\\'s \"x\" \\u5de5\\x41', \"d\": -1.5}");
    ASSERT_TRUE(json.ok()) << json.error().what;
    const auto value = read_json(json.value());
    ASSERT_TRUE(value.ok()) << json.value();
    EXPECT_EQ(value.value().dump(),
              R"({"3":true,"a":[1,2],"b":null,"c":"it's \"x\" 工A","d":-1.5})");
    for (const char* wrong :
         {"__import__('os')", "{'a", "'\\", "'\\x1", "'\\q'", "{a: 1}", "1 + 1"})
        EXPECT_FALSE(python_literal_to_json(wrong).ok()) << wrong;
}

}  // namespace
}  // namespace plugins::wallets
