// Backups of Blockchain.com's wallet (wallet.aes.json). Facts: My-Wallet-V3 of Blockchain.com and
// the files that btcrecover is tested with. The decrypted form is JSON with guid, keys and
// address_book; the encrypted one holds a payload and how its key is made.
#include "plugins/apps/wallets/bitcoin_records.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "blockchain_com";

bool is_locked(const Json& wallet) {
    return !text_in(wallet, "payload").empty() && member(wallet, "pbkdf2_iterations").is_number();
}

bool recognizes(const File& file) {
    constexpr uint64_t kMostBytes = 32U << 20;
    if (file.bytes().size_bytes() > kMostBytes || !wallets::head_of(file, 1).starts_with('{'))
        return false;
    const auto wallet = wallets::read_json(file);
    if (!wallet.ok())
        return false;
    return is_locked(wallet.value()) || (!text_in(wallet.value(), "guid").empty() &&
                                         !text_in(wallet.value(), "sharedKey").empty());
}

// An entry without "priv" is watched only.
void emit_keys(const Json& wallet, RecordSink& sink) {
    const Json& keys = member(wallet, "keys");
    for (size_t i = 0; keys.is_array() && i < keys.size(); ++i) {
        const std::string address = text_in(keys[i], "addr");
        const bool held = !text_in(keys[i], "priv").empty();
        if (!address.empty())
            sink.emit(wallets::bitcoin_wallet(kApp, address, text_in(keys[i], "label"),
                                              known(held ? "present" : "absent", "priv")),
                      Place::pointer(step("/keys", i)));
    }
}

void emit_address_book(const Json& wallet, RecordSink& sink) {
    const Json& book = member(wallet, "address_book");
    for (size_t i = 0; book.is_array() && i < book.size(); ++i)
        if (const std::string address = text_in(book[i], "addr"); !address.empty())
            sink.emit(wallets::bitcoin_wallet(kApp, address, text_in(book[i], "label"),
                                              known("absent", "address_book")),
                      Place::pointer(step("/address_book", i)));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Json wallet = TRY(wallets::read_json(file));
    if (is_locked(wallet))
        return Error{ErrorCode::Encrypted,
                     "the wallet is encrypted by Blockchain.com; its main password is needed"};
    sink.emit(Account{.app = std::string(kApp),
                      .id = {std::string(id_type::kAppUser), text_in(wallet, "guid")},
                      .note = "guid of the wallet"},
              Place::pointer("/guid"));
    emit_keys(wallet, sink);
    emit_address_book(wallet, sink);
    const Json& hd = member(wallet, "hd_wallets");
    if (hd.is_array() && !hd.empty())
        sink.unsupported(Place::pointer("/hd_wallets"),
                         "accounts whose addresses are derived from an extended key");
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "blockchain_com_any",
    .app = "blockchain_com",
    .version = "1",
    .platform = plugins::Platform::Any,
    .about = "The id, addresses and address book of wallets of Blockchain.com that are not "
             "encrypted; encrypted ones are told, derived accounts are not read.",
    .references = {"https://github.com/blockchain/My-Wallet-V3"},
    .tested = {"samples/apps/blockchain_com_any", "two files of btcrecover"},
    .paths = {"*wallet*.aes.json", "*blockchain*.json"},
    .records = {"account", "wallet"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
