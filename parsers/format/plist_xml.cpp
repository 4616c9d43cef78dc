#include "parsers/format/plist_xml.h"

#include <charconv>
#include <pugixml.hpp>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/format/base64.h"

namespace parsers {
namespace {

constexpr int64_t kSeconds1970To2001 = 978'307'200;

Error damaged(const std::string& what) {
    return {ErrorCode::Damaged, "XML property list: " + what};
}

class XmlPlist {
public:
    Result<PlistValue> value(const pugi::xml_node& node, int depth) {
        if (depth > limits::kDocumentDepth || ++nodes_ > limits::kPlistNodes)
            return Error{ErrorCode::LimitReached,
                         "XML property list: is nested too deep or has too many values"};
        const std::string_view tag = node.name();
        if (tag == "dict")
            return dictionary(node, depth);
        if (tag == "array")
            return array(node, depth);
        return scalar(tag, node.text().get());
    }

private:
    Result<PlistValue> scalar(std::string_view tag, std::string_view text) const {
        PlistValue value;
        if (tag == "string") {
            value.kind = PlistValue::Kind::String;
            value.text = to_valid_utf8(text);
        } else if (tag == "true" || tag == "false") {
            value.kind = PlistValue::Kind::Boolean;
            value.integer = tag == "true" ? 1 : 0;
        } else if (tag == "integer") {
            return integer(trim(text));
        } else if (tag == "real") {
            return real(trim(text));
        } else if (tag == "date") {
            return date(trim(text));
        } else if (tag == "data") {
            value.kind = PlistValue::Kind::Data;
            value.data = TRY(read_base64(text));
        } else {
            return damaged("has an unknown tag <" + to_valid_utf8(tag) + ">");
        }
        return value;
    }

    Result<PlistValue> integer(std::string_view text) const {
        PlistValue value;
        value.kind = PlistValue::Kind::Integer;
        uint64_t large = 0;
        const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
        const std::string_view digits = is_hex ? text.substr(2) : text;
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), large, is_hex ? 16 : 10);
        if (const auto stored = to_int64(text))
            value.integer = *stored;
        else if (failed == std::errc{} && end == digits.data() + digits.size())
            value.integer = static_cast<int64_t>(large);  // above 2^63, as the binary form has it
        else
            return damaged("an integer is not one");
        return value;
    }

    Result<PlistValue> real(std::string_view text) const {
        PlistValue value;
        value.kind = PlistValue::Kind::Real;
        const auto [end, failed] =
            std::from_chars(text.data(), text.data() + text.size(), value.real);
        if (failed != std::errc{})
            return damaged("a real number is not one");
        return value;
    }

    Result<PlistValue> date(std::string_view text) const {
        const auto utc_ns = from_iso8601(text);
        if (!utc_ns)
            return damaged("a date is not one");
        PlistValue value;
        value.kind = PlistValue::Kind::Date;
        value.real = static_cast<double>(*utc_ns) / 1e9 - static_cast<double>(kSeconds1970To2001);
        return value;
    }

    Result<PlistValue> array(const pugi::xml_node& node, int depth) {
        PlistValue list;
        list.kind = PlistValue::Kind::Array;
        for (const auto& child : node.children())
            if (child.type() == pugi::node_element)
                list.items.push_back(TRY(value(child, depth + 1)));
        return list;
    }

    Result<PlistValue> dictionary(const pugi::xml_node& node, int depth) {
        PlistValue dictionary;
        dictionary.kind = PlistValue::Kind::Dictionary;
        std::optional<std::string> key;
        for (const auto& child : node.children()) {
            if (child.type() != pugi::node_element)
                continue;
            if (std::string_view(child.name()) == "key") {
                key = to_valid_utf8(child.text().get());
                continue;
            }
            if (!key)
                return damaged("a dictionary has a value without a key");
            auto member = TRY(value(child, depth + 1));
            // The form that plutil gives an archive's reference in XML.
            const PlistValue* uid = member.find("CF$UID");
            if (uid != nullptr && member.members.size() == 1) {
                PlistValue reference = *uid;
                reference.kind = PlistValue::Kind::Uid;
                member = std::move(reference);
            }
            dictionary.members.push_back({std::move(*key), std::move(member)});
            key.reset();
        }
        return dictionary;
    }

    uint64_t nodes_ = 0;
};

}  // namespace

Result<PlistValue> read_xml_plist(std::string_view text) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(
        text.data(), text.size(),
        pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_fragment);
    auto node = document.child("plist").first_child();
    while (node && node.type() != pugi::node_element)
        node = node.next_sibling();
    if (!node && !parsed)
        return damaged(std::string(parsed.description()) + " at byte " +
                       std::to_string(parsed.offset));
    if (!node)
        return damaged("has no value");
    if (!parsed)
        return damaged(std::string("breaks off: ") + parsed.description() + " at byte " +
                       std::to_string(parsed.offset));
    return XmlPlist().value(node, 0);
}

}  // namespace parsers
