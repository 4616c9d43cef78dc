#include "parsers/container/itunes_keys.h"

#include <algorithm>
#include <string_view>

#include "parsers/format/plist.h"

namespace parsers {
namespace {

// Null where there is no such file; a broken one is told in `damage`.
PlistValue read_list(const Surroundings& surroundings, const std::string& name,
                     BackupFacts& facts) {
    const auto file = surroundings.sibling(name);
    if (!file.ok()) {
        if (file.error().code != ErrorCode::NotFound)
            facts.damage.push_back(name + " cannot be read: " + file.error().what);
        return {};
    }
    auto list = read_plist(*file.value());
    if (list.ok())
        return std::move(list).value();
    facts.damage.push_back(name + " cannot be read: " + list.error().what);
    return {};
}

std::string text_at(const PlistValue& list, std::string_view pointer) {
    const PlistValue* value = list.at(pointer);
    return value == nullptr ? std::string() : value->as_text();
}

std::vector<std::byte> data_at(const PlistValue& list, std::string_view pointer) {
    const PlistValue* value = list.at(pointer);
    return value == nullptr ? std::vector<std::byte>() : value->data;
}

std::string first_of(const std::string& preferred, const std::string& other) {
    return preferred.empty() ? other : preferred;
}

std::string passwords_tried(size_t count) {
    if (count == 0)
        return "no password was given";
    if (count == 1)
        return "the password that was given does not open it";
    return "none of the " + std::to_string(count) + " passwords that were given opens it";
}

void note_rounds(const Keybag& keybag, UnlockedBackup& unlocked) {
    const uint32_t most = std::max(keybag.rounds, keybag.first_rounds);
    if (most > kUsualKeybagRounds)
        unlocked.notes.push_back("the keybag asks for " + std::to_string(most) +
                                 " rounds of key derivation, more than the usual " +
                                 std::to_string(kUsualKeybagRounds));
}

}  // namespace

std::string BackupFacts::title() const {
    std::string text = "iTunes backup";
    if (!device_name.empty())
        text += " of \"" + device_name + '"';
    std::string about = model;
    if (!ios_version.empty())
        about += (about.empty() ? "iOS " : ", iOS ") + ios_version;
    return about.empty() ? text : text + " (" + about + ')';
}

BackupFacts read_backup_facts(const Surroundings& surroundings) {
    BackupFacts facts;
    const auto manifest = read_list(surroundings, "Manifest.plist", facts);
    const auto info = read_list(surroundings, "Info.plist", facts);
    const auto status = read_list(surroundings, "Status.plist", facts);
    facts.has_manifest_plist = manifest.is_dictionary();
    const PlistValue* encrypted = manifest.find("IsEncrypted");
    facts.is_encrypted = encrypted != nullptr && encrypted->as_integer().value_or(0) != 0;
    facts.keybag = data_at(manifest, "/BackupKeyBag");
    facts.manifest_key = data_at(manifest, "/ManifestKey");
    facts.device_name =
        first_of(text_at(info, "/Device Name"), text_at(manifest, "/Lockdown/DeviceName"));
    facts.model =
        first_of(text_at(info, "/Product Type"), text_at(manifest, "/Lockdown/ProductType"));
    facts.ios_version =
        first_of(text_at(info, "/Product Version"), text_at(manifest, "/Lockdown/ProductVersion"));
    facts.snapshot_state = text_at(status, "/SnapshotState");
    return facts;
}

UnlockedBackup unlock_backup(const BackupFacts& facts, const Secrets& secrets) {
    UnlockedBackup unlocked;
    const std::string begin = facts.title() + " is encrypted, and ";
    if (facts.keybag.empty()) {
        unlocked.why_not.what = begin + "there is no keybag in a Manifest.plist to open it with";
        return unlocked;
    }
    const auto keybag = read_keybag(facts.keybag);
    const auto allowed = keybag.ok() ? check_rounds(keybag.value()) : Result<void>(keybag.error());
    if (!allowed.ok()) {
        unlocked.why_not.what = begin + "its keybag cannot be used: " + allowed.error().what;
        return unlocked;
    }
    note_rounds(keybag.value(), unlocked);
    for (const auto& password : secrets.passwords) {
        auto keys = unlock_keybag(keybag.value(), password);
        if (keys.ok()) {
            unlocked.keys = std::make_shared<const ClassKeys>(std::move(keys).value());
            return unlocked;
        }
        if (keys.error().code != ErrorCode::Encrypted) {
            unlocked.why_not.what = begin + "its keybag cannot be used: " + keys.error().what;
            return unlocked;
        }
    }
    unlocked.why_not.what = begin + passwords_tried(secrets.passwords.size());
    return unlocked;
}

}  // namespace parsers
