// Identifier: a typed name of a person, account, device or place, as the evidence stores it.
#pragma once

#include <string>
#include <string_view>

namespace plugins {

// `type` is one of the words below; `value` is what is stored (a WhatsApp JID stays a JID). The
// canonical form is made later, by the rules of triage/identity, and stands beside it.
struct Identifier {
    std::string type;
    std::string value;

    bool present() const { return !value.empty(); }
    bool operator==(const Identifier&) const = default;
};

namespace id_type {
inline constexpr std::string_view kPhone = "phone";  // also WhatsApp, Viber, Signal accounts
inline constexpr std::string_view kEmail = "email";
inline constexpr std::string_view kWhatsAppGroup = "whatsapp_group";
inline constexpr std::string_view kWhatsAppLid = "whatsapp_lid";  // never a phone number
inline constexpr std::string_view kSkype = "skype_name";
inline constexpr std::string_view kGoogleAccount = "google_account";
inline constexpr std::string_view kImei = "imei";
inline constexpr std::string_view kImsi = "imsi";
inline constexpr std::string_view kIccid = "iccid";
inline constexpr std::string_view kMac = "mac";
inline constexpr std::string_view kSsid = "ssid";
inline constexpr std::string_view kBssid = "bssid";
inline constexpr std::string_view kSerial = "serial";
inline constexpr std::string_view kAndroidId = "android_id";
inline constexpr std::string_view kBtc = "btc";
inline constexpr std::string_view kErc20 = "erc20";
inline constexpr std::string_view kTrc20 = "trc20";
inline constexpr std::string_view kTxid = "txid";
inline constexpr std::string_view kUrl = "url";
inline constexpr std::string_view kDomain = "domain";
inline constexpr std::string_view kSha256 = "sha256";
inline constexpr std::string_view kPhash = "phash";
inline constexpr std::string_view kAppUser = "app_user";  // an id that only its app understands
}  // namespace id_type

// By the suffix of a WhatsApp JID: @s.whatsapp.net and @c.us are a phone, @g.us a group, @lid a
// hidden id; a ".agent:device" part is dropped from the number. Another suffix gives app_user. The
// value stays the stored JID.
Identifier identifier_of_whatsapp_jid(std::string_view jid);

// An address with '@' is an e-mail, else a phone; for the fields that hold either.
Identifier identifier_of_phone_or_email(std::string_view address);

inline Identifier phone(std::string_view stored) {
    return {std::string(id_type::kPhone), std::string(stored)};
}
inline Identifier email(std::string_view stored) {
    return {std::string(id_type::kEmail), std::string(stored)};
}

}  // namespace plugins
