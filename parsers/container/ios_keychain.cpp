#include "parsers/container/ios_keychain.h"

#include <algorithm>

#include "parsers/base/text.h"

namespace parsers {
namespace {

constexpr std::string_view kTables[] = {"genp", "inet", "cert", "keys"};
constexpr std::string_view kEntries = "keychainEntries";
constexpr std::string_view kClassKeys = "classKeyIdxToUnwrappedMetadataClassKey";

std::string readable(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return is_utf8(text) ? std::string(text) : to_hex(bytes);
}

std::string text_at(const PlistValue& item, std::string_view key) {
    const PlistValue* value = item.find(key);
    if (value == nullptr)
        return {};
    return value->kind == PlistValue::Kind::Data ? readable(value->data) : value->as_text();
}

std::span<const std::byte> data_at(const PlistValue& item, std::string_view key) {
    const PlistValue* value = item.find(key);
    return value == nullptr ? std::span<const std::byte>() : std::span(value->data);
}

SecretBytes secret_at(const PlistValue& item, std::string_view key) {
    const PlistValue* value = item.find(key);
    if (value == nullptr)
        return {};
    return value->kind == PlistValue::Kind::Data
               ? SecretBytes(std::span<const std::byte>(value->data))
               : SecretBytes(value->as_text());
}

std::string text_at(const DerDictionary& item, std::string_view key) {
    const auto value = item.find(key);
    return value == item.end() ? std::string() : readable(value->second.view());
}

// Items of the first table that has any, to tell the forms apart.
const PlistValue* first_item(const PlistValue& list) {
    for (const auto table : kTables) {
        const PlistValue* items = list.find(table);
        if (items != nullptr && items->is_array() && !items->items.empty())
            return &items->items.front();
    }
    return nullptr;
}

KeychainItem from_dump(const PlistValue& stored) {
    KeychainItem item;
    item.access_group = text_at(stored, "agrp");
    item.account = text_at(stored, "acct");
    item.service = text_at(stored, "svce");
    item.server = text_at(stored, "srvr");
    item.secret = secret_at(stored, "v_Data");
    return item;
}

void take_texts(const DerDictionary& stored, KeychainItem& item) {
    item.access_group = text_at(stored, "agrp");
    item.account = text_at(stored, "acct");
    item.service = text_at(stored, "svce");
    item.server = text_at(stored, "srvr");
}

// The key of the texts is wrapped with one of its class, that of the secret lies there plain.
Result<KeychainItem> from_wrapped(const PlistValue& entry, const PlistValue& class_keys) {
    const std::string number = text_at(entry, "classKeyIdx");
    const auto class_key = data_at(class_keys, number);
    const PlistValue* metadata = entry.find("metadata");
    if (class_key.empty() || metadata == nullptr)
        return Error{ErrorCode::Encrypted, "there is no key for class " + number};
    const auto key = TRY(open_sealed(data_at(*metadata, "wrappedKey"), class_key));
    const auto plain = TRY(open_sealed(data_at(*metadata, "ciphertext"), key.view()));
    const auto texts = TRY(read_der_dictionary(plain.view()));
    KeychainItem item;
    item.table = text_at(entry, "table");
    take_texts(texts, item);
    const PlistValue* data = entry.find("data");
    if (data == nullptr)
        return Error{ErrorCode::Damaged, "the entry has no data"};
    const auto secret =
        TRY(open_sealed(data_at(*data, "ciphertext"), data_at(*data, "unwrappedKey")));
    const auto values = TRY(read_der_dictionary(secret.view()));
    if (const auto stored = values.find("v_Data"); stored != values.end())
        item.secret = stored->second;
    return item;
}

Result<KeychainItem> from_backup(const PlistValue& stored, const ProtectionKeys& keys) {
    const auto plain = TRY(open_backup_item(data_at(stored, "v_Data"), keys));
    KeychainItem item;
    if (is_plist(plain.view())) {  // version 2, iOS 5 and 6
        const auto list = TRY(read_plist(plain.view()));
        return from_dump(list);
    }
    const auto values = TRY(read_der_dictionary(plain.view()));
    take_texts(values, item);
    if (const auto secret = values.find("v_Data"); secret != values.end())
        item.secret = secret->second;
    return item;
}

void add(Keychain& keychain, Result<KeychainItem> item, const std::string& where,
         std::string_view table) {
    if (!item.ok()) {
        keychain.closed.emplace_back(where, item.error().what);
        return;
    }
    keychain.items.push_back(std::move(item).value());
    KeychainItem& added = keychain.items.back();
    added.where = where;
    if (added.table.empty())
        added.table = table;
}

Keychain read_wrapped(const PlistValue& list) {
    Keychain keychain;
    const PlistValue none;
    const PlistValue* class_keys = list.find(kClassKeys);
    const auto& entries = list.find(kEntries)->items;
    for (size_t index = 0; index < entries.size(); ++index) {
        const std::string where = '/' + std::string(kEntries) + '/' + std::to_string(index);
        if (entries[index].find("rawData") != nullptr)
            keychain.closed.emplace_back(where, "is kept as the device stored it, without its key");
        else
            add(keychain, from_wrapped(entries[index], class_keys ? *class_keys : none), where, "");
    }
    return keychain;
}

// Calls read(item) for each item of the four lists.
template <class Read>
Keychain read_tables(const PlistValue& list, const Read& read) {
    Keychain keychain;
    for (const auto table : kTables) {
        const PlistValue* items = list.find(table);
        for (size_t index = 0; items != nullptr && index < items->items.size(); ++index)
            add(keychain, read(items->items[index]),
                '/' + std::string(table) + '/' + std::to_string(index), table);
    }
    return keychain;
}

// "ABCDE12345.org.example" fits the query "org.example".
bool fits_group(const std::string& stored, const std::string& wanted) {
    return wanted.empty() || stored == wanted ||
           (stored.size() == wanted.size() + 11 && stored.ends_with('.' + wanted));
}

}  // namespace

std::vector<const KeychainItem*> Keychain::find(const KeychainQuery& query) const {
    std::vector<const KeychainItem*> found;
    for (const auto& item : items)
        if (fits_group(item.access_group, query.access_group) &&
            (query.account.empty() || item.account == query.account) &&
            (query.service.empty() || item.service == query.service))
            found.push_back(&item);
    return found;
}

KeychainForm keychain_form(const PlistValue& list) {
    const PlistValue* entries = list.find(kEntries);
    if (entries != nullptr && entries->is_array())
        return KeychainForm::Wrapped;
    const PlistValue* item = first_item(list);
    if (item == nullptr || !item->is_dictionary())
        return KeychainForm::None;
    if (item->find("agrp") != nullptr)
        return KeychainForm::Dump;
    return item->find("v_Data") != nullptr ? KeychainForm::Backup : KeychainForm::None;
}

Result<Keychain> read_keychain(const PlistValue& list) {
    switch (keychain_form(list)) {
        case KeychainForm::Wrapped:
            return read_wrapped(list);
        case KeychainForm::Dump:
            return read_tables(list, [](const PlistValue& item) -> Result<KeychainItem> {
                return from_dump(item);
            });
        case KeychainForm::Backup:
            return Error{ErrorCode::Encrypted,
                         "the keychain of a backup opens only with the keys of the backup"};
        case KeychainForm::None:
            break;
    }
    return Error{ErrorCode::Unsupported, "the list is no keychain"};
}

Result<Keychain> read_backup_keychain(const PlistValue& list, const ProtectionKeys& keys) {
    if (keychain_form(list) != KeychainForm::Backup)
        return Error{ErrorCode::Unsupported, "the list is no keychain of a backup"};
    return read_tables(list, [&](const PlistValue& item) { return from_backup(item, keys); });
}

}  // namespace parsers
