#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"
#include "triage/identity/address.h"
#include "triage/identity/canonical.h"

namespace triage {
namespace {

constexpr size_t kMostUrlBytes = 2048;

FoundIdentifier found(Canonical canonical, std::string_view text, size_t offset, size_t size) {
    return {std::move(canonical), std::string(text.substr(offset, size)), offset};
}

std::vector<FoundIdentifier> wallets(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (auto& each : find_addresses(text)) {
        const bool holds = each.address.checksum == Checksum::Holds;
        Canonical form{
            each.address.type, each.address.value,
            each.address.chain + (holds ? " address: checksum holds" : " address: no checksum"),
            each.address.chain, Linking::Links};
        result.push_back(found(std::move(form), text, each.offset, each.size_bytes));
    }
    return result;
}

bool ends_url(char letter) {
    const auto octet = static_cast<unsigned char>(letter);
    return octet <= ' ' || octet >= 0x80 || letter == '"' || letter == '<' || letter == '>' ||
           letter == '\'' || letter == ')' || letter == ']' || letter == '}' || letter == '|';
}

std::string_view host_of(std::string_view url) {
    std::string_view rest = url.substr(url.find("://") + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const size_t user = rest.rfind('@'); user != std::string_view::npos)
        rest.remove_prefix(user + 1);
    return rest.substr(0, rest.find(':'));
}

std::vector<FoundIdentifier> web_addresses(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (size_t colon = text.find("://"); colon != std::string_view::npos;
         colon = text.find("://", colon + 3)) {
        size_t start = colon;
        while (start > 0 && std::isalpha(static_cast<unsigned char>(text[start - 1])) != 0)
            --start;
        const std::string scheme = parsers::to_lower_ascii(text.substr(start, colon - start));
        if (scheme != "http" && scheme != "https")
            continue;
        size_t end = colon + 3;
        while (end < text.size() && end - start < kMostUrlBytes && !ends_url(text[end]))
            ++end;
        while (end > colon + 3 &&
               std::string_view(".,;:!?").find(text[end - 1]) != std::string_view::npos)
            --end;
        const std::string_view url = text.substr(start, end - start);
        const std::string_view host = host_of(url);
        if (host.find('.') == std::string_view::npos)
            continue;
        result.push_back(found(canonical({"url", std::string(url)}, {}), text, start, url.size()));
        result.push_back(
            found(canonical({"domain", std::string(host)}, {}), text, start, url.size()));
    }
    return result;
}

bool is_number_letter(char letter) {
    return (letter >= '0' && letter <= '9') || letter == ' ' || letter == '-' || letter == '(' ||
           letter == ')' || letter == '.';
}

// Only the international form: without a '+' any long number would do.
std::vector<FoundIdentifier> phone_numbers(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (size_t plus = text.find('+'); plus != std::string_view::npos;
         plus = text.find('+', plus + 1)) {
        size_t end = plus + 1;
        int digits = 0;
        size_t last_digit = plus;
        while (end < text.size() && is_number_letter(text[end]) && digits < 16) {
            if (text[end] >= '0' && text[end] <= '9') {
                ++digits;
                last_digit = end;
            }
            ++end;
        }
        if (digits < 8 || digits > 15)
            continue;
        const size_t size = last_digit + 1 - plus;
        Canonical number = canonical(plugins::phone(text.substr(plus, size)), {});
        if (number.linking == Linking::Links)
            result.push_back(found(std::move(number), text, plus, size));
    }
    return result;
}

bool is_hex_word(std::string_view word) {
    return std::all_of(word.begin(), word.end(),
                       [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

// 64 hexadecimal digits may be any hash: they are a transaction only with "0x" in front, or where
// the text speaks of a transaction.
std::vector<FoundIdentifier> transactions(std::string_view text) {
    std::vector<FoundIdentifier> result;
    const bool speaks_of_it = parsers::to_lower_ascii(text).find("tx") != std::string::npos ||
                              text.find("transaction") != std::string_view::npos;
    for (size_t at = 0; at < text.size();) {
        size_t end = at;
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0)
            ++end;
        const std::string_view word = text.substr(at, end - at);
        const bool marked =
            word.size() == 66 && word.starts_with("0x") && is_hex_word(word.substr(2));
        if (marked || (speaks_of_it && word.size() == 64 && is_hex_word(word)))
            result.push_back(
                found(canonical({"txid", std::string(word)}, {}), text, at, word.size()));
        at = std::max(end, at + 1);
    }
    return result;
}

}  // namespace

std::vector<FoundIdentifier> find_identifiers(std::string_view text) {
    std::vector<FoundIdentifier> result;
    const auto add = [&result](std::vector<FoundIdentifier> more) {
        std::move(more.begin(), more.end(), std::back_inserter(result));
    };
    if (text.size() >= 25)  // the shortest address
        add(wallets(text));
    if (text.size() >= 64)
        add(transactions(text));
    if (text.find("://") != std::string_view::npos)
        add(web_addresses(text));
    if (text.find('+') != std::string_view::npos)
        add(phone_numbers(text));
    std::stable_sort(result.begin(), result.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return result;
}

}  // namespace triage
