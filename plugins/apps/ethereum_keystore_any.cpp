// Keystore files: one wallet each, its address in clear and its key encrypted. Facts: the Web3
// Secret Storage definition, version 3 (address); token-core of imToken (imTokenMeta: name,
// chainType); wallet-core of Trust Wallet (StoredKey: name, activeAccounts with coins by SLIP-44).
#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "ethereum_keystore";

bool is_encrypted_key(const Json& keystore) {
    return member(keystore, "crypto").is_object() || member(keystore, "Crypto").is_object();
}

bool recognizes(const File& file) {
    constexpr uint64_t kMostBytes = 1U << 20;
    if (file.bytes().size_bytes() > kMostBytes || !wallets::head_of(file, 1).starts_with('{'))
        return false;
    const auto keystore = wallets::read_json(file);
    if (!keystore.ok() || !is_encrypted_key(keystore.value()))
        return false;
    return !text_in(keystore.value(), "address").empty() ||
           member(keystore.value(), "activeAccounts").is_array();
}

struct Chain {
    std::string_view word;  // of imToken
    int64_t coin;           // SLIP-44
    std::string_view id_type;
    std::string_view name;
};
constexpr std::array kChains = {
    Chain{"ETHEREUM", 60, "erc20", "evm"}, Chain{"BITCOIN", 0, "btc", "bitcoin"},
    Chain{"TRON", 195, "trc20", "tron"}, Chain{"SOLANA", 501, "sol", "solana"},
    Chain{"TON", 607, "ton", "ton"}};

// The definition leaves "0x" out.
std::string with_prefix(const std::string& address) {
    constexpr size_t kDigits = 40;
    const bool is_bare = address.size() == kDigits && !parsers::from_hex(address).empty();
    return is_bare ? "0x" + address : address;
}

Wallet wallet_of(const std::string& address, const Chain* chain, std::string label,
                 const std::string& stored) {
    Wallet wallet{.app = std::string(kApp),
                  .address = {std::string(id_type::kAppUser), address},
                  .label = std::move(label),
                  .keys = known("present", stored)};
    if (chain != nullptr) {
        wallet.address = {std::string(chain->id_type),
                          chain->id_type == "erc20" ? with_prefix(address) : address};
        wallet.chain = chain->name;
    }
    return wallet;
}

void emit_single(const Json& keystore, RecordSink& sink) {
    const std::string address = text_in(keystore, "address");
    if (address.empty())
        return;
    const Json& meta = member(keystore, "imTokenMeta");
    std::string word = text_in(meta, "chainType");
    if (word.empty())
        word = meta.is_object() ? text_in(meta, "chain") : "ETHEREUM";
    std::ranges::transform(word, word.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    const auto* chain = std::ranges::find(kChains, word, &Chain::word);
    auto wallet = wallet_of(address, chain == kChains.end() ? nullptr : chain,
                            text_in(meta, "name"), "crypto");
    if (wallet.chain.empty())
        wallet.chain = word;
    sink.emit(std::move(wallet), Place::pointer("/address"));
}

void emit_accounts(const Json& keystore, RecordSink& sink) {
    const Json& accounts = member(keystore, "activeAccounts");
    for (size_t i = 0; accounts.is_array() && i < accounts.size(); ++i) {
        const std::string address = text_in(accounts[i], "address");
        const auto coin = wallets::integer_in(accounts[i], "coin");
        if (address.empty())
            continue;
        const auto* chain = std::ranges::find(kChains, coin.value_or(-1), &Chain::coin);
        auto wallet = wallet_of(address, chain == kChains.end() ? nullptr : chain,
                                text_in(keystore, "name"), text_in(keystore, "type"));
        if (wallet.chain.empty() && coin)
            wallet.chain = "slip44:" + std::to_string(*coin);
        sink.emit(std::move(wallet), Place::pointer(step("/activeAccounts", i)));
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Json keystore = TRY(wallets::read_json(file));
    emit_single(keystore, sink);
    emit_accounts(keystore, sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "ethereum_keystore_any",
    .app = "ethereum_keystore",
    .version = "2",
    .platform = plugins::Platform::Any,
    .about = "Addresses and names of keystore files (Ethereum clients, imToken, Trust Wallet); the "
             "keys that they hold, encrypted, are not read.",
    .references = {"https://ethereum.org/en/developers/docs/data-structures-and-encoding/"
                   "web3-secret-storage/",
                   "https://github.com/consenlabs/token-core",
                   "https://github.com/trustwallet/wallet-core"},
    .tested = {"samples/apps/ethereum_keystore_any", "a file of MyEtherWallet of btcrecover"},
    .paths = {"*UTC--*", "*/Ethereum/keystore/*", "*keystore*.json",
              "*/im.token.app/files/wallet*/*.json", "*/Documents/wallets/*.json",
              "*/com.wallet.crypto.trustapp/files/*", "*/com.wallet.crypto.trustapp/no_backup/*"},
    .records = {"wallet"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
