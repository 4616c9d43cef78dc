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
    const size_t device = value.find(':');
    const size_t at = value.find('@');
    if (device != std::string::npos && at != std::string::npos && device < at)
        value.erase(device, at - device);
    return {std::string(type), std::move(value)};
}

Identifier identifier_of_phone_or_email(std::string_view address) {
    if (address.empty())
        return {};
    return address.find('@') == std::string_view::npos ? phone(address) : email(address);
}

}  // namespace plugins
