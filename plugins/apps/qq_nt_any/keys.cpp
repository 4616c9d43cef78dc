#include "plugins/apps/qq_nt_any/keys.h"

#include <algorithm>

#include "parsers/base/hash.h"
#include "parsers/base/text.h"
#include "parsers/format/protobuf.h"

namespace plugins::qq_nt {
namespace {

using parsers::SqlCipherSettings;

constexpr uint64_t kMarkOffset = 32;
constexpr std::string_view kMark = "QQ_NT DB";
constexpr uint64_t kNamesBytes = 1 << 20;
constexpr uint64_t kReportBytes = 16 << 20;
constexpr std::string_view kLoginName = "login.db";
// Of login.db; the app's own constant.
constexpr std::string_view kLoginPassphrase = "BD156D6710D54D8782F4";

std::string md5(const std::string& text) {
    parsers::Hasher hasher(parsers::HashKind::kMd5);
    hasher.add(std::string_view(text));
    return hasher.hex();
}

SqlCipherSettings settings_with(const std::string& hmac, uint32_t leading_bytes) {
    SqlCipherSettings settings = parsers::sqlcipher_version(4);
    settings.name = "SQLCipher 4 (QQ)";
    settings.kdf_iterations = 4000;
    settings.hmac = hmac;
    settings.leading_bytes = leading_bytes;
    return settings;
}

// The HMAC that the header names, else each that versions have used. Tools cut the header off.
std::vector<SqlCipherSettings> settings_of(const Header& header) {
    if (!header.hmac.empty())
        return {settings_with(header.hmac, kHeaderBytes)};
    std::vector<SqlCipherSettings> all;
    for (const uint32_t leading_bytes : {kHeaderBytes, 0U})
        for (const std::string hmac : {"sha1", "sha512", "sha256"})
            all.push_back(settings_with(hmac, leading_bytes));
    return all;
}

// ---- inner ids of accounts ----------------------------------------------------------------------

struct FoundUid {
    std::string uid;
    std::string origin;
};

bool is_uid_letter(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z') || letter == '_' || letter == '-';
}

void add(std::vector<FoundUid>& all, std::string uid, std::string origin) {
    constexpr size_t kShortest = 8;
    if (uid.size() >= kShortest && uid.starts_with("u_") &&
        std::ranges::all_of(uid, is_uid_letter) &&
        std::ranges::find(all, uid, &FoundUid::uid) == all.end())
        all.push_back({std::move(uid), std::move(origin)});
}

std::string text_of(const File& file, std::string_view relative, uint64_t limit) {
    const auto source = file.companion(relative);
    if (source == nullptr)
        return {};
    auto text = parsers::read_text(*source, limit);
    return text.ok() ? std::move(text).value() : std::string();
}

// Names of files: "<number>###<uid>".
void add_from_names(const File& file, std::vector<FoundUid>& all) {
    constexpr std::string_view kBetween = "###";
    const std::string names = text_of(file, "../../../files/uid/", kNamesBytes);
    for (const std::string& name : parsers::split(names, '\n'))
        if (const size_t at = name.find(kBetween); at != std::string::npos)
            add(all, name.substr(at + kBetween.size()), "the name of a file of files/uid");
}

// "uid":"u_..." in a database of the app's own reports, wherever in the file.
void add_from_reports(const File& file, std::vector<FoundUid>& all) {
    constexpr std::string_view kName = "\"uid\":\"";
    const std::string text = text_of(file, "../../beacon_db_com.tencent.mobileqq", kReportBytes);
    for (size_t at = 0; (at = text.find(kName, at)) != std::string::npos;) {
        at += kName.size();
        size_t end = at;
        while (end < text.size() && is_uid_letter(text[end]))
            ++end;
        add(all, text.substr(at, end - at), "beacon_db_com.tencent.mobileqq");
    }
}

std::vector<parsers::SqlCipherKey> login_key() {
    return {{.bytes = parsers::SecretBytes(kLoginPassphrase), .origin = "the app's own constant"}};
}

// The list of accounts that the app keeps for all of them.
void add_from_login(const File& file, std::vector<FoundUid>& all) {
    for (const std::string folder :
         {"../", "../../global/nt_db/", "../../nt_qq/global/nt_db/", "../../../nt_qq/global/nt_db/",
          "../../../../nt_qq/global/nt_db/"}) {
        const auto bytes = file.companion(folder + std::string(kLoginName));
        if (bytes == nullptr)
            continue;
        const auto log = file.companion(folder + std::string(kLoginName) + "-wal");
        const auto cipher =
            parsers::SqlCipher::find(*bytes, log, settings_of(read_header(*bytes)), login_key());
        if (!cipher.ok())
            continue;
        const auto database =
            parsers::open_sqlcipher(bytes, {log, nullptr}, cipher.value(), folder);
        if (!database.ok() || !database.value().has_column("login_table", "1001"))
            continue;
        const auto read = database.value().rows(R"(SELECT "1001" FROM login_table)",
                                                [&](const parsers::SqliteRow& row) {
                                                    add(all, row.text(0), "login.db");
                                                    return true;
                                                });
        static_cast<void>(read);  // told where that file is read
    }
}

// The server gives a computer its key in exchange for a value of 128 digits.
std::string what_is_needed(const Header& header, const std::vector<FoundUid>& uids) {
    constexpr size_t kDigitsForServer = 128;
    if (header.value.size() >= kDigitsForServer)
        return "It is a computer's: its key comes from the server and stands in the memory of the "
               "running app only; give its 16 characters with --password-file";
    const std::string made =
        "On phones the key is made of the account's inner id (u_...) and a value in front of the "
        "database, on computers it stands in the memory of the app only. ";
    return made +
           (uids.empty() ? "No inner id was found around it" : "No inner id that was found fits") +
           ": give the key with --password-file";
}

}  // namespace

Header read_header(const parsers::ByteSource& file) {
    constexpr size_t kSizeBytes = 4;
    const auto head = parsers::read_exactly(file, 0, kHeaderBytes);
    if (!head.ok())
        return {};
    const std::string_view text(reinterpret_cast<const char*>(head.value().data()), kHeaderBytes);
    if (text.substr(kMarkOffset, kMark.size()) != kMark)
        return {};
    const size_t begin = kMarkOffset + kMark.size() + kSizeBytes;
    size_t size = 0;
    for (size_t index = kSizeBytes; index-- > 0;)
        size = size << 8 | static_cast<uint8_t>(text[begin - kSizeBytes + index]);
    if (size > kHeaderBytes - begin)
        return {};
    const auto fields = parsers::read_protobuf(text.substr(begin, size));
    if (!fields.ok())
        return {};
    const auto text_in = [&](uint32_t number) {
        const auto* const field = parsers::find_field(fields.value(), number);
        return field == nullptr ? std::string() : field->bytes;
    };
    const std::string hmac = text_in(4);
    const bool is_known = hmac == "HMAC_SHA1" || hmac == "HMAC_SHA256" || hmac == "HMAC_SHA512";
    return {text_in(2), is_known ? "sha" + hmac.substr(8) : std::string()};
}

std::string passphrase_of(const std::string& uid, const std::string& value) {
    return md5(md5(uid) + value);
}

DatabaseKeys keys_of(const File& file, const parsers::Secrets& secrets) {
    const Header header = read_header(file.bytes());
    std::vector<FoundUid> uids;
    add_from_names(file, uids);
    add_from_reports(file, uids);
    add_from_login(file, uids);
    DatabaseKeys keys{.settings = settings_of(header), .needed = what_is_needed(header, uids)};
    const std::string& path = file.path();
    if (path.substr(path.rfind('/') + 1) == kLoginName)
        keys.keys = login_key();
    for (const FoundUid& found : uids)
        if (!header.value.empty())
            keys.keys.push_back({.bytes = parsers::SecretBytes(
                                     std::string_view(passphrase_of(found.uid, header.value))),
                                 .origin = "the account's inner id (" + found.origin +
                                           ") and the value in front of the database"});
    for (parsers::SqlCipherKey& given : parsers::to_sqlcipher_keys(secrets))
        keys.keys.push_back(std::move(given));
    return keys;
}

}  // namespace plugins::qq_nt
