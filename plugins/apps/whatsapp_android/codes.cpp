#include "plugins/apps/whatsapp_android/codes.h"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "parsers/base/text.h"
#include "parsers/format/base64.h"

namespace plugins::whatsapp {
namespace {

using Meaning = std::pair<int64_t, std::string_view>;

constexpr std::array kKinds = {
    Meaning{0, "text"},         Meaning{1, "image"},        Meaning{2, "audio"},
    Meaning{3, "video"},        Meaning{4, "contact"},      Meaning{5, "location"},
    Meaning{7, "system"},       Meaning{8, "call"},         Meaning{9, "document"},
    Meaning{10, "call"},        Meaning{11, "undecrypted"}, Meaning{13, "video"},
    Meaning{14, "contact"},     Meaning{15, "revoked"},     Meaning{16, "location"},
    Meaning{20, "sticker"},     Meaning{23, "product"},     Meaning{24, "group_invite"},
    Meaning{25, "template"},    Meaning{26, "template"},    Meaning{27, "template"},
    Meaning{28, "template"},    Meaning{32, "template"},    Meaning{36, "system"},
    Meaning{42, "image"},       Meaning{43, "video"},       Meaning{44, "order"},
    Meaning{45, "interactive"}, Meaning{46, "interactive"}, Meaning{49, "interactive"},
    Meaning{55, "interactive"}, Meaning{56, "system"},      Meaning{57, "interactive"},
    Meaning{64, "revoked"},     Meaning{66, "poll"},        Meaning{82, "audio"},
    Meaning{90, "call"},        Meaning{99, "album"},       Meaning{106, "poll"},
    Meaning{112, "system"},
};
constexpr std::array kOwnStatus = {
    Meaning{0, "pending"}, Meaning{4, "sent"},    Meaning{5, "delivered"},
    Meaning{8, "played"},  Meaning{10, "played"}, Meaning{13, "read"},
};
constexpr std::array kDirections = {Meaning{0, "incoming"}, Meaning{1, "outgoing"}};
constexpr std::array kRoles = {Meaning{0, "member"}, Meaning{1, "admin"}, Meaning{2, "creator"}};
constexpr std::array kCallResults = {Meaning{2, "missed"}, Meaning{5, "answered"}};

Code look_up(std::span<const Meaning> meanings, Integer code) {
    if (!code)
        return {};
    const std::string stored = std::to_string(*code);
    for (const auto& [value, name] : meanings)
        if (value == *code)
            return known(name, stored);
    return unknown_code(stored);
}

// The unit of pay_transaction.timestamp is not described anywhere; its size tells.
Time time_of_payment(Integer stored) {
    constexpr int64_t kSmallestInMs = 100'000'000'000;
    if (!stored)
        return {};
    return *stored >= kSmallestInMs ? parsers::from_unix_ms(*stored)
                                    : parsers::from_unix_s(*stored);
}

}  // namespace

Code kind_of_message(Integer type) {
    return look_up(kKinds, type);
}

Code status_of_message(Integer status, Integer from_me) {
    if (from_me == 1)
        return look_up(kOwnStatus, status);
    return status ? unknown_code(std::to_string(*status)) : Code{};
}

Code direction_of_message(Integer from_me, const Code& kind) {
    if (kind.name == "system" && from_me)
        return unknown_code(std::to_string(*from_me));
    return direction_of(from_me);
}

Code direction_of(Integer from_me) {
    return look_up(kDirections, from_me);
}

Code role_of_rank(Integer rank) {
    return look_up(kRoles, rank);
}

Code result_of_call(Integer result) {
    return look_up(kCallResults, result);
}

std::string sha256_of_base64(std::string_view base64) {
    constexpr size_t kSha256Bytes = 32;
    const auto bytes = parsers::read_base64(base64);
    return bytes.ok() && bytes.value().size() == kSha256Bytes ? parsers::to_hex(bytes.value())
                                                              : std::string();
}

std::string amount_of_thousandths(int64_t thousandths) {
    const bool negative = thousandths < 0;
    // Through unsigned, so that the smallest number has a magnitude too.
    const uint64_t size =
        negative ? 0 - static_cast<uint64_t>(thousandths) : static_cast<uint64_t>(thousandths);
    std::string text = (negative ? "-" : "") + std::to_string(size / 1000);
    if (size % 1000 == 0)
        return text;
    std::string fraction = std::to_string(1000 + size % 1000).substr(1);
    while (fraction.back() == '0')
        fraction.pop_back();
    return text + "." + fraction;
}

Payment to_payment(StoredPayment stored) {
    Payment payment{.app = std::string(kApp)};
    if (stored.type)
        payment.kind = unknown_code(std::to_string(*stored.type));
    if (stored.thousandths)
        payment.amount = amount_of_thousandths(*stored.thousandths);
    payment.currency = std::move(stored.currency);
    payment.payer = std::move(stored.payer);
    payment.payee = std::move(stored.payee);
    payment.time = time_of_payment(stored.timestamp);
    payment.claim = known("stated", "");
    if (!stored.id.empty())
        payment.transaction = {"transaction_id", std::move(stored.id)};
    if (stored.status)
        payment.text = "status " + std::to_string(*stored.status);
    return payment;
}

Time time_of_ms(Integer stored) {
    return stored ? parsers::from_unix_ms(*stored) : Time{};
}

}  // namespace plugins::whatsapp
