#include "plugins/api/identifier.h"

namespace plugins {

Identifier identifier_of_whatsapp_jid(std::string_view jid) {
    if (jid.empty())
        return {};
    std::string_view type = id_type::kAppUser;
    if (jid.ends_with("@s.whatsapp.net") || jid.ends_with("@c.us"))
        type = id_type::kPhone;
    else if (jid.ends_with("@g.us"))
        type = id_type::kWhatsAppGroup;
    else if (jid.ends_with("@lid"))
        type = id_type::kWhatsAppLid;
    std::string value(jid);
    // Of a companion device the whole is "number.agent:device@server".
    const size_t at = value.find('@');
    const size_t number_end = value.find_first_of(".:");
    if (type != id_type::kAppUser && at != std::string::npos && number_end < at)
        value.erase(number_end, at - number_end);
    return {std::string(type), std::move(value)};
}

Identifier identifier_of_phone_or_email(std::string_view address) {
    if (address.empty())
        return {};
    return address.find('@') == std::string_view::npos ? phone(address) : email(address);
}

}  // namespace plugins
