#include "plugins/apps/metamask_any/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "parsers/base/text.h"
#include "plugins/apps/metamask_any/transactions.h"
#include "plugins/apps/wallets/evm.h"

namespace plugins::metamask {
namespace {

using wallets::Json;
using wallets::member;
using wallets::step;
using wallets::text_in;

// How an account's keys are kept (keyring.type). Those of hardware are not on this device.
Code keys_of(const std::string& keyring) {
    constexpr std::array<std::string_view, 3> kHeld = {"HD Key Tree", "Simple Key Pair",
                                                       "Snap Keyring"};
    if (keyring.empty())
        return {};
    if (std::ranges::find(kHeld, keyring) != kHeld.end())
        return known("present", keyring);
    if (keyring.find("Hardware") != std::string::npos)
        return known("absent", keyring);
    return unknown_code(keyring);
}

// By the account's type: "eip155:eoa", "bip122:p2wpkh", "solana:data-account", "tron:eoa".
struct Kind {
    std::string_view prefix;
    std::string_view id_type;
    std::string_view chain;
};
constexpr std::array kKinds = {Kind{"eip155:", "erc20", "evm"}, Kind{"bip122:", "btc", "bitcoin"},
                               Kind{"solana:", "sol", "solana"}, Kind{"tron:", "trc20", "tron"}};

Wallet wallet_of(const std::string& address, const std::string& type, std::string label,
                 Code keys) {
    Wallet wallet{.app = std::string(kApp), .label = std::move(label), .keys = std::move(keys)};
    const auto* kind = std::ranges::find_if(
        kKinds, [&](const Kind& each) { return type.starts_with(each.prefix); });
    if (kind == kKinds.end()) {
        wallet.address = {std::string(id_type::kAppUser), address};
        wallet.chain = type;
        return wallet;
    }
    wallet.address = {std::string(kind->id_type), address};
    wallet.chain = kind->chain;
    return wallet;
}

// accounts: id -> {address, type, metadata: {name, keyring: {type}}}.
void emit_accounts(const Stored& stored, const Give& give) {
    const Json& accounts = member(
        member(member(*stored.controllers, "AccountsController"), "internalAccounts"), "accounts");
    if (!accounts.is_object())
        return;
    const std::string pointer = stored.pointer + "/AccountsController/internalAccounts/accounts";
    for (const auto& [id, account] : accounts.items()) {
        const Json& metadata = member(account, "metadata");
        const std::string address = text_in(account, "address");
        if (!address.empty())
            give(wallet_of(address, text_in(account, "type"), text_in(metadata, "name"),
                           keys_of(text_in(member(metadata, "keyring"), "type"))),
                 step(pointer, id));
    }
}

// Older versions: address -> {name, ...}, without a word on who keeps the keys.
void emit_identities(const Stored& stored, const Give& give) {
    for (const char* list : {"identities", "lostIdentities"}) {
        const Json& identities = member(member(*stored.controllers, "PreferencesController"), list);
        if (!identities.is_object())
            continue;
        const std::string pointer = step(stored.pointer + "/PreferencesController", list);
        for (const auto& [address, identity] : identities.items())
            give(wallet_of(address, "eip155:", text_in(identity, "name"), {}),
                 step(pointer, address));
    }
}

void emit_vault(const Stored& stored, const Give& give) {
    if (!text_in(member(*stored.controllers, "KeyringController"), "vault").empty())
        give(Wallet{.app = std::string(kApp),
                    .label = "The vault with the keys of this wallet is stored, encrypted. It is "
                             "not opened.",
                    .keys = known("present", "vault")},
             stored.pointer + "/KeyringController/vault");
}

// addressBook: chain -> address -> {name, address, memo}.
void emit_address_book(const Stored& stored, const Give& give) {
    const Json& book = member(member(*stored.controllers, "AddressBookController"), "addressBook");
    if (!book.is_object())
        return;
    const std::string pointer = stored.pointer + "/AddressBookController/addressBook";
    for (const auto& [chain, entries] : book.items()) {
        if (!entries.is_object())
            continue;
        for (const auto& [address, entry] : entries.items()) {
            std::string label = text_in(entry, "name");
            if (const std::string memo = text_in(entry, "memo"); !memo.empty())
                label += (label.empty() ? "" : ": ") + memo;
            give(wallet_of(address, "eip155:", std::move(label), known("absent", "address book")),
                 step(step(pointer, chain), address));
        }
    }
}

}  // namespace

void emit_state(const Stored& stored, const Give& give) {
    emit_accounts(stored, give);
    emit_identities(stored, give);
    emit_vault(stored, give);
    emit_address_book(stored, give);
    emit_transactions(stored, give);
}

void emit_browser(const Json& browser, const std::string& pointer, const Give& give) {
    const Json& history = member(browser, "history");
    if (!history.is_array())
        return;
    for (size_t i = 0; i < history.size(); ++i)
        if (const std::string url = text_in(history[i], "url"); !url.empty())
            give(Visit{.app = std::string(kApp),
                       .kind = known("page", ""),
                       .url = url,
                       .title = text_in(history[i], "name")},
                 step(pointer + "/history", i));
}

}  // namespace plugins::metamask
