#include "plugins/apps/wechat_android/message_content.h"

#include <algorithm>
#include <array>

#include "parsers/base/text.h"
#include "parsers/format/android_xml.h"

namespace plugins::wechat {
namespace {

using parsers::XmlElement;

constexpr int64_t kText = 1;
constexpr int64_t kCall = 50;
constexpr int64_t kApp49 = 49;  // an app's message, also where other bits stand above

struct Meaning {
    int64_t code;
    std::string_view word;
};

constexpr auto kKinds = std::to_array<Meaning>({{kText, "text"},
                                                {3, "image"},
                                                {34, "audio"},
                                                {37, "system"},
                                                {40, "contact"},
                                                {42, "contact"},
                                                {43, "video"},
                                                {47, "sticker"},
                                                {48, "location"},
                                                {kCall, "call"},
                                                {51, "system"},
                                                {62, "video"},
                                                {64, "call"},
                                                {66, "contact"},
                                                {9999, "system"},
                                                {10000, "system"},
                                                {10002, "system"},
                                                {570425393, "system"},
                                                {-1879048186, "location"}});

// <appmsg><type>.
constexpr auto kAppKinds = std::to_array<Meaning>({{1, "text"},
                                                   {2, "image"},
                                                   {3, "link"},
                                                   {4, "link"},
                                                   {5, "link"},
                                                   {6, "document"},
                                                   {8, "sticker"},
                                                   {17, "location"},
                                                   {19, "forwarded_chat"},
                                                   {33, "link"},
                                                   {36, "link"},
                                                   {51, "link"},
                                                   {57, "text"},
                                                   {62, "system"},
                                                   {74, "document"},
                                                   {2000, "payment"},
                                                   {2001, "payment"}});

template <size_t count>
Code look_up(const std::array<Meaning, count>& meanings, int64_t code, std::string_view stored) {
    const auto* const found = std::ranges::find(meanings, code, &Meaning::code);
    return found == meanings.end() ? unknown_code(stored) : known(found->word, stored);
}

// ---- XML ----------------------------------------------------------------------------------------

const XmlElement* find(const XmlElement* from, std::initializer_list<std::string_view> path) {
    for (const std::string_view name : path)
        from = from == nullptr ? nullptr : from->child(name);
    return from;
}

std::string text_at(const XmlElement* from, std::initializer_list<std::string_view> path) {
    const XmlElement* const found = find(from, path);
    return found == nullptr ? std::string() : std::string(parsers::trim(found->text));
}

std::string attribute_at(const XmlElement* element, std::string_view name) {
    return element == nullptr ? std::string() : element->attribute(name);
}

void add_line(std::string& text, const std::string& line) {
    if (line.empty() || text == line)
        return;
    text += (text.empty() ? "" : "\n") + line;
}

bool is_xml(std::string_view content) {
    return parsers::trim(content).starts_with('<');
}

// ---- parts --------------------------------------------------------------------------------------

std::optional<double> number_of(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return text.empty() || end != text.c_str() + text.size() ? std::nullopt : std::optional(value);
}

void read_location(const XmlElement& root, Content& content) {
    const XmlElement* const stored = find(&root, {"msg", "location"});
    const auto latitude = number_of(attribute_at(stored, "x"));
    const auto longitude = number_of(attribute_at(stored, "y"));
    std::string name = attribute_at(stored, "poiname");
    add_line(name, attribute_at(stored, "label"));
    content.text = name;
    if (latitude && longitude)
        content.location = Location{.app = std::string(kApp),
                                    .latitude = latitude,
                                    .longitude = longitude,
                                    .name = std::move(name)};
}

void read_card(const XmlElement& root, Content& content) {
    const XmlElement* const stored = find(&root, {"msg"});
    Contact card{.app = std::string(kApp),
                 .name = attribute_at(stored, "nickname"),
                 .source = "contact card in a message"};
    if (card.name.empty())
        card.name = attribute_at(stored, "fromnickname");
    for (const std::string_view name : {"username", "fromusername", "alias"})
        if (const std::string value = attribute_at(stored, name); !value.empty())
            card.identifiers.push_back(account(value));
    content.text = card.name;
    add_line(content.text, attribute_at(stored, "content"));
    if (!card.identifiers.empty())
        content.card = std::move(card);
}

std::string first_of(const XmlElement& root,
                     std::initializer_list<std::initializer_list<std::string_view>> paths) {
    for (const auto& path : paths)
        if (std::string text = text_at(&root, path); !text.empty())
            return text;
    return {};
}

Code medium_of(const std::string& stored) {
    if (stored.empty())
        return {};
    return stored == "0"   ? known("video", stored)
           : stored == "1" ? known("audio", stored)
                           : unknown_code(stored);
}

// How the codes of a call's end are to be read differs from version to version; only that it lasted
// says that it was answered.
void read_call(const XmlElement& root, Content& content) {
    Call call{.app = std::string(kApp)};
    call.medium = medium_of(first_of(root, {{"voipinvitemsg", "invitetype"},
                                            {"voipinvitemsg", "invite_type"},
                                            {"voipmsg", "VoIPBubbleMsg", "room_type"}}));
    const std::string end =
        first_of(root, {{"voiplocalinfo", "wordingtype"}, {"voiplocalinfo", "wording_type"}});
    call.duration_s = parsers::to_int64(text_at(&root, {"voiplocalinfo", "duration"}));
    if (call.duration_s.value_or(0) > 0)
        call.result = known("answered", end);
    else if (!end.empty())
        call.result = unknown_code(end);
    content.text = first_of(root, {{"voipmsg", "VoIPBubbleMsg", "msg"},
                                   {"voiplocalinfo", "display_content"},
                                   {"voiplocalinfo", "diaplay_content"}});
    content.call = std::move(call);
}

void read_plain_call(const std::string& stored, Content& content) {
    Call call{.app = std::string(kApp)};
    if (stored == "voip_content_voice")
        call.medium = known("audio", stored);
    else if (stored == "voip_content_video")
        call.medium = known("video", stored);
    content.text = stored;
    content.call = std::move(call);
}

// Sources agree on 1 (sent), 3 and 8 (accepted); what they say of others differs.
Code kind_of_transfer(const std::string& step) {
    if (step == "1")
        return known("transfer", "2000/" + step);
    return step == "3" || step == "8" ? known("transfer_accepted", "2000/" + step)
                                      : unknown_code("2000/" + step);
}

Payment read_transfer(const XmlElement& pay) {
    Payment payment{.app = std::string(kApp),
                    .kind = kind_of_transfer(text_at(&pay, {"paysubtype"}))};
    const std::string written = text_at(&pay, {"feedesc"});
    if (const auto amount = read_amount(written)) {
        payment.amount = amount->number;
        payment.currency = amount->currency;
    }
    payment.payer = account(text_at(&pay, {"payer_username"}));
    payment.payee = account(text_at(&pay, {"receiver_username"}));
    const bool is_accepted = payment.kind.name == "transfer_accepted";
    payment.claim = known(is_accepted ? "receipt" : "stated", written);
    if (std::string id = text_at(&pay, {"transferid"}); !id.empty())
        payment.transaction = {"transaction_id", std::move(id)};
    payment.text = text_at(&pay, {"pay_memo"});
    return payment;
}

// How much is in a red packet stands with whoever opened it only (WalletLuckyMoney).
Payment read_red_packet(const XmlElement& pay) {
    const std::string url = text_at(&pay, {"nativeurl"});
    const bool is_red_packet = url.find("hongbao") != std::string::npos;
    Payment payment{.app = std::string(kApp),
                    .kind = is_red_packet ? known("red_packet", "2001") : unknown_code("2001"),
                    .claim = known("stated", ""),
                    .text = first_of(pay, {{"sendertitle"}, {"receivertitle"}, {"scenetext"}})};
    payment.transaction = red_packet_in(url);
    return payment;
}

// The quoted message: its text, or the title of what an app sent.
std::string quoted_in(const XmlElement& message) {
    std::string stored = text_at(&message, {"refermsg", "content"});
    if (!is_xml(stored))
        return stored;
    const auto inner = parsers::read_android_xml(parsers::MemorySource(std::string_view(stored)));
    const std::string title =
        inner.ok() ? text_at(&inner.value(), {"msg", "appmsg", "title"}) : std::string();
    return title.empty() ? stored : title;
}

void read_app_message(const XmlElement& root, int64_t type, Content& content) {
    const XmlElement* const message = find(&root, {"msg", "appmsg"});
    if (message == nullptr) {
        content.problem = "it has no <appmsg>";
        return;
    }
    const std::string inner = text_at(message, {"type"});
    const auto code = parsers::to_int64(inner);
    const std::string stored = std::to_string(type) + "/" + inner;
    content.kind = code ? look_up(kAppKinds, *code, stored) : unknown_code(stored);
    content.text = text_at(message, {"title"});
    add_line(content.text, text_at(message, {"des"}));
    if (content.kind.name == "link")
        add_line(content.text, text_at(message, {"url"}));
    content.quoted = quoted_in(*message);
    if (content.kind.name == "document") {
        content.file_name = text_at(message, {"title"});
        content.file_bytes = parsers::to_int64(text_at(message, {"appattach", "totallen"}));
    }
    const XmlElement* const pay = find(message, {"wcpayinfo"});
    if (pay != nullptr && code == 2000)
        content.payment = read_transfer(*pay);
    if (pay != nullptr && code == 2001)
        content.payment = read_red_packet(*pay);
}

// A notice: the sentence that the app shows.
void read_notice(const XmlElement& root, const std::string& stored, Content& content) {
    content.is_revoked =
        find(&root, {"sysmsg", "revokemsg"}) != nullptr || find(&root, {"revokemsg"}) != nullptr;
    content.text = first_of(root, {{"sysmsg", "revokemsg", "replacemsg"},
                                   {"sysmsg", "revokemsg", "content"},
                                   {"revokemsg", "content"},
                                   {"sysmsg", "sysmsgtemplate", "content_template", "template"}});
    if (content.text.empty())
        content.text = stored;
}

void read_xml(const XmlElement& root, int64_t type, const std::string& stored, Content& content) {
    if ((type & 0xffff) == kApp49 && type != 570425393)
        return read_app_message(root, type, content);
    if (type == kCall)
        return read_call(root, content);
    if (content.kind.name == "location")
        return read_location(root, content);
    if (content.kind.name == "contact" || type == 37)
        return read_card(root, content);
    if (content.kind.name == "system")
        return read_notice(root, stored, content);
    if (content.kind.name == "unknown")
        content.text = stored;
}

}  // namespace

Content read_content(int64_t type, const std::string& content) {
    Content read{.kind = look_up(kKinds, type, std::to_string(type))};
    const bool is_text = read.kind.name == "text" || read.kind.name == "system";
    if (type == kText || !is_xml(content)) {
        if (type == kCall)
            read_plain_call(content, read);
        else if (is_text || read.kind.name == "unknown")
            read.text = content;
        return read;
    }
    const auto root = parsers::read_android_xml(parsers::MemorySource(std::string_view(content)));
    if (root.ok())
        read_xml(root.value(), type, content, read);
    else
        read.problem = root.error().what;
    if (!read.problem.empty())
        read.text = content;
    return read;
}

}  // namespace plugins::wechat
