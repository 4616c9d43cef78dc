#include "reports/model/redaction.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"

namespace reports {
namespace {

using parsers::Error;
using parsers::ErrorCode;

constexpr size_t kKeyBytes = 32;
constexpr size_t kBlockBytes = 64;   // of SHA-256, for HMAC (RFC 2104)
constexpr size_t kShortestName = 2;  // bytes; a shorter name is replaced as a whole value only
constexpr size_t kFewestDigits = 6;

std::string bytes_of(const parsers::Sha256& hash) {
    return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

std::string hmac(std::string key, std::string_view message) {
    if (key.size() > kBlockBytes)
        key = bytes_of(parsers::sha256(key));
    key.resize(kBlockBytes, '\0');
    std::string inner = key;
    std::string outer = key;
    for (char& letter : inner)
        letter = static_cast<char>(letter ^ 0x36);
    for (char& letter : outer)
        letter = static_cast<char>(letter ^ 0x5c);
    return bytes_of(
        parsers::sha256(outer + bytes_of(parsers::sha256(inner + std::string(message)))));
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
bool is_word(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z') || letter == '_';
}
bool is_address_letter(char letter) {
    return is_word(letter) || letter == '.' || letter == '-' || letter == '+' || letter == '%';
}
bool is_grouping(char letter) {
    return letter == ' ' || letter == '-' || letter == '.' || letter == '(' || letter == ')' ||
           letter == '/';
}
bool is_continuation(char letter) {
    return (static_cast<unsigned char>(letter) & 0xC0) == 0x80;
}

// End of an e-mail address, a web address or an @name that begins at `at`; `at` where none does.
size_t address_end(std::string_view text, size_t at) {
    if (at > 0 && (is_word(text[at - 1]) || is_continuation(text[at - 1])))
        return at;
    for (const std::string_view scheme : {"http://", "https://", "www."}) {
        if (parsers::starts_with_ignoring_case(text.substr(at), scheme)) {
            size_t end = at + scheme.size();
            while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ')
                ++end;
            return end;
        }
    }
    size_t end = at;
    while (end < text.size() && is_address_letter(text[end]))
        ++end;
    if (end >= text.size() || text[end] != '@')
        return at;
    const size_t domain = ++end;
    while (end < text.size() && is_address_letter(text[end]))
        ++end;
    return end > domain ? end : at;
}

Result<std::string> read_key(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return Error{ErrorCode::NotFound, path + ": cannot be read"};
    std::string key(kKeyBytes, '\0');
    const ssize_t size = ::read(file, key.data(), key.size());
    ::close(file);
    if (size != static_cast<ssize_t>(kKeyBytes))
        return Error{ErrorCode::Damaged, path + ": is not a redaction key of 32 bytes"};
    return key;
}

}  // namespace

Result<std::string> pseudonym_key(const std::string& case_folder) {
    const std::string path = case_folder + "/redaction.key";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return read_key(path);
    std::string key(kKeyBytes, '\0');
    const bool made = ::getrandom(key.data(), key.size(), 0) == static_cast<ssize_t>(kKeyBytes) &&
                      ::write(file, key.data(), key.size()) == static_cast<ssize_t>(kKeyBytes);
    ::close(file);
    if (!made) {
        ::unlink(path.c_str());
        return Error{ErrorCode::Unreadable, path + ": the redaction key cannot be written"};
    }
    return key;
}

Redactor::Redactor(std::string key, const std::vector<Secret>& secrets) : key_(std::move(key)) {
    for (const Secret& secret : secrets) {
        const std::string folded = parsers::to_lower_ascii(parsers::trim(secret.text));
        if (folded.size() < kShortestName || !secrets_.emplace(folded, secret.kind).second)
            continue;
        std::vector<size_t>& lengths = lengths_[folded.substr(0, 1)];
        if (std::find(lengths.begin(), lengths.end(), folded.size()) == lengths.end())
            lengths.push_back(folded.size());
    }
    for (auto& [first, lengths] : lengths_)
        std::sort(lengths.rbegin(), lengths.rend());
}

std::string Redactor::pseudonym(std::string_view word, std::string_view value) const {
    static constexpr std::string_view kLetters =
        "ABCDEFGHJKMNPQRSTVWXYZ23456789AB";  // 32, no I, L, O
    const std::string hash =
        hmac(key_, std::string(word) + '\x1f' + parsers::to_lower_ascii(parsers::trim(value)));
    std::string name(word);
    name += '-';
    for (size_t index = 0; index < 8; ++index)
        name += kLetters[static_cast<unsigned char>(hash[index]) & 31U];
    return name;
}

std::string Redactor::name(std::string_view value) const {
    return value.empty() ? std::string{} : pseudonym("name", value);
}

std::string Redactor::number(std::string_view value) const {
    if (value.empty())
        return {};
    // "+95 9-123" and "959123@s.whatsapp.net" are one number.
    std::string digits;
    for (const char letter : value.substr(0, value.find('@'))) {
        if (is_digit(letter))
            digits += letter;
    }
    return pseudonym("number", digits.size() >= kFewestDigits ? std::string_view(digits) : value);
}

size_t Redactor::known_secret_at(std::string_view folded, size_t at) const {
    const auto lengths = lengths_.find(std::string(folded.substr(at, 1)));
    if (lengths == lengths_.end())
        return 0;
    for (const size_t length : lengths->second) {
        if (at + length > folded.size() ||
            secrets_.count(std::string(folded.substr(at, length))) == 0)
            continue;
        const bool inside_word = (at > 0 && is_word(folded[at]) && is_word(folded[at - 1])) ||
                                 (at + length < folded.size() && is_word(folded[at + length - 1]) &&
                                  is_word(folded[at + length]));
        if (!inside_word)
            return length;
    }
    return 0;
}

// Length of a number that begins at `at`: digits with single grouping signs between them.
size_t Redactor::number_at(std::string_view value, size_t at) const {
    if (at > 0 && (is_word(value[at - 1]) || value[at - 1] == '+'))
        return 0;
    size_t end = at;
    size_t digits = 0;
    size_t gap = 0;
    if (end < value.size() && value[end] == '+')
        ++end;
    size_t last = end;
    for (; end < value.size() && gap <= 2; ++end) {
        if (is_digit(value[end])) {
            ++digits;
            gap = 0;
            last = end + 1;
        } else if (is_grouping(value[end]) && digits > 0) {
            ++gap;
        } else {
            break;
        }
    }
    return digits >= kFewestDigits ? last - at : 0;
}

std::string Redactor::text(std::string_view value) const {
    const std::string folded = parsers::to_lower_ascii(value);
    std::string out;
    for (size_t at = 0; at < value.size();) {
        if (const size_t length = known_secret_at(folded, at); length > 0) {
            const std::string_view found = value.substr(at, length);
            const auto kind = secrets_.at(folded.substr(at, length));
            out += kind == Secret::Kind::Name ? name(found) : number(found);
            at += length;
        } else if (const size_t end = address_end(value, at); end > at) {
            out += pseudonym("address", value.substr(at, end - at));
            at = end;
        } else if (const size_t digits = number_at(value, at); digits > 0) {
            out += number(value.substr(at, digits));
            at += digits;
        } else {
            out += value[at++];
        }
    }
    return out;
}

}  // namespace reports
