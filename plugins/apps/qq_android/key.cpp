#include "plugins/apps/qq_android/key.h"

#include <algorithm>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"

namespace plugins::qq {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::SqliteDatabase;
using parsers::SqliteRow;

constexpr uint64_t kKeyFileBytes = 4096;
constexpr uint64_t kSettingsFileBytes = 1 << 20;
constexpr size_t kRowsLookedAt = 200;
constexpr size_t kHashDigits = 32;
// The app takes no shorter key.
constexpr size_t kShortestKey = 4;
// Of an IMEI 15, of the address of a network card 17.
constexpr size_t kLongestKey = 20;
constexpr std::string_view kOldTables[] = {"mr_friend_", "mr_troop_", "mr_discusssion_",
                                           "mr_contact_"};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_number(std::string_view text) {
    return text.size() >= 5 && text.size() <= 11 && std::ranges::all_of(text, is_digit);
}

std::vector<std::byte> copied(std::span<const std::byte> bytes) {
    return {bytes.begin(), bytes.end()};
}

// ---- what the app itself would read -------------------------------------------------------------

std::string text_beside(const File& file, std::string_view relative) {
    const auto source = file.companion(relative);
    if (source == nullptr)
        return {};
    const auto text = parsers::read_text(*source, kKeyFileBytes);
    return text.ok() ? std::string(parsers::trim(text.value())) : std::string();
}

// The line "imei=..." of files/imei.
std::string imei_beside(const File& file, std::string_view relative) {
    constexpr std::string_view kName = "imei=";
    for (const std::string& line : parsers::split(text_beside(file, relative), '\n'))
        if (line.starts_with(kName))
            return std::string(parsers::trim(std::string_view(line).substr(kName.size())));
    return {};
}

std::string preference_beside(const File& file, std::string_view relative, std::string_view key) {
    const auto source = file.companion(relative);
    if (source == nullptr || source->size_bytes() > kSettingsFileBytes)
        return {};
    const auto preferences = parsers::read_shared_preferences(*source);
    if (!preferences.ok())
        return {};
    return std::string(parsers::preference(preferences.value(), key).value_or(""));
}

std::vector<Key> candidates(const File& file) {
    std::vector<Key> keys;
    const auto add = [&](std::string characters, const std::string& origin) {
        if (characters.size() >= kShortestKey)
            keys.push_back(Key::whole(std::move(characters), origin));
    };
    // "f" and "sp" in a backup of MIUI or Huawei.
    for (const std::string folder : {"../files/", "../f/"}) {
        add(text_beside(file, folder + "kc"), "files/kc");
        add(imei_beside(file, folder + "imei"), "files/imei");
    }
    for (const std::string folder : {"../shared_prefs/", "../sp/"}) {
        const auto add_preference = [&](const std::string& name, std::string_view key) {
            add(preference_beside(file, folder + name + ".xml", key), name + ".xml");
        };
        add_preference("QQLite", "security_key");
        add_preference("contact_bind_info" + owner_in(file.path()), "contact_bind_info_imei");
        add_preference("DENGTA_META", "IMEI_DENGTA");
    }
    add("02:00:00:00:00:00", "the address that Android gives in place of that of a network card");
    add("361910168", "the word that the app takes where the phone names neither");
    keys.push_back(Key::whole({}, "no change at all"));
    return keys;
}

// ---- what the database says ---------------------------------------------------------------------

struct KnownValues {
    std::vector<std::vector<std::byte>> own;       // the number of the account
    std::vector<std::vector<std::byte>> numbers;   // of anybody
    std::vector<std::vector<std::byte>> pictures;  // messages that begin with a path
};

std::string quoted(const std::string& name) {
    return "\"" + name + "\"";
}

void add_values(const SqliteDatabase& database, const std::string& sql,
                std::vector<std::vector<std::byte>>& to) {
    const auto read = database.rows(sql, [&](const SqliteRow& row) {
        if (!row.blob(0).empty())
            to.push_back(copied(row.blob(0)));
        return to.size() < kRowsLookedAt;
    });
    static_cast<void>(read);  // damage is told where the rows are read
}

void add_column(const SqliteDatabase& database, const std::string& table, const std::string& column,
                std::vector<std::vector<std::byte>>& to) {
    if (database.has_column(table, column))
        add_values(database, "SELECT " + column + " FROM " + quoted(table), to);
}

KnownValues values_of(const SqliteDatabase& database) {
    KnownValues values;
    for (const auto& [table, columns] : database.schema()) {
        if (!is_message_table(table))
            continue;
        add_column(database, table, "selfuin", values.own);
        if (database.has_column(table, "msgData") && database.has_column(table, "msgtype"))
            add_values(database, "SELECT msgData FROM " + quoted(table) + " WHERE msgtype = -2000",
                       values.pictures);
    }
    add_column(database, "Friends", "uin", values.numbers);
    add_column(database, "TroopInfoV2", "troopuin", values.numbers);
    add_column(database, "TroopInfo", "troopuin", values.numbers);
    return values;
}

bool fits(const Key& key, const KnownValues& values, const std::string& owner) {
    const auto decodes = [&](const std::vector<std::vector<std::byte>>& stored, auto is_right) {
        return std::ranges::all_of(stored, [&](const auto& value) {
            const auto text = key.text(value);
            return text && is_right(*text);
        });
    };
    if (!values.own.empty())
        return decodes(values.own, [&](const std::string& text) { return text == owner; });
    return !values.numbers.empty() && decodes(values.numbers, is_number);
}

// ---- what known values tell ---------------------------------------------------------------------

// Every account is stored with the same key: what stands for the own number tells as many
// characters as it has. Empty where the values are not all one.
std::string beginning_from(const std::vector<std::vector<std::byte>>& own,
                           const std::string& owner) {
    if (own.empty() || own.front().size() != owner.size() ||
        !std::ranges::all_of(own, [&](const auto& value) { return value == own.front(); }))
        return {};
    std::string key;
    for (size_t index = 0; index < owner.size(); ++index) {
        const auto letter = static_cast<char>(std::to_integer<uint8_t>(own.front()[index]) ^
                                              static_cast<uint8_t>(owner[index]));
        if (letter <= ' ' || letter > '~')
            return {};
        key += letter;
    }
    return key;
}

// A message with a picture begins with its path (field 1). Where the beginning of the key fits to
// the beginning of the path, the rest of the path tells more of the key.
std::string stream_from(const std::vector<std::byte>& picture, const std::string& beginning) {
    constexpr std::string_view kPath = "/storage/emulated/0/Android/data/";
    constexpr size_t kAhead = 2;  // the field and its length, which is below 128
    constexpr size_t kAgreeing = 3;
    if (beginning.size() < kAhead + kAgreeing || picture.size() < kAhead + kPath.size())
        return {};
    std::string stream = beginning.substr(0, kAhead);
    for (size_t index = 0; index < kPath.size(); ++index)
        stream += static_cast<char>(std::to_integer<uint8_t>(picture[kAhead + index]) ^
                                    static_cast<uint8_t>(kPath[index]));
    return stream.starts_with(beginning) ? stream : std::string();
}

// The period of what is repeated; 0 where it is not seen.
size_t period_of(const std::string& stream, size_t at_least) {
    for (size_t period = std::max(at_least, kShortestKey); period <= kLongestKey; ++period) {
        bool is_repeated = period + kShortestKey <= stream.size();
        for (size_t index = period; is_repeated && index < stream.size(); ++index)
            is_repeated = stream[index] == stream[index - period];
        if (is_repeated)
            return period;
    }
    return 0;
}

Result<Key> told_by_values(const KnownValues& values, const std::string& owner) {
    const std::string beginning = beginning_from(values.own, owner);
    if (beginning.empty())
        return Error{ErrorCode::Encrypted,
                     "the texts are XORed with a key that is not in files/kc beside the database, "
                     "and the own number does not tell it"};
    for (const auto& picture : values.pictures) {
        const std::string stream = stream_from(picture, beginning);
        const size_t period = period_of(stream, 0);
        if (period > 0)
            return Key::whole(stream.substr(0, period), "the own number and the path of a picture");
    }
    return Key::beginning(beginning, "the own number");
}

}  // namespace

// ---- the key ------------------------------------------------------------------------------------

Key::Key(std::string characters, bool is_whole, std::string origin)
    : characters_(std::move(characters)), is_whole_(is_whole), origin_(std::move(origin)) {}

Key Key::whole(std::string characters, std::string origin) {
    return {std::move(characters), true, std::move(origin)};
}

Key Key::beginning(std::string characters, std::string origin) {
    return {std::move(characters), false, std::move(origin)};
}

char Key::at(size_t index) const {
    return characters_.empty() ? '\0' : characters_[index % characters_.size()];
}

std::optional<std::string> Key::text(std::span<const std::byte> stored) const {
    const std::string_view utf8(reinterpret_cast<const char*>(stored.data()), stored.size());
    if (!parsers::is_utf8(utf8))
        return std::nullopt;
    std::vector<std::byte> units;
    const auto add = [&](uint32_t unit) {
        unit ^= static_cast<uint8_t>(at(units.size() / 2));
        units.push_back(static_cast<std::byte>(unit));
        units.push_back(static_cast<std::byte>(unit >> 8));
    };
    for (size_t index = 0; index < utf8.size();) {
        const auto first = static_cast<uint8_t>(utf8[index]);
        const size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        uint32_t point = size == 1 ? first : first & (0x7fU >> size);
        for (size_t more = 1; more < size; ++more)
            point = point << 6 | (static_cast<uint8_t>(utf8[index + more]) & 0x3fU);
        index += size;
        if (point >= 0x10000)
            add(0xd800 + ((point - 0x10000) >> 10));
        add(point >= 0x10000 ? 0xdc00 + ((point - 0x10000) & 0x3ff) : point);
    }
    if (!reaches(units.size() / 2))
        return std::nullopt;
    return parsers::from_utf16_le(units);
}

std::optional<std::string> Key::bytes(std::span<const std::byte> stored) const {
    if (!reaches(stored.size()))
        return std::nullopt;
    std::string plain;
    plain.reserve(stored.size());
    for (size_t index = 0; index < stored.size(); ++index)
        plain += static_cast<char>(std::to_integer<uint8_t>(stored[index]) ^
                                   static_cast<uint8_t>(at(index)));
    return plain;
}

bool is_message_table(std::string_view name) {
    constexpr std::string_view kNew = "_New";
    for (const std::string_view start : kOldTables) {
        if (!name.starts_with(start))
            continue;
        std::string_view hash = name.substr(start.size());
        if (hash.ends_with(kNew))
            hash.remove_suffix(kNew.size());
        return hash.size() == kHashDigits && !parsers::from_hex(hash).empty();
    }
    return false;
}

std::string owner_in(std::string_view path) {
    constexpr std::string_view kSlow = "slowtable_";
    constexpr std::string_view kEnding = ".db";
    std::string_view name = path.substr(path.rfind('/') + 1);
    if (name.starts_with(kSlow))
        name.remove_prefix(kSlow.size());
    if (!name.ends_with(kEnding))
        return {};
    name.remove_suffix(kEnding.size());
    return is_number(name) ? std::string(name) : std::string();
}

Result<Key> find_key(const File& file, const SqliteDatabase& database, const std::string& owner) {
    const KnownValues values = values_of(database);
    for (Key& key : candidates(file))
        if (fits(key, values, owner))
            return std::move(key);
    return told_by_values(values, owner);
}

}  // namespace plugins::qq
