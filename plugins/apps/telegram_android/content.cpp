#include "plugins/apps/telegram_android/content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "plugins/apps/telegram_android/people.h"

namespace plugins::telegram {
namespace {

using parsers::TlKind;
using parsers::TlNode;

struct Meaning {
    std::string_view predicate;
    std::string_view word;
};

constexpr auto kMediaKinds = std::to_array<Meaning>({
    {"messageMediaEmpty", "text"},
    {"messageMediaPhoto", "image"},
    {"messageMediaContact", "contact"},
    {"messageMediaGeo", "location"},
    {"messageMediaGeoLive", "location"},
    {"messageMediaVenue", "location"},
    {"messageMediaWebPage", "text"},
    {"messageMediaPoll", "poll"},
    {"messageMediaDice", "dice"},
    {"messageMediaGame", "game"},
    {"messageMediaInvoice", "invoice"},
    {"messageMediaStory", "story"},
    {"messageMediaToDo", "todo_list"},
});

const TlNode* attribute_of(const TlNode& document, std::string_view predicate) {
    const TlNode* attributes = document.field("attributes");
    if (attributes == nullptr)
        return nullptr;
    const auto found = std::ranges::find(attributes->children, predicate, &TlNode::predicate);
    return found == attributes->children.end() ? nullptr : &*found;
}

Code kind_of_document(const TlNode& media) {
    const TlNode* document = media.field("document");
    if (document == nullptr || document->predicate != "document")
        return known("document", media.predicate);
    if (attribute_of(*document, "documentAttributeSticker") != nullptr)
        return known("sticker", "documentAttributeSticker");
    if (attribute_of(*document, "documentAttributeAnimated") != nullptr)
        return known("gif", "documentAttributeAnimated");
    if (attribute_of(*document, "documentAttributeVideo") != nullptr)
        return known("video", "documentAttributeVideo");
    if (attribute_of(*document, "documentAttributeAudio") != nullptr)
        return known("audio", "documentAttributeAudio");
    return known("document", media.predicate);
}

const TlNode* geo_of(const TlNode& media) {
    const TlNode* geo = media.field("geo");
    return geo != nullptr && geo->predicate == "geoPoint" ? geo : nullptr;
}

// Why a call ended (phoneCallDiscardReason...). "Busy" is stored both where the other side was in
// a call and where it declined.
Code result_of_call(const TlNode& action) {
    const TlNode* reason = action.field("reason");
    if (reason != nullptr && reason->predicate == "phoneCallDiscardReasonMissed")
        return known("missed", reason->predicate);
    if (reason != nullptr && reason->predicate == "phoneCallDiscardReasonBusy")
        return known("busy", reason->predicate);
    if (action.integer_of("duration") > 0)
        return known("answered", reason == nullptr ? "duration" : reason->predicate);
    return reason == nullptr ? Code{} : unknown_code(reason->predicate);
}

// Currencies whose smallest unit is a hundredth; of others the amount stays in the text.
constexpr auto kHundredths = std::to_array<std::string_view>(
    {"USD", "EUR", "GBP", "THB", "PHP", "MYR", "SGD", "CNY", "HKD", "TWD", "INR", "IDR", "KHR",
     "LAK", "MMK", "RUB", "UAH", "TRY", "AED", "NGN", "KES", "GHS", "ZAR", "BRL", "AUD", "CAD"});

std::string amount_of(int64_t units, const std::string& currency) {
    if (currency == "XTR")  // Telegram Stars, which have no parts
        return std::to_string(units);
    if (units < 0 || std::ranges::find(kHundredths, currency) == kHundredths.end())
        return {};
    const std::string cents = std::to_string(units % 100);
    return std::to_string(units / 100) + "." + (cents.size() == 1 ? "0" : "") + cents;
}

std::string describe_value(const TlNode& node) {
    switch (node.kind) {
        case TlKind::Integer:
            return std::to_string(node.integer);
        case TlKind::Text:
            return parsers::is_utf8(node.text) ? node.text : std::string();
        case TlKind::Object:
            return node.predicate;
        case TlKind::Real:
            return {};
        case TlKind::Vector:
            break;
    }
    std::string list;
    for (const TlNode& item : node.children)
        list += (list.empty() ? "" : ",") + describe_value(item);
    return list;
}

}  // namespace

Code kind_of_media(const TlNode* media) {
    if (media == nullptr)
        return known("text", "");
    if (media->predicate.empty())
        return unknown_code(fmt::format("{:#010x}", media->constructor));
    if (media->predicate == "messageMediaDocument")
        return kind_of_document(*media);
    const auto found = std::ranges::find(kMediaKinds, media->predicate, &Meaning::predicate);
    return found == kMediaKinds.end() ? unknown_code(media->predicate)
                                      : known(found->word, media->predicate);
}

std::optional<Attachment> attachment_of(const TlNode& media, const std::string& path) {
    Attachment attachment{.app = std::string(kApp), .path = path};
    if (media.predicate == "messageMediaPhoto")
        return attachment;
    const TlNode* document = media.field("document");
    if (media.predicate != "messageMediaDocument" || document == nullptr)
        return std::nullopt;
    attachment.mime = document->text_of("mime_type");
    if (document->field("size") != nullptr)
        attachment.size_bytes = document->integer_of("size");
    if (const TlNode* name = attribute_of(*document, "documentAttributeFilename"); name != nullptr)
        attachment.name = name->text_of("file_name");
    return attachment;
}

std::optional<Location> location_of(const TlNode& media) {
    const TlNode* geo = geo_of(media);
    const TlNode* latitude = geo == nullptr ? nullptr : geo->field("lat");
    const TlNode* longitude = geo == nullptr ? nullptr : geo->field("long");
    if (latitude == nullptr || longitude == nullptr)
        return std::nullopt;
    Location location{.app = std::string(kApp),
                      .latitude = latitude->real,
                      .longitude = longitude->real,
                      .name = media.text_of("title")};
    if (const std::string address = media.text_of("address"); !address.empty())
        location.name += (location.name.empty() ? "" : ", ") + address;
    if (geo->field("accuracy_radius") != nullptr)
        location.accuracy_m = static_cast<double>(geo->integer_of("accuracy_radius"));
    return location;
}

std::optional<Contact> card_of(const TlNode& media) {
    if (media.predicate != "messageMediaContact")
        return std::nullopt;
    Contact card{.app = std::string(kApp), .source = "contact card in a message"};
    const std::string last = media.text_of("last_name");
    card.name = media.text_of("first_name");
    if (!last.empty())
        card.name += (card.name.empty() ? "" : " ") + last;
    if (const int64_t id = media.integer_of("user_id"); id != 0)
        card.identifiers.push_back(user_id(id));
    // As the sender's phone wrote it, with or without a country.
    if (const std::string number = media.text_of("phone_number"); !number.empty())
        card.identifiers.push_back(phone(number));
    return card;
}

std::optional<Call> call_of(const TlNode& action) {
    if (action.predicate != "messageActionPhoneCall")
        return std::nullopt;
    constexpr int kVideo = 2;
    Call call{.app = std::string(kApp), .result = result_of_call(action)};
    call.app_id = std::to_string(action.integer_of("call_id"));
    if (action.field("duration") != nullptr)
        call.duration_s = action.integer_of("duration");
    call.medium = known(action.has_flag(kVideo) ? "video" : "audio",
                        std::to_string(action.integer_of("flags")));
    return call;
}

std::optional<Payment> payment_of(const TlNode& action) {
    if (action.predicate != "messageActionPaymentSent")
        return std::nullopt;
    const std::string currency = action.text_of("currency");
    return Payment{.app = std::string(kApp),
                   .kind = known("bot_payment", action.predicate),
                   .amount = amount_of(action.integer_of("total_amount"), currency),
                   .currency = currency,
                   .claim = known("receipt", action.predicate),
                   .text = describe(action)};
}

std::string describe(const TlNode& action) {
    std::string text = action.predicate;
    for (const TlNode& field : action.children) {
        const std::string value = field.name == "flags" ? "" : describe_value(field);
        if (!value.empty())
            text += " " + field.name + "=" + value;
    }
    return text;
}

}  // namespace plugins::telegram
