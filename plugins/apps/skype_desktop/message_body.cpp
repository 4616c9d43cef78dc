#include "plugins/apps/skype_desktop/message_body.h"

#include <pugixml.hpp>
#include <string_view>

#include "parsers/base/text.h"

namespace plugins::skype_desktop {
namespace {

// Sorts the text nodes of a body: what stands in a quotation is not what the author wrote.
class BodyText : public pugi::xml_tree_walker {
public:
    Body body;

    bool for_each(pugi::xml_node& node) override {
        if (std::string_view(node.name()) == "sms")  // its text is an attribute
            body.text += node.attribute("alt").value();
        if (node.type() != pugi::node_pcdata && node.type() != pugi::node_cdata)
            return true;
        const std::string_view parent = node.parent().name();
        // Author and time of a quotation, repeated as text for old versions.
        if (parent == "legacyquote" || is_part_of_sms(node))
            return true;
        (parent == "quote" ? body.quoted : body.text) += node.value();
        return true;
    }

private:
    static bool is_part_of_sms(const pugi::xml_node& node) {
        for (pugi::xml_node above = node.parent(); above; above = above.parent())
            if (std::string_view(above.name()) == "sms")
                return true;
        return false;
    }
};

}  // namespace

Body read_body(const std::string& stored) {
    pugi::xml_document document;
    constexpr unsigned options = pugi::parse_default | pugi::parse_fragment | pugi::parse_ws_pcdata;
    if (!document.load_buffer(stored.data(), stored.size(), options, pugi::encoding_utf8))
        return {stored, {}};
    BodyText walker;
    document.traverse(walker);
    return {parsers::to_valid_utf8(walker.body.text), parsers::to_valid_utf8(walker.body.quoted)};
}

}  // namespace plugins::skype_desktop
