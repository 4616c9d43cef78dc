// Wallets that their own projects made for tests: every address and amount that a wallet stores
// must be found, and where it holds the bytes that an address or amount is made of, they agree.
#include <algorithm>
#include <set>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/bitcoin.h"
#include "plugins/apps/wallets/json.h"
#include "tests/plugins/corpus_apps.h"

namespace plugins {
namespace {

using nlohmann::json;

class CorpusWallets : public corpus_apps::CorpusApps {
protected:
    static corpus_apps::Kept electrum(const std::string& in_corpus) {
        return read("electrum_any", "Users/x/AppData/Roaming/Electrum/wallets/w", file(in_corpus));
    }

    // The wallet as it is stored: its own list of what it holds.
    static json stored(const std::string& in_corpus) {
        const auto text = parsers::read_text(*file(in_corpus), 64 << 20);
        auto leading = wallets::read_leading_json(text.value());
        EXPECT_TRUE(leading.ok()) << in_corpus;
        const std::string behind = text.value().substr(leading.value().size_bytes);
        const size_t first = behind.find('{');
        if (first == std::string::npos)
            return std::move(leading.value().value);
        return leading.value().value.patch(json::parse("[" + behind.substr(first) + "]"));
    }
};

std::multiset<std::string> addresses_of(const corpus_apps::Kept& kept) {
    std::multiset<std::string> found;
    for (const Wallet& wallet : kept.all<Wallet>())
        if (wallet.address.present())
            found.insert(wallet.address.value);
    return found;
}

std::multiset<std::string> texts_of(const json& list) {
    std::multiset<std::string> found;
    for (const auto& one : list)
        found.insert(one.get<std::string>());
    return found;
}

const std::string kElectrum = "electrum/test_storage_upgrade/client_";

// A file that its owner locked is told as encrypted.
void expect_encrypted(const std::string& path, const parsers::SharedBytes& bytes) {
    const File locked(path, bytes);
    const auto registry = Registry::with_builtins();
    const auto choices = registry.choose(locked, registry.proposed(path));
    ASSERT_EQ(choices.run.size(), 1U) << path;
    corpus_apps::Kept kept;
    const auto done = run_plugin(*choices.run[0].plugin, locked, kept);
    ASSERT_FALSE(done.ok()) << path;
    EXPECT_EQ(done.error().code, parsers::ErrorCode::Encrypted) << path;
}

TEST_F(CorpusWallets, ElectrumGivesEveryAddressOfItsLists) {
    if (is_absent_)
        return;
    for (const char* version :
         {"2_8_3_importedkeys", "2_8_3_importedkeys_flawed_previous_upgrade_from_2_7_18",
          "2_8_3_seeded", "2_9_3_importedkeys", "2_9_3_old_seeded_with_realistic_history",
          "2_9_3_seeded", "3_2_3_ledger_standard_keystore_changes",
          "3_3_8_xpub_with_realistic_history", "4_5_2_9dk_with_ln"}) {
        const json wallet = stored(kElectrum + version);
        auto expected = texts_of(wallet["addresses"]["receiving"]);
        expected.merge(texts_of(wallet["addresses"]["change"]));
        const auto kept = electrum(kElectrum + version);
        EXPECT_EQ(addresses_of(kept), expected) << version;
        EXPECT_FALSE(expected.empty()) << version;
        for (const Wallet& held : kept.all<Wallet>()) {
            const bool is_watched = std::string(version).starts_with("3_");
            EXPECT_EQ(held.keys.name, is_watched ? "absent" : "present") << version;
        }
    }
}

// 2.5 to 2.7 store the public keys; the addresses themselves stand in addr_history.
TEST_F(CorpusWallets, ElectrumComputesTheAddressesThatTheWalletNamesElsewhere) {
    if (is_absent_)
        return;
    for (const char* version :
         {"2_5_4_seeded", "2_6_4_seeded", "2_7_18_seeded", "2_7_18_importedkeys"}) {
        std::multiset<std::string> expected;
        const json wallet = stored(kElectrum + version);
        for (const auto& [address, history] : wallet["addr_history"].items())
            expected.insert(address);
        const auto found = addresses_of(electrum(kElectrum + version));
        EXPECT_EQ(found, expected) << version;
        EXPECT_FALSE(expected.empty()) << version;
    }
}

TEST_F(CorpusWallets, ElectrumOfTheFirstYearsIsAPythonLiteral) {
    if (is_absent_)
        return;
    const auto kept = electrum(kElectrum + "1_9_8_seeded");
    EXPECT_EQ(kept.at<Wallet>("#/accounts/0/0/0").address.value,
              "1DjtUCcQwwzA3GSPA7Kd79PMnri7tLDPYC");
    EXPECT_EQ(addresses_of(kept).size(), 8U);
    EXPECT_EQ(kept.at<Wallet>("#/seed").keys.name, "present");
    EXPECT_FALSE(kept.at<Wallet>("#/seed").address.present());
    EXPECT_EQ(addresses_of(electrum("btcrecover/electrum-wallet")).size(), 8U);
}

// txo is what Electrum itself kept of the outputs to this wallet.
using Outputs = std::set<std::pair<std::string, std::string>>;

Outputs stored_outputs(const json& txo) {
    Outputs outputs;
    for (const auto& [txid, addresses] : txo.items())
        for (const auto& [address, list] : addresses.items()) {
            if (list.is_object())
                for (const auto& [index, values] : list.items())
                    outputs.insert({"#/transactions/" + txid + ".output" + index,
                                    address + " " + values[0].dump()});
            else
                for (const auto& values : list)
                    outputs.insert({"#/transactions/" + txid + ".output" + values[0].dump(),
                                    address + " " + values[1].dump()});
        }
    return outputs;
}

enum class Of { Wallet, Anyone };

Outputs computed_outputs(const corpus_apps::Kept& kept, Of of) {
    Outputs outputs;
    for (const auto& [place, index] : kept.places) {
        const auto* payment = std::get_if<Payment>(&kept.records[index]);
        if (payment == nullptr)
            continue;
        const bool is_own = payment->kind.name == "incoming" || payment->kind.name == "own";
        if (of == Of::Wallet && !is_own)
            continue;
        std::string satoshi = payment->amount;
        satoshi.erase(satoshi.find('.'), 1);
        satoshi.erase(0, satoshi.find_first_not_of('0'));
        outputs.insert({place.substr(place.find('#')), payment->payee.value + " " + satoshi});
        EXPECT_FALSE(is_own && payment->payer.present()) << place;
    }
    return outputs;
}

TEST_F(CorpusWallets, ElectrumTransactionsPayWhatTheWalletSaysTheyPay) {
    if (is_absent_)
        return;
    const std::map<std::string, size_t> wallets_with_history = {
        {"2_9_3_old_seeded_with_realistic_history", 0},
        {"3_3_8_xpub_with_realistic_history", 0},
        {"4_5_2_9dk_with_ln", 4}};
    for (const auto& [version, watched] : wallets_with_history) {
        const json wallet = stored(kElectrum + version);
        const auto kept = electrum(kElectrum + version);
        const Outputs expected = stored_outputs(wallet["txo"]);
        EXPECT_GT(expected.size(), 15U) << version;
        // Electrum watches the addresses of its Lightning channels too, which are in no list.
        const auto addresses = addresses_of(kept);
        Outputs to_wallet;
        for (const auto& [place, paid] : expected)
            if (addresses.contains(paid.substr(0, paid.find(' '))))
                to_wallet.insert({place, paid});
        EXPECT_EQ(computed_outputs(kept, Of::Wallet), to_wallet) << version;
        EXPECT_EQ(expected.size() - to_wallet.size(), watched) << version;
        const Outputs all = computed_outputs(kept, Of::Anyone);
        EXPECT_TRUE(std::ranges::includes(all, expected)) << version;
        std::set<std::string> seen;
        for (const Payment& payment : kept.all<Payment>()) {
            seen.insert(payment.transaction.value);
            EXPECT_EQ(payment.currency, "tBTC") << version;
            EXPECT_EQ(payment.chain, "bitcoin_testnet") << version;
        }
        EXPECT_EQ(seen.size(), wallet["transactions"].size()) << version;
    }
}

// An output that leaves the wallet, and its time: the row of the block explorer of that day.
TEST_F(CorpusWallets, ElectrumTellsTimesAndLabels) {
    if (is_absent_)
        return;
    const auto kept = electrum(kElectrum + "4_5_2_9dk_with_ln");
    const std::string txid = "024464eae9858f079d2f49bc3db28f92237c63fe950c8ddc6c9b18d1855fa32c";
    const auto payment = kept.at<Payment>("#/transactions/" + txid + ".output0");
    EXPECT_EQ(payment.payee.value, "tb1qq2tmmcngng78nllq2pvrkchcdukemtj5s6l0zu");
    EXPECT_EQ(payment.amount, "0.10000000");
    EXPECT_EQ(payment.text, "trans 3");
    EXPECT_EQ(seconds(payment.time), 1530271747);
    EXPECT_EQ(payment.kind.name, "incoming");
    const auto labelled = electrum(kElectrum + "3_3_8_xpub_with_realistic_history");
    size_t labels = 0;
    for (const Wallet& wallet : labelled.all<Wallet>())
        labels += wallet.label.empty() ? 0 : 1;
    EXPECT_EQ(labels, 3U);
}

// No word of a seed and no private key may leave the file.
TEST_F(CorpusWallets, ElectrumKeepsItsSecrets) {
    if (is_absent_)
        return;
    for (const char* version : {"2_0_4_seeded", "2_7_18_seeded", "2_8_3_seeded", "2_9_3_seeded"}) {
        const json wallet = stored(kElectrum + version);
        const std::string seed = wallet.contains("seed")
                                     ? wallet["seed"].get<std::string>()
                                     : wallet["keystore"]["seed"].get<std::string>();
        const std::string first = seed.substr(0, seed.find(' ', seed.find(' ') + 1));
        const auto kept = electrum(kElectrum + version);
        size_t sealed = 0;
        for (const Wallet& held : kept.all<Wallet>()) {
            EXPECT_EQ(held.label.find(first), std::string::npos);
            sealed += held.address.present() ? 0 : 1;
        }
        EXPECT_EQ(sealed, 1U) << version;
    }
}

TEST_F(CorpusWallets, ElectrumSaysThatAFileIsEncrypted) {
    if (is_absent_)
        return;
    expect_encrypted("x/.electrum/wallets/w", file("btcrecover/electrum28-wallet"));
}

// The store of Chrome's extension that btcrecover opens: one account, whose address stands in its
// balances as well, and a vault.
TEST_F(CorpusWallets, MetaMaskOfABrowserNamesItsAccount) {
    if (is_absent_)
        return;
    const std::string folder = "btcrecover/metamask/nkbihfbeogaeaoehlefnkodbefgpgknn/";
    const std::string path =
        "User Data/Default/Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn/000003.log";
    const File log("x/" + path, file(folder + "000003.log"), [&](std::string_view relative) {
        const std::string wanted = folder + std::string(relative);
        return corpus_apps::fs::exists(corpus_apps::corpus() + "/" + wanted) ? file(wanted)
                                                                             : nullptr;
    });
    corpus_apps::Kept kept;
    run("metamask_any", log, kept);
    std::multiset<std::string> expected = {"0x66f9c09118b1c726bc24811a611baf60af42070a"};
    EXPECT_EQ(addresses_of(kept), expected);
    size_t vaults = 0;
    for (const Wallet& wallet : kept.all<Wallet>()) {
        EXPECT_EQ(wallet.label.find("vXOTrax"), std::string::npos);
        vaults += wallet.keys.as_stored == "vault" ? 1 : 0;
        if (wallet.address.present()) {
            EXPECT_EQ(wallet.label, "Account 1");
        }
    }
    EXPECT_EQ(vaults, 1U);
    EXPECT_EQ(kept.counts, (corpus_apps::Counts{{"wallet", 2}}));
}

// The table holds the public key, in base58, beside the address that was made of it.
TEST_F(CorpusWallets, BitherNamesItsAddress) {
    if (is_absent_)
        return;
    const auto kept = read("bither_any", "x/net.bither/databases/address.db",
                           file("btcrecover/bither-wallet.db"));
    const auto wallet = kept.at<Wallet>("addresses/1");
    EXPECT_EQ(wallet.address.value, "18NAns9gstCYA3E5vWYrgxA8Bx7q8D7NuS");
    EXPECT_EQ(wallet.keys.name, "present");
    const auto key =
        parsers::from_hex("0283bdde8910f31a88d46fe6edc705684d9b9fa0f08803bd7f10941d2802b605cc");
    EXPECT_EQ(parsers::bitcoin_address_of_key(key, parsers::BitcoinNetwork::Main),
              wallet.address.value);
    EXPECT_EQ(kept.counts, (corpus_apps::Counts{{"wallet", 1}}));
}

// The address was computed from the key of the file by another program.
TEST_F(CorpusWallets, MultiBitNamesItsAddress) {
    if (is_absent_)
        return;
    const auto kept = read("bitcoinj_any", "x/MultiBit/multibit.wallet",
                           file("btcrecover/bitcoinj-wallet.wallet"));
    EXPECT_EQ(kept.at<Wallet>("#/3/0").address.value, "166UVSG9WX81Pkp9f8o4htYV9M3KBqXHdV");
    EXPECT_EQ(kept.at<Wallet>("#/3/0").keys.as_stored, "type=2");
    EXPECT_EQ(kept.counts, (corpus_apps::Counts{{"wallet", 1}}));
    expect_encrypted("x/MultiBit/multibit.key", file("btcrecover/multibit-wallet.key"));
    expect_encrypted("x/bitcoin-wallet-backup-2020-01-01",
                     file("btcrecover/android-bitcoin-wallet-backup"));
}

TEST_F(CorpusWallets, KeystoreAndBlockchainComNameTheirAddresses) {
    if (is_absent_)
        return;
    const auto keystore = read("ethereum_keystore_any", "x/keystore/UTC--2020--ab28",
                               file("btcrecover/utc-keystore-v3-scrypt-myetherwallet.json"));
    EXPECT_EQ(keystore.at<Wallet>("#/address").address.value,
              "0xab28206d93e0b1c4cedf4302351a206777056c4c");
    const auto plain = read("blockchain_com_any", "x/wallet.aes.json",
                            file("btcrecover/blockchain-unencrypted-wallet.aes.json"));
    EXPECT_EQ(plain.at<Wallet>("#/keys/0").address.value, "1BUoAfr3N6RcH3JArntzoFGfk9hrgU4i5a");
    EXPECT_EQ(plain.at<Account>("#/guid").id.value, "9bb4c672-563e-4806-9012-a3e8f86a0eca");
    expect_encrypted("x/wallet.aes.json",
                     file("btcrecover/blockchain-v3.0-MAY2020-wallet.aes.json"));
}

// Both wallets of Bitcoin Core are encrypted. The 201 addresses were computed from the keys of the
// file by another program: this is the hash of their sorted list, a line each. The one address that
// the wallet names is among them.
TEST_F(CorpusWallets, BitcoinCoreGivesTheAddressesOfItsKeys) {
    if (is_absent_)
        return;
    const auto kept =
        read("bitcoin_core_any", "x/Bitcoin/wallet.dat", file("btcrecover/bitcoincore-wallet.dat"));
    std::string lines;
    size_t named = 0;
    for (const std::string& address : addresses_of(kept))
        lines += (lines.empty() ? "" : "\n") + address;
    for (const Wallet& wallet : kept.all<Wallet>()) {
        EXPECT_EQ(wallet.keys.name, "present");
        named += wallet.keys.as_stored == "receive" ? 1 : 0;
        if (wallet.keys.as_stored == "receive") {
            EXPECT_EQ(wallet.address.value, "1BUUVEhegMJqGhwBM1AUrZjrYsymEJRzEf");
        }
    }
    EXPECT_EQ(parsers::to_hex(parsers::sha256(lines)),
              "6562dc50c1667dd6734cbc730051b06479793a8e7065d8967b8255af302de60e");
    EXPECT_EQ(named, 1U);
    EXPECT_EQ(kept.counts, (corpus_apps::Counts{{"wallet", 201}}));
}

// A wallet of descriptors that was never used names no address: that is told, not silent.
TEST_F(CorpusWallets, BitcoinCoreTellsDescriptors) {
    if (is_absent_)
        return;
    class Notes : public RecordSink {
    public:
        void emit(Record, Place, State) override { ++records; }
        void damaged(Place, std::string what) override { ADD_FAILURE() << what; }
        void unsupported(Place, std::string what) override { told.push_back(what); }
        size_t records = 0;
        std::vector<std::string> told;
    } notes;
    run("bitcoin_core_any",
        File("x/Bitcoin/wallets/w/wallet.dat", file("btcrecover/bitcoincore-0.21.1-wallet.dat")),
        notes);
    EXPECT_EQ(notes.records, 0U);
    EXPECT_EQ(notes.told.size(), 1U);
}

}  // namespace
}  // namespace plugins
