#include "parsers/container/android_backup.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "parsers/base/text.h"
#include "parsers/container/android_backup_header.h"
#include "parsers/container/android_backup_path.h"
#include "parsers/container/inflate.h"
#include "parsers/container/smart_switch.h"
#include "parsers/container/tar.h"
#include "parsers/crypt/decrypted_source.h"

namespace parsers {
namespace {

constexpr std::string_view kMagicLine = "ANDROID BACKUP\n";

// The tar inside, with the names that the files have on the device.
class AndroidBackupTree : public FileTree {
public:
    AndroidBackupTree(std::unique_ptr<FileTree> tar, std::string description)
        : tar_(std::move(tar)), description_(std::move(description)) {}

    std::string description() const override { return description_; }

    Result<void> list(const TreeVisitor& visitor) const override {
        if (!tar_)
            return {};
        return tar_->list({[&](FileEntry entry) {
                               entry.path = android_backup_path(entry.path);
                               visitor.entry(std::move(entry));
                           },
                           visitor.damaged});
    }

    // The tar finds its entries by id alone.
    Result<SharedBytes> open(const FileEntry& entry) const override {
        if (!tar_)
            return Error{ErrorCode::NotFound, entry.path + ": the backup is empty"};
        return tar_->open(entry);
    }

private:
    std::unique_ptr<FileTree> tar_;  // null where the backup is empty
    std::string description_;
};

// The payload in plain, as far as it goes.
struct Payload {
    SharedBytes bytes;
    std::string damage;
    std::string password_in;  // the sibling that gave the password, or ""
};

// A key that opens the payload, and the sibling that gave its password, or "".
struct FoundKey {
    AndroidBackupKey key;
    std::string found_in;
};

Error no_password_fits(size_t given) {
    const std::string what = "an Android backup encrypted with AES-256: ";
    if (given == 0)
        return {ErrorCode::Encrypted, what + "give the password that was set when it was made"};
    return {ErrorCode::Encrypted,
            what + "none of the " + std::to_string(given) + " given passwords fits"};
}

Result<FoundKey> find_key(const AndroidBackupHeader& header, const Surroundings& surroundings) {
    std::vector<SmartSwitchPassword> candidates;
    for (const auto& password : surroundings.secrets.passwords)
        candidates.push_back({password, ""});
    std::ranges::move(find_smart_switch_passwords(surroundings), std::back_inserter(candidates));
    for (const auto& candidate : candidates) {
        auto key = unlock_android_backup(header, candidate.password);
        if (key.ok())
            return FoundKey{std::move(key).value(), candidate.found_in};
        if (key.error().code != ErrorCode::Encrypted)
            return key.error();
    }
    return no_password_fits(surroundings.secrets.passwords.size());
}

Result<Payload> decrypt(const SharedBytes& file, const AndroidBackupHeader& header,
                        const Surroundings& surroundings) {
    Payload payload;
    if (!header.lock) {
        payload.bytes = std::make_shared<SliceSource>(file, header.payload_offset, UINT64_MAX);
        return payload;
    }
    const auto found = TRY(find_key(header, surroundings));
    payload.password_in = found.found_in;
    const EncryptedRun run{StreamMode::Cbc, found.key.vector, header.payload_offset};
    payload.bytes = TRY(decrypt_stream(file, run, found.key.key.view()));
    const auto size = size_without_padding(*payload.bytes);
    if (size.ok())
        payload.bytes = std::make_shared<SliceSource>(payload.bytes, 0, size.value());
    else
        payload.damage = "the encrypted bytes break off or their end is damaged";
    return payload;
}

Result<Payload> inflate(Payload payload, const Scratch& scratch) {
    auto inflated = TRY(inflate_zlib(*payload.bytes, 0, scratch));
    if (!inflated.damage.empty())
        payload.damage = inflated.damage;
    payload.bytes = std::move(inflated.bytes);
    return payload;
}

// A tar of nothing, as a backup is where nothing was allowed to be backed up.
bool is_empty_tar(const ByteSource& bytes) {
    const auto start = read_exactly(bytes, 0, std::min<uint64_t>(bytes.size_bytes(), 1024));
    return start.ok() &&
           std::ranges::all_of(start.value(), [](std::byte byte) { return byte == std::byte{0}; });
}

std::string describe(std::string_view kind, const AndroidBackupHeader& header) {
    std::string text(kind);
    text += " of version " + std::to_string(header.version);
    text += header.is_compressed ? ", compressed" : ", not compressed";
    if (header.lock)
        text += ", encrypted with a password";
    return text + "; files of apps and storage are named by their place on the device";
}

}  // namespace

bool is_android_backup(std::span<const std::byte> start) {
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    return text.starts_with(kMagicLine);
}

Result<Layer> open_android_backup(const SharedBytes& file, const Surroundings& surroundings) {
    return open_android_backup_at(file, 0, "Android backup", surroundings);
}

Result<Layer> open_android_backup_at(const SharedBytes& file, uint64_t offset,
                                     std::string_view kind, const Surroundings& surroundings) {
    const auto header = TRY(read_android_backup_header(*file, offset));
    Payload payload = TRY(decrypt(file, header, surroundings));
    if (header.is_compressed)
        payload = TRY(inflate(std::move(payload), surroundings.scratch));
    const bool is_empty = is_empty_tar(*payload.bytes);
    if (is_empty && !payload.damage.empty())
        return Error{ErrorCode::Damaged, "the Android backup gives no entry: " + payload.damage};
    std::unique_ptr<FileTree> tar;
    if (!is_empty)
        tar = TRY(TarTree::open(payload.bytes));
    Layer layer =
        tree_layer(std::make_unique<AndroidBackupTree>(std::move(tar), describe(kind, header)));
    if (!payload.password_in.empty())
        layer.used.push_back(payload.password_in);
    if (is_empty)
        layer.notes.push_back({"", "partly", "the Android backup holds no entry at all"});
    if (!payload.damage.empty())
        layer.notes.push_back(
            {"", "partly", "the Android backup is read up to its break only: " + payload.damage});
    return layer;
}

}  // namespace parsers
