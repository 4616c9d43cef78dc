#include "plugins/apps/metamask_any/transactions.h"

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "parsers/base/text.h"
#include "plugins/apps/wallets/evm.h"

namespace plugins::metamask {
namespace {

using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

struct Token {
    std::string symbol;
    unsigned decimals = 0;
};

// What other controllers say that a transaction needs: own addresses and tokens, in lower case.
struct Known {
    std::set<std::string> own;
    std::map<std::string, Token> tokens;
};

std::string lower(std::string_view text) {
    return parsers::to_lower_ascii(text);
}

// Stored as 6 or as "6".
std::optional<unsigned> decimals_of(const Json& token) {
    constexpr int64_t kMost = 36;
    auto decimals = wallets::integer_in(token, "decimals");
    if (!decimals)
        decimals = parsers::to_int64(text_in(token, "decimals"));
    if (!decimals || *decimals < 0 || *decimals > kMost)
        return std::nullopt;
    return static_cast<unsigned>(*decimals);
}

void note_token(const Json& token, const char* address_key, Known& found) {
    const std::string address = text_in(token, address_key);
    const auto decimals = decimals_of(token);
    if (!address.empty() && decimals)
        found.tokens[lower(address)] = {text_in(token, "symbol"), *decimals};
}

// tokens: a list; allTokens: chain -> account -> a list.
void note_tokens(const Json& node, int depth, Known& found) {
    if (node.is_array()) {
        for (const Json& token : node)
            note_token(token, "address", found);
        return;
    }
    if (node.is_object() && depth > 0)
        for (const auto& [key, inner] : node.items())
            note_tokens(inner, depth - 1, found);
}

Known known_of(const Json& controllers) {
    Known found;
    const Json& identities = member(member(controllers, "PreferencesController"), "identities");
    if (identities.is_object())
        for (const auto& [address, identity] : identities.items())
            found.own.insert(lower(address));
    const Json& accounts =
        member(member(member(controllers, "AccountsController"), "internalAccounts"), "accounts");
    if (accounts.is_object())
        for (const auto& [id, account] : accounts.items())
            found.own.insert(lower(text_in(account, "address")));
    for (const char* list : {"tokens", "allTokens"})
        note_tokens(member(member(controllers, "TokensController"), list), 2, found);
    return found;
}

Identifier address(const std::string& stored) {
    return {std::string(stored.empty() ? "" : id_type::kErc20), stored};
}

Code kind_of(const Payment& payment, const Known& found) {
    const bool from_own = found.own.contains(lower(payment.payer.value));
    const bool to_own = found.own.contains(lower(payment.payee.value));
    if (from_own && to_own)
        return known("own", "");
    if (from_own || to_own)
        return known(from_own ? "outgoing" : "incoming", "");
    return {};
}

// A transaction that was never confirmed is a wish; what became of it stands as the stored code.
Code claim_of(const std::string& status) {
    return known(status == "confirmed" ? "wallet" : "stated", status);
}

// Milliseconds; the extension writes large numbers as 1.63e12.
Time time_of(const Json& transaction) {
    const Json& time = member(transaction, "time");
    if (const auto stored = wallets::integer_in(transaction, "time"))
        return parsers::from_unix_ms(*stored);
    constexpr double kMost = 9e15;
    if (time.is_number_float() && std::abs(time.get<double>()) < kMost)
        return parsers::from_unix_ms(static_cast<int64_t>(time.get<double>()));
    return {};
}

// A transfer of a token names the receiver and the amount in its data; without the token's
// decimals the amount is told in its smallest unit, in words.
void set_token(const wallets::TokenTransfer& transfer, const std::string& contract,
               const Known& found, Payment& payment) {
    payment.payee = address(transfer.to);
    payment.text = "token contract " + contract;
    const auto token = found.tokens.find(lower(contract));
    if (token != found.tokens.end()) {
        payment.currency = token->second.symbol;
        payment.amount = wallets::evm_amount(transfer.amount, token->second.decimals).value_or("");
        return;
    }
    payment.text +=
        ", " + wallets::evm_amount(transfer.amount, 0).value_or("") + " of its smallest unit";
}

std::string first_text(const Json& object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (std::string text = text_in(object, key); !text.empty())
            return text;
    return {};
}

std::optional<Payment> payment_of(const Json& transaction, Known& found) {
    const Json& newer = member(transaction, "txParams");
    const Json& params = newer.is_object() ? newer : member(transaction, "transaction");
    const std::string to = text_in(params, "to");
    const std::string hash = first_text(transaction, {"hash", "transactionHash"});
    if (to.empty() && hash.empty())
        return std::nullopt;
    note_token(member(transaction, "transferInformation"), "contractAddress", found);
    Payment payment{.app = std::string(kApp),
                    .chain = wallets::evm_chain(
                        first_text(transaction, {"chainId", "networkID", "metamaskNetworkId"})),
                    .payer = address(text_in(params, "from")),
                    .payee = address(to),
                    .time = time_of(transaction),
                    .claim = claim_of(text_in(transaction, "status")),
                    .transaction = {std::string(hash.empty() ? "" : id_type::kTxid), hash}};
    const auto transfer = wallets::read_token_transfer(text_in(params, "data"));
    if (transfer) {
        set_token(*transfer, to, found, payment);
    } else {
        payment.currency = wallets::evm_coin(payment.chain);
        payment.amount = wallets::evm_amount(text_in(params, "value"), 18).value_or("");
    }
    payment.kind = kind_of(payment, found);
    return payment;
}

}  // namespace

void emit_transactions(const Stored& stored, const Give& give) {
    struct List {
        const char* controller;
        const char* name;
    };
    constexpr std::array kLists = {List{"TransactionController", "transactions"},
                                   List{"IncomingTransactionsController", "incomingTransactions"}};
    Known found = known_of(*stored.controllers);
    for (const List& list : kLists) {
        const Json& transactions = member(member(*stored.controllers, list.controller), list.name);
        if (!transactions.is_structured())
            continue;
        const std::string pointer = step(step(stored.pointer, list.controller), list.name);
        for (const auto& [key, transaction] : transactions.items())  // of a list, its indexes
            if (auto payment = payment_of(transaction, found))
                give(std::move(*payment), step(pointer, key));
    }
}

}  // namespace plugins::metamask
