#include "parsers/format/android_xml.h"

#include <pugixml.hpp>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/android_binary_xml.h"

namespace parsers {
namespace {

constexpr std::string_view kBinaryMagic{"ABX\0", 4};

class TreeCopier {
public:
    Result<XmlElement> copy(const pugi::xml_node& node, int depth) {
        if (depth > limits::kDocumentDepth || ++nodes_ > limits::kDocumentNodes)
            return Error{ErrorCode::LimitReached,
                         "XML: is nested too deep or has too many elements"};
        XmlElement element;
        element.name = to_valid_utf8(node.name());
        for (const auto& attribute : node.attributes())
            element.attributes.emplace_back(to_valid_utf8(attribute.name()),
                                            to_valid_utf8(attribute.value()));
        for (const auto& child : node.children()) {
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
                element.text += to_valid_utf8(child.value());
            else if (child.type() == pugi::node_element)
                element.children.push_back(TRY(copy(child, depth + 1)));
        }
        return element;
    }

private:
    uint64_t nodes_ = 0;
};

}  // namespace

std::string XmlElement::attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
        if (key == wanted)
            return value;
    return {};
}

bool XmlElement::has_attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes)
        if (key == wanted)
            return true;
    return false;
}

const XmlElement* XmlElement::child(std::string_view wanted) const {
    for (const auto& element : children)
        if (element.name == wanted)
            return &element;
    return nullptr;
}

bool is_binary_android_xml(const ByteSource& source) {
    const auto head = read_exactly(source, 0, kBinaryMagic.size());
    if (!head.ok())
        return false;
    const auto& bytes = head.value();
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()) ==
           kBinaryMagic;
}

Result<XmlElement> read_android_xml(const ByteSource& source) {
    const std::string text = TRY(read_text(source, limits::kWholeFileBytes));
    if (text.starts_with(kBinaryMagic))
        return read_binary_android_xml(std::as_bytes(std::span(text.data(), text.size())));
    pugi::xml_document document;
    // A fragment may have several roots; a bare '&' is taken as it stands.
    const auto parsed =
        document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_fragment);
    if (!parsed)
        return Error{ErrorCode::Damaged, std::string("XML: ") + parsed.description() + " at byte " +
                                             std::to_string(parsed.offset)};
    if (!document.document_element())
        return Error{ErrorCode::Damaged, "XML: has no element"};
    return TreeCopier().copy(document, 0);
}

Result<std::vector<Preference>> read_shared_preferences(const ByteSource& source) {
    const auto document = TRY(read_android_xml(source));
    const XmlElement* map = document.child("map");
    if (map == nullptr)
        return Error{ErrorCode::Unsupported, "XML: is not a map of preferences"};
    std::vector<Preference> preferences;
    for (const auto& entry : map->children) {
        Preference read{entry.attribute("name"), entry.name, {}, {}};
        if (entry.name == "set")
            for (const auto& item : entry.children)
                read.items.push_back(item.text);
        else
            read.value = entry.name == "string" ? entry.text : entry.attribute("value");
        preferences.push_back(std::move(read));
    }
    return preferences;
}

std::optional<std::string> preference(const std::vector<Preference>& preferences,
                                      std::string_view name) {
    for (const auto& entry : preferences)
        if (entry.name == name)
            return entry.value;
    return std::nullopt;
}

}  // namespace parsers
