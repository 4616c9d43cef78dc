#include <algorithm>
#include <cctype>

#include "parsers/base/text.h"
#include "triage/identity/domain.h"
#include "triage/identity/text_finders.h"

namespace triage {
namespace {

constexpr size_t kMostUrlBytes = 2048;
constexpr size_t kMostMailBytes = 254;

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

// "https://wa.me/85512345678" -> the number; "" for other links.
std::string whatsapp_number_of(std::string_view host, std::string_view url) {
    size_t begin = std::string_view::npos;
    if (host == "wa.me")
        begin = url.find('/', url.find("://") + 3);
    else if (host == "api.whatsapp.com")
        begin = url.find("phone=");
    if (begin == std::string_view::npos)
        return {};
    std::string_view number = url.substr(begin + (host == "wa.me" ? 1 : 6));
    if (number.starts_with("+") || number.starts_with("%2B"))
        number.remove_prefix(number[0] == '+' ? 1 : 3);
    const size_t end = std::min(number.find_first_not_of("0123456789"), number.size());
    return end == 0 ? std::string{} : "+" + std::string(number.substr(0, end));
}

FoundIdentifier url_at(std::string_view text, size_t start, size_t size) {
    return found_in(text, canonical({"url", std::string(text.substr(start, size))}, {}), start,
                    size);
}

bool is_mail_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           std::string_view("._%+-").find(letter) != std::string_view::npos;
}

bool is_host_letter(char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '.' || letter == '-';
}

}  // namespace

std::vector<FoundIdentifier> find_web_addresses(std::string_view text) {
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
        const std::string host = parsers::to_lower_ascii(host_of(url));
        if (host.find('.') == std::string::npos)
            continue;
        result.push_back(url_at(text, start, url.size()));
        result.push_back(found_in(text, canonical({"domain", host}, {}), start, url.size()));
        if (std::string number = whatsapp_number_of(host, url); !number.empty()) {
            Canonical form = canonical(plugins::phone(number), {});
            if (form.linking == Linking::Links)
                result.push_back(found_in(text, std::move(form), start, url.size()));
        }
    }
    return result;
}

std::vector<FoundIdentifier> find_mail_addresses(std::string_view text) {
    std::vector<FoundIdentifier> result;
    for (size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        size_t begin = at;
        while (begin > 0 && is_mail_letter(text[begin - 1]))
            --begin;
        while (begin < at && (text[begin] == '.' || text[begin] == '-'))
            ++begin;
        size_t end = at + 1;
        while (end < text.size() && is_host_letter(text[end]))
            ++end;
        while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-'))
            --end;
        const std::string_view host = text.substr(at + 1, end - at - 1);
        if (begin == at || end - begin > kMostMailBytes || registrable_domain(host).empty())
            continue;
        const std::string_view address = text.substr(begin, end - begin);
        result.push_back(
            found_in(text, canonical(plugins::email(address), {}), begin, address.size()));
    }
    return result;
}

}  // namespace triage
