// Keys: looks up the keys of a hive that are known by their path, and tells what of them is broken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/format/registry_hive.h"
#include "plugins/api/plugin.h"

namespace plugins::windows_registry {

// A key and where it stands: as a pointer "/ControlSet001/Control", '/' in a name as "~1".
struct KeyAt {
    parsers::RegistryKey key;
    std::string pointer;

    Place place() const { return Place::pointer(pointer); }
    Place value_place(std::string_view value) const;
};

// Refers to the hive and the sink, which must outlive it.
class Keys {
public:
    Keys(const parsers::RegistryHive& hive, RecordSink& sink) : hive_(&hive), sink_(&sink) {}

    KeyAt root() const { return {hive_->root(), {}}; }

    // The key below `from`, names separated by '\'. Absent where it is not there, and where that
    // cannot be told, which goes to the sink.
    std::optional<KeyAt> find(const KeyAt& from, std::string_view path) const;
    std::vector<KeyAt> below(const KeyAt& key) const;
    // The keys below the key at `path`; none where it is absent.
    std::vector<KeyAt> below(const KeyAt& from, std::string_view path) const;
    parsers::RegistryValues values(const KeyAt& key) const;

    RecordSink& sink() const { return *sink_; }

private:
    const parsers::RegistryHive* hive_;
    RecordSink* sink_;
};

std::string text_of(const parsers::RegistryValues& values, std::string_view name);

// A FILETIME of eight bytes, of whatever type the value is; absent for other sizes.
Time filetime_of(const parsers::RegistryValue* value);
Time filetime_in(std::span<const std::byte> bytes);

// "2024-01-18T09:20:00Z", or the stored number where it gives no moment.
std::string words_of(const Time& time);

// Adds "; " and the words, where there are any.
void append(std::string& note, std::string_view what, std::string_view words);

// Emits the text of a value as a fact, its name in the note; nothing where there is no text.
void emit_text(const Keys& keys, const KeyAt& key, const parsers::RegistryValues& values,
               std::string_view value, std::string_view fact);

// The programs that the keys below `path` tell how to uninstall.
void read_uninstall(const Keys& keys, std::string_view path);

// One for each hive; each finds nothing in another hive.
void read_system(const Keys& keys);
void read_software(const Keys& keys);
void read_sam(const Keys& keys);
void read_user(const Keys& keys);

}  // namespace plugins::windows_registry
