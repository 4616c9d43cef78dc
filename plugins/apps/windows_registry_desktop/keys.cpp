#include "plugins/apps/windows_registry_desktop/keys.h"

#include "parsers/base/byte_reader.h"
#include "parsers/base/text.h"

namespace plugins::windows_registry {

using parsers::RegistryKey;
using parsers::RegistryValue;
using parsers::RegistryValues;

namespace {

std::string escaped(std::string_view name) {
    std::string text;
    for (const char letter : name) {
        if (letter == '~')
            text += "~0";
        else if (letter == '/')
            text += "~1";
        else
            text += letter;
    }
    return text;
}

KeyAt below_of(const KeyAt& above, RegistryKey key) {
    std::string pointer = above.pointer + '/' + escaped(key.name);
    return {std::move(key), std::move(pointer)};
}

}  // namespace

Place KeyAt::value_place(std::string_view value) const {
    return Place::pointer(pointer + '/' + escaped(value));
}

std::optional<KeyAt> Keys::find(const KeyAt& from, std::string_view path) const {
    KeyAt at = from;
    for (const std::string& name : parsers::split(path, '\\')) {
        auto next = hive_->find(at.key, name);
        if (!next.ok()) {
            sink_->damaged(at.place(), next.error().what);
            return std::nullopt;
        }
        if (!next.value())
            return std::nullopt;
        at = below_of(at, *std::move(next).value());
    }
    return at;
}

std::vector<KeyAt> Keys::below(const KeyAt& key) const {
    auto list = hive_->subkeys(key.key);
    for (std::string& problem : list.problems)
        sink_->damaged(key.place(), std::move(problem));
    std::vector<KeyAt> found;
    for (RegistryKey& one : list.keys)
        found.push_back(below_of(key, std::move(one)));
    return found;
}

std::vector<KeyAt> Keys::below(const KeyAt& from, std::string_view path) const {
    const auto key = find(from, path);
    return key ? below(*key) : std::vector<KeyAt>();
}

RegistryValues Keys::values(const KeyAt& key) const {
    RegistryValues list = hive_->values(key.key);
    for (const std::string& problem : list.problems)
        sink_->damaged(key.place(), problem);
    return list;
}

std::string text_of(const RegistryValues& values, std::string_view name) {
    const RegistryValue* value = values.find(name);
    return value == nullptr ? std::string() : value->text();
}

Time filetime_in(std::span<const std::byte> bytes) {
    parsers::ByteReader reader(bytes);
    const auto stored = reader.u64_le();
    if (!stored.ok() || stored.value() > INT64_MAX)
        return {};
    return parsers::from_filetime(static_cast<int64_t>(stored.value()));
}

Time filetime_of(const RegistryValue* value) {
    return value == nullptr || value->data.size() != 8 ? Time{} : filetime_in(value->data);
}

std::string words_of(const Time& time) {
    return time.utc_ns ? parsers::to_iso8601(*time.utc_ns) : time.as_stored;
}

void append(std::string& note, std::string_view what, std::string_view words) {
    if (words.empty())
        return;
    if (!note.empty())
        note += "; ";
    note += what;
    note += words;
}

void emit_text(const Keys& keys, const KeyAt& key, const RegistryValues& values,
               std::string_view value, std::string_view fact) {
    if (std::string text = text_of(values, value); !text.empty())
        keys.sink().emit(
            DeviceFact{
                .name = std::string(fact), .value = std::move(text), .note = std::string(value)},
            key.value_place(value));
}

void read_uninstall(const Keys& keys, std::string_view path) {
    for (const KeyAt& program : keys.below(keys.root(), path)) {
        const RegistryValues values = keys.values(program);
        std::string name = text_of(values, "DisplayName");
        if (name.empty())
            continue;  // an update or a part of another program: Windows does not list it either
        // A key is no package, whose name folders of files would bear, and stands in the place.
        // A day without a zone, as the installer wrote it: it gives no moment.
        keys.sink().emit(InstalledApp{.name = std::move(name),
                                      .version = text_of(values, "DisplayVersion"),
                                      .installed = {{}, text_of(values, "InstallDate")}},
                         program.place());
    }
}

}  // namespace plugins::windows_registry
