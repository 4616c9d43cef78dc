// MetaMask's state: the controllers' JSON, which the mobile app and the browser extension share.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "plugins/apps/wallets/json.h"

namespace plugins::metamask {

// A state and where it stands. Records go to `give` with the pointer of what they are made of.
struct Stored {
    const wallets::Json* controllers =
        nullptr;  // PreferencesController, TransactionController, ...
    std::string pointer;
};

using Give = std::function<void(Record record, const std::string& pointer)>;

// Own accounts, the vault, the address book and transactions.
void emit_state(const Stored& stored, const Give& give);

// The pages of the mobile app's browser.
void emit_browser(const wallets::Json& browser, const std::string& pointer, const Give& give);

}  // namespace plugins::metamask
