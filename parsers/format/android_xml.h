// Android XML: text and binary ("ABX", Android 12 and later) files as a tree, and the key-value
// form of shared_prefs.
//
// Formats: com.android.internal.util.BinaryXmlSerializer and com.android.internal.util.XmlUtils of
// the Android Open Source Project.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/base/byte_source.h"
#include "parsers/base/result.h"

namespace parsers {

// One element. `text` is its own text without that of its children. All texts are UTF-8.
struct XmlElement {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;  // in stored order
    std::string text;
    std::vector<XmlElement> children;

    // "" where the attribute is absent.
    std::string attribute(std::string_view name) const;
    bool has_attribute(std::string_view name) const;
    // The first child of that name; null where there is none.
    const XmlElement* child(std::string_view name) const;
};

// An element without a name that holds the file's roots: some system files have several. Binary
// values are given as text (numbers decimal, "hex" ones hexadecimal, bytes as hexadecimal digits).
// A file that breaks off is Damaged; LimitReached above the document limits.
Result<XmlElement> read_android_xml(const ByteSource& source);

bool is_binary_android_xml(const ByteSource& source);

// One entry of a shared_prefs <map>. `type` is the tag: string, int, long, float, boolean, set.
struct Preference {
    std::string name;
    std::string type;
    std::string value;               // "" for a set
    std::vector<std::string> items;  // of a set
};

// Unsupported where the root is not <map>.
Result<std::vector<Preference>> read_shared_preferences(const ByteSource& source);

// The value of an entry; absent where there is none.
std::optional<std::string> preference(const std::vector<Preference>& preferences,
                                      std::string_view name);

}  // namespace parsers
