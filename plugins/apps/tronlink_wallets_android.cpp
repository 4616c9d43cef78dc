// The wallets of TronLink on Android: one file of shared preferences each, named after the wallet.
// Facts: a public account of the recovery of such a wallet from a phone, a public tool that takes
// the keystore out of that file, and the app's own names of the entries.
#include <string>
#include <string_view>
#include <vector>

#include "parsers/format/android_xml.h"
#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using Preferences = std::vector<parsers::Preference>;

constexpr std::string_view kAddress = "wallet_address_key";
constexpr size_t kTronAddressLetters = 34;

std::string text_of(const Preferences& preferences, std::string_view name) {
    return parsers::preference(preferences, name).value_or(std::string());
}

// A keystore and a seed are stored encrypted. A wallet that is only watched has neither; one of a
// hardware device has neither as well, which no entry says.
Code keys_of(const Preferences& preferences) {
    for (const char* key : {"wallet_keystore_key", "wallet_newmnemonic_key"})
        if (!text_of(preferences, key).empty())
            return known("present", key);
    if (text_of(preferences, "is_watch_only_setup_key") == "true")
        return known("absent", "is_watch_only_setup_key");
    return {};
}

Identifier address_of(const std::string& stored) {
    const bool is_tron = stored.size() == kTronAddressLetters && stored.starts_with('T');
    return {std::string(is_tron ? id_type::kTrc20 : id_type::kAppUser), stored};
}

// Other preferences of the app have no address.
Result<void> parse(const File& file, RecordSink& sink) {
    const Preferences preferences = TRY(parsers::read_shared_preferences(file.bytes()));
    const std::string address = text_of(preferences, kAddress);
    if (address.empty())
        return {};
    sink.emit(Wallet{.app = "tronlink",
                     .address = address_of(address),
                     .chain = "tron",
                     .label = text_of(preferences, "wallet_name_key"),
                     .keys = keys_of(preferences)},
              Place::pointer("/" + std::string(kAddress)));
    return {};
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "tronlink_wallets_android",
    .app = "tronlink",
    .version = "1",
    .platform = plugins::Platform::Android,
    .about =
        "Addresses and names of the wallets of TronLink on Android, and whether their keys are "
        "stored; the keys themselves and the time at which a wallet was made are not read.",
    .references = {"https://play.google.com/store/apps/details?id=com.tronlinkpro.wallet"},
    .tested = {"samples/apps/tronlink_wallets_android"},
    .paths = {"*/com.tronlinkpro.wallet/shared_prefs/*.xml", "*/com.tronlinkpro.wallet/sp/*.xml",
              "*/com.tronlink.global/shared_prefs/*.xml", "*/com.tronlink.global/sp/*.xml"},
    .records = {"wallet"},
    .parse = plugins::parse,
})
