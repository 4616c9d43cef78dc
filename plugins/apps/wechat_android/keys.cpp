#include "plugins/apps/wechat_android/keys.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"

namespace plugins::wechat {
namespace {

constexpr uint64_t kSettingsFileBytes = 1 << 20;
// What the app takes where a phone gives it no IMEI: Android 10 and later.
constexpr std::string_view kNoImei = "1234567890ABCDEF";

struct Found {
    std::string value;
    std::string origin;
};

void add(std::vector<Found>& all, std::string value, std::string origin) {
    if (!value.empty() && std::ranges::find(all, value, &Found::value) == all.end())
        all.push_back({std::move(value), std::move(origin)});
}

std::string md5(const std::string& text) {
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(std::string_view(text));
    return hasher.hex();
}

// The preferences lie two folders up, or three in a backup of MIUI ("r/MicroMsg/...", "sp").
std::vector<parsers::Preference> preferences_of(const File& file, const std::string& name) {
    for (const std::string folder : {"../../shared_prefs/", "../../../sp/"}) {
        const auto bytes = file.companion(folder + name);
        if (bytes == nullptr)
            continue;
        auto preferences = parsers::read_shared_preferences(*bytes);
        if (preferences.ok())
            return std::move(preferences).value();
    }
    return {};
}

std::vector<std::byte> bytes_of(const File& file, std::string_view name) {
    const auto source = file.companion(name);
    if (source == nullptr)
        return {};
    auto bytes = parsers::read_all(*source, kSettingsFileBytes);
    return bytes.ok() ? std::move(bytes).value() : std::vector<std::byte>();
}

bool is_letter_or_digit(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z');
}

// An IMEI has 15 digits, a MEID 14 of base 16, the fixed word 16.
bool may_be_device(std::string_view text) {
    return text.size() >= 14 && text.size() <= 16 && std::ranges::all_of(text, is_letter_or_digit);
}

// ---- numbers of accounts ------------------------------------------------------------------------

// Stored as a Java int or as text; hashes are over the signed number.
std::string signed_number(const std::string& stored) {
    const auto number = parsers::to_int64(parsers::trim(stored));
    if (!number || *number == 0 || *number > UINT32_MAX || *number < INT32_MIN)
        return {};
    return std::to_string(static_cast<int32_t>(static_cast<uint32_t>(*number)));
}

// systemInfo.cfg is a map of Java's own serialization, where every Integer behind the first stands
// as a reference to its class and four bytes.
void add_serialized_numbers(std::span<const std::byte> bytes, std::vector<Found>& all) {
    constexpr auto kInteger =
        std::to_array<std::byte>({std::byte{0x73}, std::byte{0x71}, std::byte{0x00},
                                  std::byte{0x7e}, std::byte{0x00}, std::byte{0x02}});
    for (auto at = bytes.begin();;) {
        at = std::search(at, bytes.end(), kInteger.begin(), kInteger.end());
        if (bytes.end() - at < static_cast<std::ptrdiff_t>(kInteger.size() + 4))
            return;
        at += kInteger.size();
        uint32_t number = 0;
        for (int index = 0; index < 4; ++index)
            number = number << 8 | std::to_integer<uint32_t>(at[index]);
        add(all, signed_number(std::to_string(number)), "systemInfo.cfg");
    }
}

// The folder is named by the MD5 of "mm" and the account's number; without such a name any may be
// the one.
std::vector<Found> accounts_around(const File& file) {
    std::vector<Found> all;
    const auto add_preference = [&](const std::string& name, std::string_view key) {
        const auto value = parsers::preference(preferences_of(file, name), key);
        add(all, signed_number(value.value_or("")), name);
    };
    add_preference("auth_info_key_prefs.xml", "_auth_uin");
    add_preference("system_config_prefs.xml", "default_uin");
    add_preference("com.tencent.mm_preferences.xml", "last_login_uin");
    add_serialized_numbers(bytes_of(file, "../systemInfo.cfg"), all);
    const std::string folder = std::filesystem::path(file.path()).parent_path().filename();
    if (folder.size() == 32 && !parsers::from_hex(folder).empty())
        std::erase_if(all, [&](const Found& one) { return md5("mm" + one.value) != folder; });
    return all;
}

// ---- numbers of phones --------------------------------------------------------------------------

// Texts of a Java serialization: 't', two bytes of length, the text.
void add_serialized_texts(std::span<const std::byte> bytes, std::vector<Found>& all) {
    for (size_t at = 0; at + 3 <= bytes.size(); ++at) {
        if (bytes[at] != std::byte{'t'} || bytes[at + 1] != std::byte{0})
            continue;
        const auto size = std::to_integer<size_t>(bytes[at + 2]);
        if (size > bytes.size() - at - 3)
            continue;
        const std::string text(reinterpret_cast<const char*>(bytes.data()) + at + 3, size);
        if (may_be_device(text))
            add(all, text, "CompatibleInfo.cfg");
    }
}

std::vector<Found> devices_around(const File& file, const parsers::Secrets& secrets) {
    std::vector<Found> all;
    add_serialized_texts(bytes_of(file, "../CompatibleInfo.cfg"), all);
    const auto reported =
        parsers::preference(preferences_of(file, "DENGTA_META.xml"), "IMEI_DENGTA");
    if (reported && may_be_device(*reported))
        add(all, *reported, "DENGTA_META.xml");
    add(all, std::string(kNoImei), "the word that the app takes without an IMEI");
    for (const std::string& given : secrets.passwords)
        if (may_be_device(given))
            add(all, given, "a given IMEI");
    return all;
}

// ---- keys ---------------------------------------------------------------------------------------

parsers::SqlCipherSettings settings_with(uint32_t page_size) {
    auto settings = parsers::sqlcipher_version(1);
    settings.name = "SQLCipher 1 (WeChat)";
    settings.page_size = page_size;
    return settings;
}

std::string what_is_needed(const std::vector<Found>& accounts) {
    const std::string made = "The key is made of the phone's IMEI and the account's number (uin). ";
    if (accounts.empty())
        return made +
               "None of the app's settings beside the database holds the number that fits: give "
               "the 7 digits of the key with --password-file";
    return made + "The number stands in " + accounts.front().origin +
           ", an IMEI that fits was not found: give it, or the 7 digits of the key, with "
           "--password-file";
}

}  // namespace

DatabaseKeys keys_of(const File& file, const parsers::Secrets& secrets) {
    constexpr size_t kKeyDigits = 7;
    const auto accounts = accounts_around(file);
    DatabaseKeys keys{.settings = {settings_with(1024), settings_with(4096)},
                      .needed = what_is_needed(accounts)};
    for (const Found& one : accounts)
        for (const Found& device : devices_around(file, secrets))
            keys.keys.push_back({.bytes = parsers::SecretBytes(std::string_view(
                                     md5(device.value + one.value).substr(0, kKeyDigits))),
                                 .origin = "the account's number (" + one.origin +
                                           ") and the phone's (" + device.origin + ")"});
    for (parsers::SqlCipherKey& given : parsers::to_sqlcipher_keys(secrets))
        keys.keys.push_back(std::move(given));
    return keys;
}

}  // namespace plugins::wechat
