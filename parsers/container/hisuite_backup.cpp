#include "parsers/container/hisuite_backup.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/crypt/cipher.h"
#include "parsers/crypt/decrypted_source.h"
#include "parsers/crypt/derive.h"
#include "parsers/format/android_xml.h"

namespace parsers {
namespace {

constexpr uint64_t kRounds = 5000;
constexpr size_t kKeyBytes = 32;
constexpr size_t kSaltBytes = 32;
constexpr size_t kMediaKeyBytes = 16;  // of the hash of the backup's key
constexpr size_t kTagBytes = 16;
constexpr size_t kPasswordSaltBytes = 16;
constexpr size_t kStartBytes = 512;
constexpr std::string_view kMediaTable = "BackupFileModuleInfo_Media";
constexpr uint64_t kInfoBytes = 64ULL << 20;

// One row of info.xml that describes a part: its name and what its key is made of.
struct Part {
    std::string table;
    std::string name;
    std::vector<std::byte> salt;
    CipherBlock counter{};
};

struct Info {
    std::vector<std::byte> check;          // 32 bytes that the key gives, then their salt
    std::vector<std::byte> locked_key;     // empty: the password itself is the key
    std::vector<std::byte> password_salt;  // 16 bytes, then the nonce of the locked key
    std::vector<Part> parts;
    std::vector<std::string> without_key;  // names of parts whose row does not give it
};

// <column name="..."><value String="..."/></column>
std::string column(const XmlElement& row, std::string_view name) {
    for (const auto& child : row.children) {
        if (child.name != "column" || child.attribute("name") != name)
            continue;
        const auto* value = child.child("value");
        return value == nullptr ? "" : value->attribute("String");
    }
    return {};
}

void read_type(const XmlElement& row, Info& info) {
    info.check = from_hex(column(row, "checkMsg"));
    info.locked_key = from_hex(column(row, "e_perbackupkey"));
    info.password_salt = from_hex(column(row, "pwkey_salt"));
}

void read_part(const XmlElement& row, Info& info) {
    Part part{row.attribute("table"), column(row, "name"), {}, {}};
    const auto key = from_hex(column(row, "encMsgV3"));
    if (part.name.empty())
        return;
    if (key.size() != kSaltBytes + part.counter.size()) {
        info.without_key.push_back(part.name);
        return;
    }
    const auto counter = key.begin() + kSaltBytes;
    part.salt.assign(key.begin(), counter);
    std::copy(counter, key.end(), part.counter.begin());
    info.parts.push_back(std::move(part));
}

Result<Info> read_info(const ByteSource& info_xml) {
    const auto document = TRY(read_android_xml(info_xml));
    const auto* root = document.child("info.xml");
    if (root == nullptr)
        return Error{ErrorCode::Unsupported, "is no info.xml of a HiSuite backup"};
    Info info;
    for (const auto& row : root->children) {
        const std::string table = row.attribute("table");
        if (table == "BackupFilesTypeInfo")
            read_type(row, info);
        else if (table == "BackupFileModuleInfo" || table == "BackupFileModuleInfo_SystemData" ||
                 table == kMediaTable)
            read_part(row, info);
    }
    return info;
}

Result<SecretBytes> derive(const SecretBytes& secret, std::span<const std::byte> salt) {
    return pbkdf2(secret.view(), {"sha256", salt, kRounds, kKeyBytes});
}

// The key of this backup that the password opens, without knowing whether it is the right one.
Result<SecretBytes> backup_key(const Info& info, const std::string& password) {
    const SecretBytes secret{std::string_view(password)};
    if (info.locked_key.empty() || info.password_salt.empty())
        return secret;
    if (info.locked_key.size() != kKeyBytes + kTagBytes ||
        info.password_salt.size() <= kPasswordSaltBytes)
        return Error{ErrorCode::Damaged,
                     "the info.xml of the HiSuite backup gives a key of a size that is not known"};
    const std::span<const std::byte> salt(info.password_salt);
    const std::span<const std::byte> locked(info.locked_key);
    const auto key = TRY(derive(secret, salt.first(kPasswordSaltBytes)));
    AuthenticatedRun run;
    run.nonce = salt.subspan(kPasswordSaltBytes);
    run.tag = locked.last(kTagBytes);
    return decrypt_authenticated(key.view(), run, locked.first(kKeyBytes));
}

Result<SecretBytes> find_key(const Info& info, const Secrets& secrets) {
    const std::span<const std::byte> check(info.check);
    for (const auto& password : secrets.passwords) {
        auto key = backup_key(info, password);
        if (!key.ok() && key.error().code == ErrorCode::Encrypted)
            continue;
        if (!key.ok())
            return key;
        const auto expected = TRY(derive(key.value(), check.subspan(kKeyBytes)));
        if (std::ranges::equal(expected.view(), check.first(kKeyBytes)))
            return key;
    }
    const std::string what = "the parts of this HiSuite backup are encrypted: ";
    if (secrets.passwords.empty())
        return Error{ErrorCode::Encrypted,
                     what + "give the password that was set when it was made"};
    return Error{
        ErrorCode::Encrypted,
        what + "none of the " + std::to_string(secrets.passwords.size()) + " given passwords fits"};
}

// The decrypted parts, each under its file's own name.
class HiSuiteTree : public FileTree {
public:
    std::string description() const override { return "HiSuite backup, encrypted with a password"; }

    Result<void> list(const TreeVisitor& visitor) const override {
        for (const auto& file : files)
            visitor.entry(file.entry);
        return {};
    }

    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (entry.id >= files.size())
            return Error{ErrorCode::NotFound, entry.path + ": is not of this backup"};
        return files[static_cast<size_t>(entry.id)].bytes;
    }

    void add(std::string name, SharedBytes bytes) {
        FileEntry entry;
        entry.path = std::move(name);
        entry.size_bytes = bytes->size_bytes();
        entry.id = files.size();
        files.push_back({std::move(entry), std::move(bytes)});
    }

private:
    struct File {
        FileEntry entry;
        SharedBytes bytes;
    };
    std::vector<File> files;
};

bool is_file_name(std::string_view name) {
    return name.find_first_of("/\\") == std::string_view::npos && name != "." && name != "..";
}

// Decrypts the files of one part that are there; false where there is none.
Result<bool> add_part(const Part& part, const SecretBytes& key, const Surroundings& surroundings,
                      HiSuiteTree& tree, Layer& layer) {
    bool is_there = false;
    for (const std::string_view ending : {".tar", ".db"}) {
        const std::string name = part.name + std::string(ending);
        if (!is_file_name(name))
            continue;
        const auto file = surroundings.sibling(name);
        if (!file.ok())
            continue;
        const auto part_key = TRY(derive(key, part.salt));
        const EncryptedRun run{StreamMode::Ctr, part.counter};
        tree.add(name, TRY(decrypt_stream(file.value(), run, part_key.view())));
        layer.used.push_back(name);
        is_there = true;
    }
    return is_there;
}

// The folder that a kind of media is stored in, where it has another name.
std::string_view media_folder(std::string_view name) {
    return name == "video" ? "movies" : name == "photo" ? "pictures" : name;
}

bool is_in(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// Decrypts the files in the folder of one kind of media; false where there is none. Those that end
// with ".enc" have a key of their own.
Result<bool> add_media(const Part& part, const SecretBytes& key, const Surroundings& surroundings,
                       HiSuiteTree& tree, Layer& layer) {
    bool is_there = false;
    for (const FileEntry& entry : surroundings.list_siblings()) {
        const bool is_own =
            is_in(entry.path, part.name) || is_in(entry.path, media_folder(part.name));
        if (!is_own || entry.kind != EntryKind::File || entry.path.ends_with(".enc"))
            continue;
        const auto file = surroundings.sibling(entry.path);
        if (!file.ok())
            continue;
        const auto part_key = TRY(derive(key, part.salt));
        const EncryptedRun run{StreamMode::Ctr, part.counter};
        tree.add(entry.path, TRY(decrypt_stream(file.value(), run, part_key.view())));
        layer.used.push_back(entry.path);
        is_there = true;
    }
    return is_there;
}

// The initialization vectors of media files, by path, of an index <Multimedia> beside info.xml.
void read_media_index(const ByteSource& file, std::map<std::string, CipherBlock>& vectors) {
    const auto document = read_android_xml(file);
    const auto* root = document.ok() ? document.value().child("Multimedia") : nullptr;
    if (root == nullptr)
        return;
    for (const auto& one : root->children) {
        const auto* path = one.child("Path");
        const auto* vector = one.child("Iv");
        const auto bytes = vector == nullptr ? std::vector<std::byte>() : from_hex(vector->text);
        CipherBlock counter{};
        if (one.name != "File" || path == nullptr || bytes.size() != counter.size())
            continue;
        std::copy(bytes.begin(), bytes.end(), counter.begin());
        std::string stored(trim(path->text));
        std::replace(stored.begin(), stored.end(), '\\', '/');
        stored.erase(0, stored.find_first_not_of('/'));
        vectors[stored] = counter;
    }
}

std::map<std::string, CipherBlock> media_vectors(const std::vector<FileEntry>& siblings,
                                                 const Surroundings& surroundings) {
    std::map<std::string, CipherBlock> vectors;
    for (const FileEntry& entry : siblings) {
        const bool is_index = entry.path.ends_with(".xml") && entry.path != surroundings.name &&
                              is_file_name(entry.path) && entry.size_bytes <= kInfoBytes;
        const auto file = is_index ? surroundings.sibling(entry.path)
                                   : Result<SharedBytes>(Error{ErrorCode::NotFound, ""});
        if (file.ok())
            read_media_index(*file.value(), vectors);
    }
    return vectors;
}

// Decrypts "FOLDER/PATH.enc", whose PATH an index names, to "FOLDER/PATH". How many are not named.
Result<size_t> add_enc_files(const SecretBytes& key, const Surroundings& surroundings,
                             HiSuiteTree& tree, Layer& layer) {
    const auto siblings = surroundings.list_siblings();
    const auto vectors = media_vectors(siblings, surroundings);
    const auto hash = TRY(digest_of("sha256", key.view()));
    size_t unnamed = 0;
    for (const FileEntry& entry : siblings) {
        const size_t folder_end = entry.path.find('/');
        if (!entry.path.ends_with(".enc") || folder_end == std::string::npos)
            continue;
        const std::string plain = entry.path.substr(0, entry.path.size() - 4);
        const auto vector = vectors.find(plain.substr(std::min(folder_end + 1, plain.size())));
        const auto file = surroundings.sibling(entry.path);
        if (vector == vectors.end() || !file.ok()) {
            ++unnamed;
            continue;
        }
        const EncryptedRun run{StreamMode::Ctr, vector->second};
        tree.add(plain, TRY(decrypt_stream(file.value(), run, hash.view().first(kMediaKeyBytes))));
        layer.used.push_back(entry.path);
    }
    return unnamed;
}

std::string what_is_missing(const Part& part) {
    if (part.table == kMediaTable)
        return "info.xml describes media \"" + part.name + "\", and no folder of them is there";
    return "info.xml describes \"" + part.name +
           "\", and neither a .tar nor a .db file of that name is there";
}

}  // namespace

bool is_hisuite_backup(const ByteSource& info_xml) {
    std::string start(kStartBytes, '\0');
    const auto got =
        info_xml.read_at(0, std::as_writable_bytes(std::span(start.data(), start.size())));
    if (!got.ok() || start.find("<info.xml") == std::string::npos ||
        info_xml.size_bytes() > kInfoBytes)
        return false;
    const auto info = read_info(info_xml);
    return info.ok() && !info.value().check.empty();
}

Result<Layer> open_hisuite_backup(const SharedBytes& info_xml, const Surroundings& surroundings) {
    if (info_xml->size_bytes() > kInfoBytes)
        return Error{ErrorCode::LimitReached, "an info.xml larger than any real one"};
    const Info info = TRY(read_info(*info_xml));
    if (info.check.size() != kKeyBytes + kSaltBytes)
        return Error{ErrorCode::Unsupported,
                     "the info.xml of this HiSuite backup does not tell how a password is checked"};
    const auto key = TRY(find_key(info, surroundings.secrets));
    auto tree = std::make_unique<HiSuiteTree>();
    Layer layer;
    for (const Part& part : info.parts) {
        const bool is_there =
            TRY(part.table == kMediaTable ? add_media(part, key, surroundings, *tree, layer)
                                          : add_part(part, key, surroundings, *tree, layer));
        if (!is_there)
            layer.notes.push_back({part.name, "partly", what_is_missing(part)});
    }
    const size_t own_keys = TRY(add_enc_files(key, surroundings, *tree, layer));
    if (own_keys > 0)
        layer.notes.push_back({"", "encrypted",
                               std::to_string(own_keys) +
                                   " media files end with .enc, and no index gives their keys"});
    for (const auto& name : info.without_key)
        layer.notes.push_back(
            {name, "encrypted", "info.xml does not tell what \"" + name + "\" is encrypted with"});
    layer.description = tree->description();
    layer.tree = std::move(tree);
    return layer;
}

}  // namespace parsers
