#include "plugins/apps/wallets/bitcoin_records.h"

namespace plugins::wallets {
namespace {

using parsers::BitcoinNetwork;

Identifier btc(const std::string& address) {
    return {std::string(address.empty() ? "" : id_type::kBtc), address};
}

std::string chain_of(BitcoinNetwork network) {
    return network == BitcoinNetwork::Main ? "bitcoin" : "bitcoin_testnet";
}

Code kind_of(const InputsOfWallet& inputs, bool to_own) {
    if (to_own)
        return known(inputs.has_own ? "own" : "incoming", "");
    return inputs.all_own ? known("outgoing", "") : Code{};
}

}  // namespace

Wallet bitcoin_wallet(std::string_view app, const std::string& address, std::string label,
                      Code keys) {
    return Wallet{.app = std::string(app),
                  .address = btc(address),
                  .chain = chain_of(parsers::bitcoin_network_of(address)),
                  .label = std::move(label),
                  .keys = std::move(keys)};
}

void emit_outputs(const parsers::BitcoinTransaction& transaction, const BitcoinPayment& known_of_it,
                  const InputsOfWallet& inputs,
                  const std::function<bool(const std::string& address)>& is_own,
                  const std::function<Place(size_t output)>& place, RecordSink& sink) {
    // Coins of the test network have no worth, and must not be summed as if they had.
    const bool is_main = known_of_it.network == BitcoinNetwork::Main;
    for (size_t i = 0; i < transaction.outputs.size(); ++i) {
        const parsers::BitcoinOutput& output = transaction.outputs[i];
        const std::string address =
            parsers::bitcoin_address_of_script(output.script, known_of_it.network);
        Payment payment{.app = known_of_it.app,
                        .kind = kind_of(inputs, is_own(address)),
                        .amount = parsers::bitcoin_amount(output.satoshi),
                        .currency = is_main ? "BTC" : "tBTC",
                        .chain = chain_of(known_of_it.network),
                        .payee = btc(address),
                        .time = known_of_it.time,
                        .claim = known_of_it.claim,
                        .transaction = {std::string(id_type::kTxid), known_of_it.txid},
                        .text = known_of_it.label};
        if (payment.kind.name == "outgoing")
            payment.payer = btc(inputs.only_address);
        sink.emit(std::move(payment), place(i));
    }
}

}  // namespace plugins::wallets
