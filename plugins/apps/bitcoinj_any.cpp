// Wallets of bitcoinj (Bitcoin Wallet for Android, MultiBit, Hive). Facts: wallet.proto of
// bitcoinj: 1 network, 3 keys {1 type, 3 public key, 4 label}, 4 transactions {2 hash, 5 time in
// ms, 6 inputs {1 hash, 2 output}, 7 outputs {1 satoshi, 2 script}}. Backups of the Android app are
// encrypted with OpenSSL's salted form, in base64.
#include <algorithm>
#include <set>

#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"
#include "plugins/apps/wallets/bitcoin_records.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using parsers::BitcoinNetwork;
using parsers::Error;
using parsers::ErrorCode;
using parsers::find_field;
using parsers::ProtobufField;
using Fields = std::vector<ProtobufField>;

constexpr std::string_view kApp = "bitcoinj";
constexpr std::string_view kSalted = "U2FsdGVkX1";  // base64 of "Salted__"
constexpr std::string_view kMain = "org.bitcoin.production";
constexpr std::string_view kTest = "org.bitcoin.test";

bool recognizes(const File& file) {
    const std::string head = wallets::head_of(file, 64);
    return head.starts_with(kSalted) || head.substr(0, 32).find(kMain) == 2 ||
           head.substr(0, 32).find(kTest) == 2;
}

std::span<const std::byte> bytes_of(const Fields& fields, uint32_t number) {
    const ProtobufField* field = find_field(fields, number);
    return field == nullptr ? std::span<const std::byte>() : std::as_bytes(std::span(field->bytes));
}

std::string text_of(const Fields& fields, uint32_t number) {
    const ProtobufField* field = find_field(fields, number);
    return field == nullptr ? std::string() : parsers::to_valid_utf8(field->bytes);
}

uint64_t number_of(const Fields& fields, uint32_t number) {
    const ProtobufField* field = find_field(fields, number);
    return field == nullptr ? 0 : field->value;
}

// bitcoinj keeps hashes as they are written.
std::string hash_of(const Fields& fields, uint32_t number) {
    return parsers::to_hex(bytes_of(fields, number));
}

class WalletReader {
public:
    WalletReader(const Fields& wallet, RecordSink& sink) : wallet_(wallet), sink_(sink) {
        if (text_of(wallet, 1) != kMain)
            network_ = BitcoinNetwork::Test;
    }

    void read() {
        each(3, [&](const Fields& key, size_t index) { emit_key(key, index); });
        each(4, [&](const Fields& transaction, size_t) {
            for (const ProtobufField& output : transaction)
                if (output.number == 7)
                    outputs_[hash_of(transaction, 2)].push_back(address_of(output));
        });
        each(4, [&](const Fields& transaction, size_t index) {
            emit_transaction(transaction, index);
        });
    }

private:
    template <class Each>
    void each(uint32_t number, const Each& give) {
        size_t index = 0;
        for (const ProtobufField& field : wallet_) {
            if (field.number != number)
                continue;
            const auto inner = parsers::read_protobuf(field.bytes);
            if (inner.ok())
                give(inner.value(), index);
            else if (number == 3 || outputs_.empty())
                sink_.damaged(place(number, index), inner.error().what);
            ++index;
        }
    }

    static Place place(uint32_t number, size_t index) {
        return Place::pointer("/" + std::to_string(number) + "/" + std::to_string(index));
    }

    // type 1: plain key, 2: encrypted key; 3, 4: a seed and the keys derived of it.
    void emit_key(const Fields& key, size_t index) {
        const std::string address = parsers::bitcoin_address_of_key(bytes_of(key, 3), network_);
        if (address.empty())
            return;
        own_.insert(address);
        const uint64_t type = number_of(key, 1);
        const bool held =
            find_field(key, 2) != nullptr || find_field(key, 6) != nullptr || type == 4;
        Wallet wallet = wallets::bitcoin_wallet(
            kApp, address, text_of(key, 4),
            known(held ? "present" : "absent", "type=" + std::to_string(type)));
        sink_.emit(std::move(wallet), place(3, index));
    }

    std::string address_of(const ProtobufField& output) const {
        const auto fields = parsers::read_protobuf(output.bytes);
        return fields.ok()
                   ? parsers::bitcoin_address_of_script(bytes_of(fields.value(), 2), network_)
                   : std::string();
    }

    void emit_transaction(const Fields& fields, size_t index) {
        parsers::BitcoinTransaction transaction;
        for (const ProtobufField& field : fields) {
            if (field.number != 6 && field.number != 7)
                continue;
            const auto inner = parsers::read_protobuf(field.bytes);
            if (!inner.ok()) {
                sink_.damaged(place(4, index), inner.error().what);
                return;
            }
            if (field.number == 6)
                transaction.inputs.push_back(
                    {hash_of(inner.value(), 1),
                     static_cast<uint32_t>(number_of(inner.value(), 2) & UINT32_MAX)});
            else
                add_output(inner.value(), transaction);
        }
        const uint64_t stored = number_of(fields, 5);
        Time time;
        if (stored > 0 && stored < static_cast<uint64_t>(INT64_MAX))
            time = parsers::from_unix_ms(static_cast<int64_t>(stored));
        wallets::emit_outputs(
            transaction,
            {.app = std::string(kApp),
             .txid = hash_of(fields, 2),
             .label = {},
             .time = time,
             .network = network_},
            inputs_of(transaction),
            [&](const std::string& address) { return own_.contains(address); },
            [&](size_t output) {
                return place(4, index).at_column("output" + std::to_string(output));
            },
            sink_);
    }

    static void add_output(const Fields& fields, parsers::BitcoinTransaction& transaction) {
        const auto script = bytes_of(fields, 2);
        transaction.outputs.push_back({number_of(fields, 1), {script.begin(), script.end()}});
    }

    // An input is the wallet's where it spends an output of the same file to an own address.
    wallets::InputsOfWallet inputs_of(const parsers::BitcoinTransaction& transaction) const {
        wallets::InputsOfWallet inputs;
        std::set<std::string> addresses;
        size_t count = 0;
        for (const parsers::BitcoinInput& input : transaction.inputs) {
            const auto spent = outputs_.find(input.txid);
            if (spent == outputs_.end() || input.output >= spent->second.size() ||
                !own_.contains(spent->second[input.output]))
                continue;
            addresses.insert(spent->second[input.output]);
            ++count;
        }
        inputs.has_own = count > 0;
        inputs.all_own = count > 0 && count == transaction.inputs.size();
        if (inputs.all_own && addresses.size() == 1)
            inputs.only_address = *addresses.begin();
        return inputs;
    }

    const Fields& wallet_;
    RecordSink& sink_;
    BitcoinNetwork network_ = BitcoinNetwork::Main;
    std::set<std::string> own_;
    std::map<std::string, std::vector<std::string>> outputs_;  // txid -> addresses
};

Result<void> parse(const File& file, RecordSink& sink) {
    if (wallets::head_of(file, kSalted.size()) == kSalted)
        return Error{ErrorCode::Encrypted,
                     "the backup is encrypted with a password that its owner chose"};
    constexpr uint64_t kFileBytes = 256ULL << 20;
    const auto bytes = TRY(parsers::read_all(file.bytes(), kFileBytes));
    const auto wallet = TRY(parsers::read_protobuf(bytes));
    WalletReader(wallet, sink).read();
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "bitcoinj_any",
    .app = "bitcoinj",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Addresses and transactions of wallets of bitcoinj (Bitcoin Wallet for Android, "
             "MultiBit); keys are not read, encrypted backups are told.",
    .references = {"https://github.com/bitcoinj/bitcoinj"},
    .tested = {"samples/apps/bitcoinj_any", "a wallet of MultiBit and a backup of btcrecover"},
    .paths = {"*.wallet", "*/files/wallet-protobuf", "*bitcoin-wallet-backup*", "*/MultiBit/*.key",
              "*multibit*.key"},
    .records = {"wallet", "payment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
