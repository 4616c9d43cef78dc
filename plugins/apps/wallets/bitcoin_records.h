// Records of wallets of Bitcoin: an address that is held, and what a transaction pays.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "parsers/format/bitcoin.h"
#include "plugins/api/plugin.h"

namespace plugins::wallets {

// What is known of a transaction beside its bytes.
struct BitcoinPayment {
    std::string app;
    std::string txid;
    std::string label;
    Time time;
    Code claim = known("wallet", "");
    parsers::BitcoinNetwork network = parsers::BitcoinNetwork::Main;
};

// What the wallet says of a transaction's inputs: `all_own` only where it says so of each.
struct InputsOfWallet {
    bool has_own = false;
    bool all_own = false;
    std::string only_address;  // where all own inputs come from one
};

Wallet bitcoin_wallet(std::string_view app, const std::string& address, std::string label,
                      Code keys);

// One payment an output, at place(index of the output). An output to an own address is "incoming"
// where no input is the wallet's and "own" (change, or a move within) where one is; another is
// "outgoing" where all inputs are the wallet's. The payer stands only in an outgoing payment whose
// inputs come from one address: change must not look as if others had paid in.
void emit_outputs(const parsers::BitcoinTransaction& transaction, const BitcoinPayment& known_of_it,
                  const InputsOfWallet& inputs,
                  const std::function<bool(const std::string& address)>& is_own,
                  const std::function<Place(size_t output)>& place, RecordSink& sink);

}  // namespace plugins::wallets
