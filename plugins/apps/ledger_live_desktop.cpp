// Ledger Live for the desktop: app.json. Facts: Ledger Live's source (AccountRaw, OperationRaw): an
// account has its currency, name, fresh address, xpub and operations; amounts are integers of the
// coin's smallest unit. With a password "accounts" is one encrypted text.
#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "plugins/apps/wallets/evm.h"
#include "plugins/apps/wallets/json.h"

namespace plugins {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

constexpr std::string_view kApp = "ledger_live";

bool recognizes(const File& file) {
    const std::string head = wallets::head_of(file, 1U << 16);
    return head.starts_with('{') && head.find("\"data\"") != std::string::npos;
}

struct Coin {
    std::string_view id;  // of Ledger Live
    std::string_view id_type;
    std::string_view symbol;
    unsigned decimals;
};
constexpr std::array kCoins = {
    Coin{"bitcoin", "btc", "BTC", 8}, Coin{"ethereum", "erc20", "ETH", 18},
    Coin{"bsc", "erc20", "BNB", 18},  Coin{"polygon", "erc20", "POL", 18},
    Coin{"tron", "trc20", "TRX", 6},  Coin{"solana", "sol", "SOL", 9}};

const Coin* coin_of(const std::string& id) {
    const auto* found = std::ranges::find(kCoins, id, &Coin::id);
    return found == kCoins.end() ? nullptr : found;
}

Identifier address_of(const std::string& address, const Coin* coin) {
    if (address.empty())
        return {};
    return {std::string(coin == nullptr ? id_type::kAppUser : coin->id_type), address};
}

// The only address of a list; of several none is the payer or payee of the whole amount.
std::string only_text(const Json& list) {
    return list.is_array() && list.size() == 1 && list[0].is_string() ? list[0].get<std::string>()
                                                                      : std::string();
}

Code kind_of(const std::string& type) {
    if (type == "IN")
        return known("incoming", type);
    return type == "OUT" ? known("outgoing", type) : unknown_code(type);
}

Payment payment_of(const Json& operation, const std::string& currency) {
    const Coin* coin = coin_of(currency);
    const std::string hash = text_in(operation, "hash");
    Payment payment{.app = std::string(kApp),
                    .kind = kind_of(text_in(operation, "type")),
                    .chain = currency,
                    .payer = address_of(only_text(member(operation, "senders")), coin),
                    .payee = address_of(only_text(member(operation, "recipients")), coin),
                    .claim = known("wallet", ""),
                    .transaction = {std::string(hash.empty() ? "" : id_type::kTxid), hash}};
    payment.time.as_stored = text_in(operation, "date");
    payment.time.utc_ns = parsers::from_iso8601(payment.time.as_stored);
    const std::string value = text_in(operation, "value");
    if (coin != nullptr) {
        payment.currency = coin->symbol;
        payment.amount = wallets::evm_amount(value, coin->decimals).value_or("");
    } else {
        payment.text = value + " of the smallest unit of " + currency;
    }
    return payment;
}

void emit_account(const Json& account, const std::string& pointer, RecordSink& sink) {
    const std::string currency = text_in(account, "currencyId");
    sink.emit(Wallet{.app = std::string(kApp),
                     .address = address_of(text_in(account, "freshAddress"), coin_of(currency)),
                     .chain = currency,
                     .label = text_in(account, "name")},
              Place::pointer(pointer));
    const Json& operations = member(account, "operations");
    for (size_t i = 0; operations.is_array() && i < operations.size(); ++i)
        sink.emit(payment_of(operations[i], currency),
                  Place::pointer(step(step(pointer, "operations"), i)));
}

Result<void> parse(const File& file, RecordSink& sink) {
    const Json root = TRY(wallets::read_json(file));
    const Json& accounts = member(member(root, "data"), "accounts");
    if (accounts.is_string())
        return Error{ErrorCode::Encrypted,
                     "the accounts are encrypted by Ledger Live; its password is needed"};
    if (!accounts.is_array())
        return Error{ErrorCode::Unsupported, "there is no list of accounts in app.json"};
    for (size_t i = 0; i < accounts.size(); ++i)
        emit_account(member(accounts[i], "data"), step(step("/data/accounts", i), "data"), sink);
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "ledger_live_desktop",
    .app = "ledger_live",
    .version = "1",
    .platform = plugins::Platform::Desktop,
    .about =
        "Accounts of Ledger Live with their fresh address and operations; tokens, balances and "
        "what a password locks are not read.",
    .references = {"https://github.com/LedgerHQ/ledger-live"},
    .tested = {"samples/apps/ledger_live_desktop"},
    .paths = {"*/Ledger Live/app.json"},
    .records = {"wallet", "payment"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
