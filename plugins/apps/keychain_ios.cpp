// That a keychain of an iPhone is there, and how much of it can be read. What it holds are secrets
// for opening other evidence; none of them becomes a record.
#include "parsers/container/ios_keychain.h"

#include <map>

#include "plugins/api/plugin.h"

namespace plugins {
namespace {

using parsers::Keychain;
using parsers::KeychainForm;

std::string counted(const Keychain& keychain) {
    std::map<std::string, size_t> tables;
    for (const auto& item : keychain.items)
        ++tables[item.table];
    std::string text;
    for (const auto& [table, count] : tables)
        text += (text.empty() ? "" : ", ") + table + ' ' + std::to_string(count);
    return text;
}

Result<void> parse(const File& file, RecordSink& sink) {
    const auto list = TRY(parsers::read_plist(file.bytes()));
    if (parsers::keychain_form(list) == KeychainForm::Backup) {
        sink.unsupported(Place::whole_file(),
                         "a keychain that only the keys of its backup open; it is not read as one");
        return {};
    }
    const auto keychain = TRY(parsers::read_keychain(list));
    sink.emit(DeviceFact{.name = "keychain_items",
                         .value = std::to_string(keychain.items.size()),
                         .note = "items that can be read: " + counted(keychain)},
              Place::whole_file());
    for (const auto& [where, why] : keychain.closed)
        sink.unsupported(Place::pointer(where), "an item of the keychain stays closed: " + why);
    return {};
}

bool recognizes(const File& file) {
    const auto list = parsers::read_plist(file.bytes());
    return list.ok() && parsers::keychain_form(list.value()) != KeychainForm::None;
}

}  // namespace
}  // namespace plugins

PLUGIN({
    .id = "keychain_ios",
    .app = "ios",
    .version = "1",
    .platform = plugins::Platform::Ios,
    .about = "That a keychain was extracted and how many of its items can be read; the items and "
             "their secrets are not shown.",
    .references = {"https://github.com/abrignoni/iLEAPP"},
    .tested = {"samples/apps/keychain_ios"},
    .paths = {"*/backup_keychain_v2.plist", "*_keychain.plist", "*/keychain-backup.plist"},
    .records = {"device_fact"},
    .recognizes = plugins::recognizes,
    .parse = plugins::parse,
})
