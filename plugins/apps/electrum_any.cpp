// Wallets of Electrum. Facts: wallet_db.py and storage.py of Electrum, and its own test wallets of
// versions 1.9 to 4.5. A wallet is JSON (before 2.0 a Python literal); since 4.5 changes stand
// behind it as JSON patches (RFC 6902), a line each. A wallet whose file is encrypted is base64
// that begins with "BIE1" (password) or "BIE2" (hardware). Amounts are satoshi.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/base64.h"
#include "plugins/apps/wallets/bitcoin_records.h"
#include "plugins/apps/wallets/json.h"
#include "plugins/apps/wallets/python_literal.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "electrum";
constexpr uint64_t kFileBytes = 64ULL << 20;

// base64 of "BIE1" and "BIE2".
bool is_encrypted(std::string_view text) {
    return text.starts_with("QklFMQ") || text.starts_with("QklFMg");
}

bool recognizes(const File& file) {
    constexpr size_t kHead = 64 * 1024;
    const std::string text = wallets::head_of(file, kHead);
    if (is_encrypted(text))
        return true;
    if (!parsers::trim(text).starts_with('{'))
        return false;
    constexpr std::array<std::string_view, 5> kKeys = {
        "addr_history", "accounts_expanded", "seed_version", "wallet_type", "db_metadata"};
    return std::ranges::any_of(
        kKeys, [&](std::string_view key) { return text.find(key) != std::string::npos; });
}

// ---- the file -----------------------------------------------------------------------------------

// Behind the value stands a patch a line, each with a comma before it.
struct Patches {
    Json list = Json::array();
    size_t read_bytes = 0;  // where the first broken one begins
};

Patches read_patches(std::string_view text) {
    Patches patches;
    while (patches.read_bytes < text.size()) {
        const size_t first = text.find_first_not_of(", \r\n", patches.read_bytes);
        if (first == std::string_view::npos) {
            patches.read_bytes = text.size();
            break;
        }
        auto one = wallets::read_leading_json(text.substr(first));
        if (!one.ok())
            break;
        patches.list.push_back(std::move(one.value().value));
        patches.read_bytes = first + one.value().size_bytes;
    }
    return patches;
}

Result<Json> patched(const Json& wallet, const Json& patches) {
    try {
        return wallet.patch(patches);
    } catch (const std::exception&) {
        return Error{ErrorCode::Damaged, "a change that stands behind the wallet does not fit it"};
    }
}

Result<Json> read_wallet(std::string_view text, RecordSink& sink) {
    auto leading = wallets::read_leading_json(text);
    if (!leading.ok()) {
        auto translated = wallets::python_literal_to_json(text);
        if (!translated.ok())
            return leading.error();
        return wallets::read_json(translated.value());
    }
    Json wallet = std::move(leading.value().value);
    const size_t begin = leading.value().size_bytes;
    const Patches patches = read_patches(text.substr(begin));
    if (begin + patches.read_bytes < text.size())
        sink.damaged(
            Place::bytes(begin + patches.read_bytes, text.size() - begin - patches.read_bytes),
            "a change that stands behind the wallet is broken; it and what follows is left out");
    if (patches.list.empty())
        return wallet;
    auto changed = patched(wallet, patches.list);
    if (changed.ok())
        return changed;
    sink.damaged(Place::bytes(begin, patches.read_bytes),
                 changed.error().what + "; the wallet is read as it stood before");
    return wallet;
}

// ---- keys ---------------------------------------------------------------------------------------

bool holds_text(const Json& store, std::string_view key) {
    return !text_in(store, key).empty();
}

bool holds_entries(const Json& store, std::string_view key) {
    const Json& value = member(store, key);
    return value.is_object() && !value.empty();
}

// Private keys of this keystore: what they are worth is not looked at, and nothing of it is kept.
bool has_private_keys(const Json& store) {
    return holds_text(store, "seed") || holds_text(store, "xprv") ||
           holds_entries(store, "keypairs") || holds_entries(store, "master_private_keys") ||
           holds_entries(member(member(store, "accounts"), "/x"), "imported") ||
           holds_entries(store, "imported_keys");
}

// Where keys may stand: the wallet itself (before 2.7), "keystore", and "x1/", "x2/" of a wallet
// that needs several signatures.
struct Keystore {
    std::string pointer;
    const Json* store = nullptr;
};

std::vector<Keystore> keystores_of(const Json& wallet) {
    std::vector<Keystore> found{{"", &wallet}};
    for (const auto& [key, value] : wallet.items())
        if (key == "keystore" || (key.starts_with('x') && key.ends_with('/')))
            found.push_back({step("", key), &value});
    return found;
}

Code keys_of(const Json& wallet) {
    std::string stored = text_in(wallet, "wallet_type");  // absent before 2.0
    bool present = false;
    for (const Keystore& keystore : keystores_of(wallet)) {
        if (!keystore.pointer.empty() && holds_text(*keystore.store, "type"))
            stored = text_in(*keystore.store, "type");
        present = present || has_private_keys(*keystore.store);
    }
    return known(present ? "present" : "absent", stored);
}

// That a seed stands there is told; its words are sealed: they never leave the file.
void emit_open_seeds(const Json& wallet, RecordSink& sink) {
    const Json& encrypted = member(wallet, "use_encryption");
    if (encrypted.is_boolean() && encrypted.get<bool>())
        return;
    for (const Keystore& keystore : keystores_of(wallet))
        if (holds_text(*keystore.store, "seed"))
            sink.emit(Wallet{.app = std::string(kApp),
                             .chain = "bitcoin",
                             .label = "The seed of this wallet stands in the file without "
                                      "encryption. It is not shown here.",
                             .keys = known("present", "use_encryption is not set")},
                      Place::pointer(step(keystore.pointer, "seed")));
}

// ---- addresses ----------------------------------------------------------------------------------

class Addresses {
public:
    Addresses(const Json& wallet, RecordSink& sink)
        : wallet_(wallet), sink_(sink), keys_(keys_of(wallet)) {}

    void read() {
        const Json& stored = member(wallet_, "addresses");
        const bool has_lists =
            stored.is_object() && (stored.contains("receiving") || stored.contains("change"));
        if (has_lists)
            read_lists(stored, "/addresses");
        else if (stored.is_object())
            read_keys_of(stored, "/addresses");
        else
            read_lists(member(wallet_, "pubkeys"), "/pubkeys");  // 2.7
        const Json& accounts = member(wallet_, "accounts");      // before 2.7
        if (accounts.is_object())
            for (const auto& [name, account] : accounts.items())
                read_account(account, step("/accounts", name));
    }

    const std::set<std::string>& own() const { return own_; }

private:
    void read_account(const Json& account, const std::string& pointer) {
        read_lists(account, pointer);
        const Json& imported = member(account, "imported");
        if (imported.is_object())
            read_keys_of(imported, step(pointer, "imported"));
    }

    // Before 2.0 the lists are called by the numbers that stand in the path of the derivation.
    void read_lists(const Json& lists, const std::string& pointer) {
        for (const char* name : {"receiving", "change", "0", "1"}) {
            const Json& list = member(lists, name);
            if (!list.is_array())
                continue;
            for (size_t i = 0; i < list.size(); ++i)
                add(list[i], step(step(pointer, name), i));
        }
    }

    void read_keys_of(const Json& map, const std::string& pointer) {
        for (const auto& [address, value] : map.items())
            add(address, step(pointer, address));
    }

    void add(const Json& stored, const std::string& pointer) {
        const std::string text = stored.is_string() ? stored.get<std::string>() : std::string();
        const std::string address = address_of(text);
        if (address.empty()) {
            sink_.unsupported(Place::pointer(pointer),
                              "an address of several keys, which this version does not compute");
            return;
        }
        if (own_.insert(address).second)
            sink_.emit(wallets::bitcoin_wallet(kApp, address,
                                               text_in(member(wallet_, "labels"), address), keys_),
                       Place::pointer(pointer));
    }

    // 2.0 to 2.7 keep the public key alone, whose address is always that of its hash (P2PKH).
    static std::string address_of(const std::string& stored) {
        const auto key = parsers::from_hex(stored);
        if (key.empty())
            return stored;
        return parsers::bitcoin_address_of_key(key, parsers::BitcoinNetwork::Main);
    }

    const Json& wallet_;
    RecordSink& sink_;
    Code keys_;
    std::set<std::string> own_;
};

// contacts: address or alias -> [kind, name].
void emit_contacts(const Json& wallet, RecordSink& sink) {
    const Json& contacts = member(wallet, "contacts");
    if (!contacts.is_object())
        return;
    for (const auto& [key, value] : contacts.items())
        if (value.is_array() && value.size() == 2 && value[0] == "address" && value[1].is_string())
            sink.emit(wallets::bitcoin_wallet(kApp, key, value[1].get<std::string>(),
                                              known("absent", "contact")),
                      Place::pointer(step("/contacts", key)));
}

// ---- transactions -------------------------------------------------------------------------------

// txi: address -> [["txid:output", satoshi], ...], since 4.0 {"txid:output": satoshi, ...}.
std::map<std::string, std::string> own_inputs(const Json& of_transaction) {
    std::map<std::string, std::string> address_of;
    if (!of_transaction.is_object())
        return address_of;
    for (const auto& [address, spent] : of_transaction.items()) {
        if (spent.is_object())
            for (const auto& [output, amount] : spent.items())
                address_of[output] = address;
        if (spent.is_array())
            for (const Json& pair : spent)
                if (pair.is_array() && !pair.empty() && pair[0].is_string())
                    address_of[pair[0].get<std::string>()] = address;
    }
    return address_of;
}

wallets::InputsOfWallet inputs_of(const parsers::BitcoinTransaction& transaction,
                                  const Json& of_transaction) {
    const auto address_of = own_inputs(of_transaction);
    wallets::InputsOfWallet inputs;
    inputs.has_own = !address_of.empty();
    inputs.all_own = std::ranges::all_of(transaction.inputs, [&](const auto& input) {
        return address_of.contains(input.txid + ":" + std::to_string(input.output));
    });
    std::set<std::string> addresses;
    for (const auto& [output, address] : address_of)
        addresses.insert(address);
    if (inputs.all_own && addresses.size() == 1)
        inputs.only_address = *addresses.begin();
    return inputs;
}

// verified_tx3 (earlier verified_tx): [height, time of the block in seconds, ...].
Time time_of(const Json& wallet, const std::string& txid) {
    for (const char* table : {"verified_tx3", "verified_tx"}) {
        const Json& entry = member(member(wallet, table), txid);
        if (entry.is_array() && entry.size() > 1 && entry[1].is_number_integer())
            return parsers::from_unix_s(entry[1].get<int64_t>());
    }
    return {};
}

// Since 4.0 one that is not signed by all yet stands there as a PSBT in base64.
struct StoredTransaction {
    parsers::BitcoinTransaction transaction;
    Code claim;
};

Result<StoredTransaction> read_transaction(const Json& stored) {
    const std::string text = stored.is_string() ? stored.get<std::string>() : std::string();
    if (text.starts_with("cHNidP8")) {
        const auto bytes = TRY(parsers::read_base64(text));
        return StoredTransaction{TRY(parsers::read_bitcoin_psbt(bytes)),
                                 known("stated", "not signed by all")};
    }
    const auto bytes = parsers::from_hex(text);
    return StoredTransaction{TRY(parsers::read_bitcoin_transaction(bytes)), known("wallet", "")};
}

void emit_payments(const Json& wallet, const std::set<std::string>& own, RecordSink& sink) {
    const Json& transactions = member(wallet, "transactions");
    if (!transactions.is_object())
        return;
    const bool is_test = std::ranges::any_of(own, [](const std::string& address) {
        return parsers::bitcoin_network_of(address) == parsers::BitcoinNetwork::Test;
    });
    for (const auto& [txid, stored] : transactions.items()) {
        const Place place = Place::pointer(step("/transactions", txid));
        const auto read = read_transaction(stored);
        if (!read.ok()) {
            sink.damaged(place, read.error().what);
            continue;
        }
        const parsers::BitcoinTransaction& transaction = read.value().transaction;
        wallets::emit_outputs(
            transaction,
            {.app = std::string(kApp),
             .txid = txid,
             .label = text_in(member(wallet, "labels"), txid),
             .time = time_of(wallet, txid),
             .claim = read.value().claim,
             .network = is_test ? parsers::BitcoinNetwork::Test : parsers::BitcoinNetwork::Main},
            inputs_of(transaction, member(member(wallet, "txi"), txid)),
            [&](const std::string& address) { return own.contains(address); },
            [&](size_t output) { return place.at_column("output" + std::to_string(output)); },
            sink);
    }
}

Result<void> parse(const File& file, RecordSink& sink) {
    const std::string text = TRY(parsers::read_text(file.bytes(), kFileBytes));
    if (is_encrypted(text))
        return Error{ErrorCode::Encrypted,
                     "the wallet is encrypted by Electrum; its password is needed"};
    const Json wallet = TRY(read_wallet(text, sink));
    emit_open_seeds(wallet, sink);
    Addresses addresses(wallet, sink);
    addresses.read();
    emit_contacts(wallet, sink);
    emit_payments(wallet, addresses.own(), sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "electrum_any",
    .app = "electrum",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Addresses, labels, contacts and transactions of Electrum's Bitcoin wallets, and that "
             "keys are there; keys, requests and Lightning payments are not read.",
    .references = {"https://github.com/spesmilo/electrum"},
    .tested = {"samples/apps/electrum_any", "Electrum's test wallets of versions 1.9.8 to 4.5.2"},
    .paths = {"*/Electrum/*wallets/*", "*/.electrum/*wallets/*", "*/electrum_data/*wallets/*",
              "*/org.electrum.electrum/files/data/*wallets/*", "*/electrum/*wallets/*",
              "*/default_wallet"},
    .records = {"wallet", "payment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
