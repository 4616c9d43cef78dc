// Wallets of Bitcoin Core (wallet.dat). Facts: walletdb.cpp and wallet.h (CWalletTx) of Bitcoin
// Core. The store is a B-tree of Berkeley DB, since 0.21 SQLite with a table main(key, value); keys
// begin with a word: "name" and "purpose" of an address, "key" or "ckey" (encrypted) of a public
// key, "tx" of a hash. Numbers and texts are serialized as in blocks.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"
#include "parsers/format/berkeley_db.h"
#include "plugins/api/sqlite_file.h"
#include "plugins/apps/wallets/bitcoin_records.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using parsers::BitcoinNetwork;
using parsers::ByteReader;
using parsers::Error;
using parsers::ErrorCode;

constexpr std::string_view kApp = "bitcoin_core";
constexpr uint64_t kFileBytes = 512ULL << 20;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

// SQLite's application id is the magic number of the network.
bool is_core_database(std::string_view head) {
    constexpr size_t kApplicationId = 68;
    constexpr std::string_view main("\xf9\xbe\xb4\xd9", 4);
    constexpr std::string_view test("\x0b\x11\x09\x07", 4);
    if (!head.starts_with("SQLite format 3") || head.size() < kApplicationId + 4)
        return false;
    const std::string_view id = head.substr(kApplicationId, 4);
    return id == main || id == test;
}

bool recognizes(const File& file) {
    const std::string head = wallets::head_of(file, 512);
    return is_core_database(head) || parsers::is_berkeley_btree(bytes_of(head));
}

// ---- pairs --------------------------------------------------------------------------------------

struct Pair {
    std::string word;
    std::string rest;  // of the key, behind its word
    std::string value;
    Place place;
    State state = State::Live;
};

// A length of one byte says all that names and keys need.
Result<std::string> read_text(ByteReader& reader) {
    const uint8_t size = TRY(reader.u8());
    if (size < 0xfd)
        return reader.text(size);
    if (size != 0xfd)
        return Error{ErrorCode::Damaged, "a text of the wallet is too long"};
    const uint16_t length = TRY(reader.u16_le());
    return reader.text(length);
}

std::optional<Pair> to_pair(const std::string& key, std::string value, Place place, State state) {
    ByteReader reader(bytes_of(key));
    auto word = read_text(reader);
    if (!word.ok())
        return std::nullopt;
    return Pair{word.value(), key.substr(reader.offset()), std::move(value), std::move(place),
                state};
}

Result<std::vector<Pair>> read_btree(const File& file, RecordSink& sink) {
    const auto bytes = TRY(parsers::read_all(file.bytes(), kFileBytes));
    auto content = TRY(parsers::read_berkeley_btree(bytes));
    for (const parsers::BerkeleyDamage& damage : content.damage)
        sink.damaged(Place::bytes(damage.offset, damage.size_bytes), damage.what);
    std::vector<Pair> pairs;
    for (parsers::BerkeleyPair& stored : content.pairs) {
        const std::string range =
            "/@" + std::to_string(stored.offset) + "+" + std::to_string(stored.size_bytes);
        auto pair = to_pair(stored.key, std::move(stored.value), Place::pointer(range),
                            stored.is_deleted ? State::Deleted : State::Live);
        if (pair)
            pairs.push_back(std::move(*pair));
    }
    return pairs;
}

Result<std::vector<Pair>> read_table(const File& file, RecordSink& sink) {
    const auto database = TRY(open_sqlite(file));
    std::vector<Pair> pairs;
    TRY(each_row(database, "main", "SELECT rowid, hex(key), hex(value) FROM main ORDER BY rowid",
                 sink, [&](const parsers::SqliteRow& row, const Place& place, State state) {
                     const auto text = [&](int column) {
                         std::string plain;
                         for (const std::byte byte : parsers::from_hex(row.text(column)))
                             plain += std::to_integer<char>(byte);
                         return plain;
                     };
                     if (auto pair = to_pair(text(1), text(2), place, state))
                         pairs.push_back(std::move(*pair));
                 }));
    return pairs;
}

// ---- the wallet ---------------------------------------------------------------------------------

// Behind the transaction: hash of the block, branch, index, earlier transactions, notes, order
// form, a flag, and when the wallet saw it first, in seconds.
Result<uint32_t> read_time(ByteReader& reader) {
    TRY(reader.skip(32));
    const uint8_t branch = TRY(reader.u8());
    TRY(reader.skip(size_t{branch} * 32 + 4));
    if (branch >= 0xfd || TRY(reader.u8()) != 0)
        return Error{ErrorCode::Unsupported, "a transaction that carries others"};
    for (int list = 0; list < 2; ++list) {  // notes, order form
        const uint8_t count = TRY(reader.u8());
        for (int i = 0; i < 2 * count; ++i)
            TRY(read_text(reader));
    }
    TRY(reader.skip(4));
    return reader.u32_le();
}

class WalletReader {
public:
    WalletReader(const std::vector<Pair>& pairs, RecordSink& sink) : pairs_(pairs), sink_(sink) {}

    void read() {
        for (const Pair& pair : pairs_)
            note(pair);
        for (const Pair& pair : pairs_) {
            if (pair.word == "name")
                emit_name(pair);
            else if (pair.word == "key" || pair.word == "ckey")
                emit_key(pair);
            else if (pair.word == "tx")
                emit_transaction(pair);
        }
    }

private:
    void note(const Pair& pair) {
        ByteReader reader(bytes_of(pair.rest));
        if (pair.word == "purpose" || pair.word == "name") {
            const auto address = read_text(reader);
            ByteReader value(bytes_of(pair.value));
            const auto text = read_text(value);
            if (!address.ok())
                return;
            if (parsers::bitcoin_network_of(address.value()) == BitcoinNetwork::Test)
                network_ = BitcoinNetwork::Test;
            if (pair.word == "name")
                named_.insert(address.value());
            else if (text.ok())
                purposes_[address.value()] = text.value();
            if (pair.word == "purpose" && text.ok() && text.value() == "receive")
                own_.insert(address.value());
        } else if (pair.word == "key" || pair.word == "ckey") {
            own_.insert(address_of_key(pair));
        } else if (pair.word == "tx") {
            const auto read = parsers::read_bitcoin_transaction(bytes_of(pair.value));
            if (read.ok())
                transactions_[txid_of(pair)] = read.value();
        }
    }

    std::string address_of_key(const Pair& pair) const {
        ByteReader reader(bytes_of(pair.rest));
        const auto key = read_text(reader);
        return key.ok() ? parsers::bitcoin_address_of_key(bytes_of(key.value()), network_)
                        : std::string();
    }

    static std::string txid_of(const Pair& pair) {
        std::string hash = pair.rest;
        std::ranges::reverse(hash);
        return parsers::to_hex(bytes_of(hash));
    }

    // An address that the user was given to pay to is somebody else's: its purpose is "send".
    void emit_name(const Pair& pair) {
        ByteReader reader(bytes_of(pair.rest));
        const auto address = read_text(reader);
        ByteReader value(bytes_of(pair.value));
        const auto label = read_text(value);
        if (!address.ok() || !label.ok()) {
            sink_.damaged(pair.place, "the name of an address is cut off");
            return;
        }
        const auto purpose = purposes_.find(address.value());
        const std::string stored = purpose == purposes_.end() ? "" : purpose->second;
        Code keys = unknown_code(stored);
        if (stored == "receive" || own_.contains(address.value()))
            keys = known("present", stored);
        else if (stored == "send")
            keys = known("absent", stored);
        sink_.emit(wallets::bitcoin_wallet(kApp, parsers::to_valid_utf8(address.value()),
                                           parsers::to_valid_utf8(label.value()), std::move(keys)),
                   pair.place, pair.state);
    }

    void emit_key(const Pair& pair) {
        const std::string address = address_of_key(pair);
        if (!address.empty() && !named_.contains(address))
            sink_.emit(wallets::bitcoin_wallet(kApp, address, {}, known("present", pair.word)),
                       pair.place, pair.state);
    }

    void emit_transaction(const Pair& pair) {
        const std::string txid = txid_of(pair);
        const auto found = transactions_.find(txid);
        if (found == transactions_.end()) {
            sink_.damaged(pair.place, "a transaction is broken");
            return;
        }
        ByteReader reader(bytes_of(pair.value).subspan(found->second.size_bytes));
        const auto seconds = read_time(reader);
        wallets::emit_outputs(
            found->second,
            {.app = std::string(kApp),
             .txid = txid,
             .label = {},
             .time = seconds.ok() ? parsers::from_unix_s(seconds.value()) : Time{},
             .network = network_},
            inputs_of(found->second),
            [&](const std::string& address) { return own_.contains(address); },
            [&](size_t output) { return pair.place.at_column("output" + std::to_string(output)); },
            sink_);
    }

    // An input is the wallet's where it spends an output of the same file to an own address.
    wallets::InputsOfWallet inputs_of(const parsers::BitcoinTransaction& transaction) const {
        wallets::InputsOfWallet inputs;
        std::set<std::string> addresses;
        size_t count = 0;
        for (const parsers::BitcoinInput& input : transaction.inputs) {
            const auto spent = transactions_.find(input.txid);
            if (spent == transactions_.end() || input.output >= spent->second.outputs.size())
                continue;
            const std::string address = parsers::bitcoin_address_of_script(
                spent->second.outputs[input.output].script, network_);
            if (!own_.contains(address))
                continue;
            addresses.insert(address);
            ++count;
        }
        inputs.has_own = count > 0;
        inputs.all_own = count > 0 && count == transaction.inputs.size();
        if (inputs.all_own && addresses.size() == 1)
            inputs.only_address = *addresses.begin();
        return inputs;
    }

    const std::vector<Pair>& pairs_;
    RecordSink& sink_;
    BitcoinNetwork network_ = BitcoinNetwork::Main;
    std::set<std::string> own_;
    std::set<std::string> named_;
    std::map<std::string, std::string> purposes_;
    std::map<std::string, parsers::BitcoinTransaction> transactions_;
};

Result<void> parse(const File& file, RecordSink& sink) {
    const bool is_table = is_core_database(wallets::head_of(file, 512));
    const auto pairs = TRY(is_table ? read_table(file, sink) : read_btree(file, sink));
    WalletReader(pairs, sink).read();
    if (std::ranges::any_of(pairs,
                            [](const Pair& pair) { return pair.word == "walletdescriptor"; }))
        sink.unsupported(Place::whole_file(),
                         "addresses that descriptors give and that were never named");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "bitcoin_core_any",
    .app = "bitcoin_core",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "Addresses, labels and transactions of wallet.dat of Bitcoin Core (Berkeley DB and "
             "SQLite); keys are not read, and descriptors are not followed.",
    .references = {"https://github.com/bitcoin/bitcoin"},
    .tested = {"samples/apps/bitcoin_core_any", "two wallets that btcrecover is tested with"},
    .paths = {"*wallet.dat", "*/Bitcoin/wallets/*.dat", "*/.bitcoin/wallets/*.dat"},
    .records = {"wallet", "payment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
