#include "parsers/container/smart_switch.h"

#include <algorithm>
#include <string_view>

#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"

namespace parsers {
namespace {

constexpr uint64_t kLargestInfo = 16ULL << 20;
constexpr size_t kLongestPassword = 256;
constexpr int kFoldersUp = 4;
constexpr std::string_view kWindowsKey = "0b1e96db05d64ea4";

bool is_hex(std::string_view text) {
    return !text.empty() && text.size() % 2 == 0 && text.size() <= kLongestPassword &&
           !from_hex(text).empty();
}

// <Dummy>hexadecimal</Dummy>: AES-128 of the password, filled up with zeros.
std::string from_history(std::string_view xml) {
    constexpr std::string_view kOpen = "<Dummy>";
    const size_t begin = xml.find(kOpen);
    const size_t end = begin == std::string_view::npos ? begin : xml.find('<', begin + 1);
    if (end == std::string_view::npos)
        return {};
    const auto stored = trim(xml.substr(begin + kOpen.size(), end - begin - kOpen.size()));
    if (!is_hex(stored))
        return {};
    auto bytes = from_hex(stored);
    auto cipher = Cipher::make(CipherMode::Ecb, CipherDirection::Decrypt,
                               std::as_bytes(std::span(kWindowsKey.data(), kWindowsKey.size())));
    if (!cipher.ok() || !cipher.value().apply({}, bytes).ok())
        return {};
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    text.erase(text.find_last_not_of('\0') + 1);
    return is_hex(text) ? text : std::string();
}

// "Dummy":"hexadecimal", in plain.
std::string from_json(std::string_view json) {
    constexpr std::string_view kName = "\"Dummy\"";
    size_t at = json.find(kName);
    if (at == std::string_view::npos)
        return {};
    at = json.find_first_not_of(" \t\r\n:", at + kName.size());
    if (at == std::string_view::npos || json[at] != '"')
        return {};
    const size_t end = json.find('"', at + 1);
    if (end == std::string_view::npos)
        return {};
    const auto value = json.substr(at + 1, end - at - 1);
    return is_hex(value) ? std::string(value) : std::string();
}

// Some versions write the password's own characters as hexadecimal digits.
std::string text_of_digits(const std::string& digits) {
    const auto bytes = from_hex(digits);
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const bool is_text = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    return is_text ? text : std::string();
}

void add(std::vector<SmartSwitchPassword>& found, std::string password, const std::string& path) {
    if (!password.empty())
        found.push_back({std::move(password), path});
}

std::string text_of_sibling(const Surroundings& surroundings, const std::string& path) {
    const auto file = surroundings.sibling(path);
    if (!file.ok())
        return {};
    auto text = read_text(*file.value(), kLargestInfo);
    return text.ok() ? std::move(text).value() : std::string();
}

}  // namespace

std::vector<SmartSwitchPassword> find_smart_switch_passwords(const Surroundings& surroundings) {
    std::vector<SmartSwitchPassword> found;
    std::string up;
    for (int folder = 0; folder <= kFoldersUp; ++folder, up += "../") {
        const std::string history = up + "backupHistoryInfo.xml";
        add(found, from_history(text_of_sibling(surroundings, history)), history);
        const std::string info = up + "SmartSwitchBackup.json";
        const std::string stored = from_json(text_of_sibling(surroundings, info));
        add(found, stored, info);
        add(found, text_of_digits(stored), info);
    }
    return found;
}

}  // namespace parsers
