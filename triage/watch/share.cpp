#include "triage/watch/share.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/crypt/derive.h"
#include "triage/identity/address.h"

namespace triage {
namespace {

using parsers::Error;
using parsers::ErrorCode;
using parsers::SecretBytes;

constexpr std::string_view kFormat = "triage-share";
constexpr int kVersion = 1;
constexpr std::string_view kSalt = "triage-share-1/argon2id";
constexpr uint64_t kPasses = 3;
constexpr uint64_t kMemoryKib = 64 * 1024;
constexpr std::string_view kCheckText = "triage-share-1/key-check";
constexpr size_t kHashLetters = 64;

// What many unconnected people share, or what names a thing and not a party.
constexpr std::array<std::string_view, 7> kWeakTypes = {"url",    "domain", "ssid", "bssid",
                                                        "sha256", "phash",  "bic"};
constexpr std::array<std::string_view, 4> kMoneyTypes = {"iban", "card", "bank_account",
                                                         "seed_phrase"};

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

Result<std::string> hmac_hex(const SecretBytes& key, std::string_view text) {
    const SecretBytes hash = TRY(parsers::hmac_of("sha256", key.view(), bytes_of(text)));
    return parsers::to_hex(hash.view());
}

Result<std::string> hash_of(const SecretBytes& key, const HeldIdentifier& held) {
    return hmac_hex(key, held.type + "\x1f" + held.value);
}

bool is_hash(std::string_view line) {
    return line.size() == kHashLetters &&
           line.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<SecretBytes> share_key(std::string_view secret) {
    parsers::Argon2 how;
    how.salt = bytes_of(kSalt);
    how.passes = kPasses;
    how.memory_kib = kMemoryKib;
    how.lanes = 1;
    return parsers::argon2(bytes_of(secret), how);
}

bool is_strong(const HeldIdentifier& held) {
    const auto is_one_of = [&held](const auto& types) {
        return std::find(types.begin(), types.end(), held.type) != types.end();
    };
    if (!held.service.empty() || is_one_of(kWeakTypes))
        return false;
    return held.role != "mentioned" || is_address_type(held.type) || is_one_of(kMoneyTypes);
}

Result<SharedSet> shared_set(const CaseStore& store, const SecretBytes& key) {
    SharedSet set;
    set.key_check = TRY(hmac_hex(key, kCheckText));
    Result<void> hashed;
    TRY(each_held(store, [&](const HeldIdentifier& held) {
        if (!hashed.ok() || !is_strong(held))
            return;
        auto hash = hash_of(key, held);
        if (hash.ok())
            set.hashes.insert(std::move(hash.value()));
        else
            hashed = hash.error();
    }));
    TRY(hashed);
    return set;
}

std::string to_text(const SharedSet& set) {
    const nlohmann::json head = {{"format", kFormat},
                                 {"version", kVersion},
                                 {"count", set.hashes.size()},
                                 {"key_check", set.key_check}};
    std::string text = head.dump() + "\n";
    for (const std::string& hash : set.hashes)
        text += hash + "\n";
    return text;
}

Result<SharedSet> read_shared(std::string_view text, const std::string& path) {
    const auto wrong = [&path](size_t line, std::string_view what) {
        return Error{ErrorCode::Damaged, path + ": line " + std::to_string(line) + ": " +
                                             std::string(what) +
                                             "; ask for the file of `triage share` again"};
    };
    const auto lines = parsers::split(text, '\n');
    const auto head = nlohmann::json::parse(lines.empty() ? "" : lines[0], nullptr, false);
    if (!head.is_object() || head.value("format", "") != kFormat)
        return wrong(1, "is not the head of a shared file");
    if (head.value("version", 0) != kVersion)
        return wrong(1, "is of another version");
    SharedSet set;
    set.key_check = head.value("key_check", "");
    for (size_t i = 1; i < lines.size(); ++i) {
        const std::string_view line = parsers::trim(lines[i]);
        if (line.empty())
            continue;
        if (!is_hash(line))
            return wrong(i + 1, "is no hash");
        set.hashes.emplace(line);
    }
    if (set.hashes.size() != head.value("count", uint64_t{0}))
        return wrong(lines.size(), "the file holds fewer or more hashes than its head says");
    return set;
}

Result<std::vector<HeldIdentifier>> common_with(const CaseStore& store, const SharedSet& set,
                                                const SecretBytes& key) {
    if (TRY(hmac_hex(key, kCheckText)) != set.key_check)
        return Error{ErrorCode::Encrypted,
                     "the key is not the one that the shared file was made with"};
    std::vector<HeldIdentifier> common;
    Result<void> hashed;
    TRY(each_held(store, [&](const HeldIdentifier& held) {
        if (!hashed.ok())
            return;
        auto hash = hash_of(key, held);
        if (!hash.ok())
            hashed = hash.error();
        else if (set.hashes.count(hash.value()) > 0)
            common.push_back(held);
    }));
    TRY(hashed);
    return common;
}

}  // namespace triage
