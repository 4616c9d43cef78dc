#include "parsers/crypt/bitlocker.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/bitlocker_cipher.h"
#include "parsers/crypt/bitlocker_keys.h"
#include "parsers/crypt/bitlocker_metadata.h"
#include "parsers/crypt/locked.h"

namespace parsers {
namespace {

// What each of the three metadata blocks takes up in the volume.
constexpr uint64_t kBlockBytes = 0x10000;
constexpr uint16_t kStateDecrypted = 1;
constexpr uint16_t kStateEncryptingOnWrite = 3;

// ---- the plain volume ---------------------------------------------------------------------------

// How a range of the plain volume comes about. `moved_to` counts for Moved only.
enum class Part { Moved, Blank, Open };
struct Range {
    Part part = Part::Open;
    uint64_t begin = 0;
    uint64_t end = 0;
    uint64_t moved_to = 0;
};

// The volume as the file system sees it: the first sectors come from where they are kept, metadata
// is zeros, and what is not encrypted yet is as it is. Everything else is decrypted.
class PlainVolume : public ByteSource {
public:
    PlainVolume(SharedBytes stored, SharedBytes decrypted, std::vector<Range> ranges)
        : stored_(std::move(stored)),
          decrypted_(std::move(decrypted)),
          ranges_(std::move(ranges)) {}

    uint64_t size_bytes() const override { return decrypted_->size_bytes(); }

    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) const override {
        if (offset >= size_bytes() || out.empty())
            return size_t{0};
        const auto wanted =
            static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes() - offset));
        for (size_t done = 0; done < wanted;) {
            const uint64_t at = offset + done;
            const Range* range = find(at);
            const uint64_t end = range != nullptr ? range->end : next_begin(at);
            const auto count = static_cast<size_t>(std::min<uint64_t>(end - at, wanted - done));
            TRY(fill(at, range, out.subspan(done, count)));
            done += count;
        }
        return wanted;
    }

private:
    // The first in the list counts where two overlap.
    const Range* find(uint64_t at) const {
        for (const auto& range : ranges_)
            if (at >= range.begin && at < range.end)
                return &range;
        return nullptr;
    }

    uint64_t next_begin(uint64_t at) const {
        uint64_t next = size_bytes();
        for (const auto& range : ranges_)
            if (range.begin > at)
                next = std::min(next, range.begin);
        return next;
    }

    Result<void> fill(uint64_t at, const Range* range, std::span<std::byte> out) const {
        if (range != nullptr && range->part == Part::Blank) {
            std::fill(out.begin(), out.end(), std::byte{0});
            return {};
        }
        const bool is_open = range != nullptr && range->part == Part::Open;
        const bool is_moved = range != nullptr && range->part == Part::Moved;
        uint64_t place = at;
        if (is_moved)
            place = TRY(checked_add(range->moved_to, at - range->begin));
        const size_t got = TRY((is_open ? stored_ : decrypted_)->read_at(place, out));
        if (got != out.size())
            return Error{ErrorCode::Damaged,
                         "the volume ends before byte " + std::to_string(place + out.size())};
        return {};
    }

    SharedBytes stored_;
    SharedBytes decrypted_;
    std::vector<Range> ranges_;
};

std::vector<Range> lay_out(const BitLockerMetadata& metadata, uint64_t size_bytes) {
    std::vector<Range> ranges;
    const auto add = [&](Part part, uint64_t begin, uint64_t end, uint64_t moved_to) {
        if (begin < end && begin < size_bytes)
            ranges.push_back({part, begin, std::min(end, size_bytes), moved_to});
    };
    const auto end_of = [](uint64_t begin, uint64_t count) {
        return begin > UINT64_MAX - count ? UINT64_MAX : begin + count;
    };
    add(Part::Moved, 0, metadata.header_bytes, metadata.header_offset);
    for (const uint64_t offset : metadata.block_offsets)
        add(Part::Blank, offset, end_of(offset, kBlockBytes), 0);
    add(Part::Blank, metadata.header_offset, end_of(metadata.header_offset, metadata.header_bytes),
        0);
    add(Part::Open, metadata.encrypted_bytes, size_bytes, 0);
    return ranges;
}

// ---- words --------------------------------------------------------------------------------------

std::string word_of(BitLockerProtection protection) {
    switch (protection) {
        case BitLockerProtection::ClearKey:
            return "clear key";
        case BitLockerProtection::Tpm:
            return "TPM";
        case BitLockerProtection::StartupKey:
            return "startup key";
        case BitLockerProtection::TpmAndStartupKey:
            return "TPM and startup key";
        case BitLockerProtection::TpmAndPin:
            return "TPM and PIN";
        case BitLockerProtection::TpmPinAndStartupKey:
            return "TPM, PIN and startup key";
        case BitLockerProtection::RecoveryPassword:
            return "recovery password";
        case BitLockerProtection::Password:
            return "password";
    }
    return "protector of kind " + std::to_string(static_cast<uint16_t>(protection));
}

std::string title_of(const BitLockerMetadata& metadata) {
    std::string title = "BitLocker encrypted volume " + metadata.volume_id;
    if (!metadata.description.empty())
        title += " \"" + metadata.description + '"';
    title += " (" + bitlocker_method_name(metadata.method);
    for (const auto& protector : metadata.protectors)
        title += ", " + word_of(protector.protection) + ' ' + protector.id;
    return title + ')';
}

// Only what this volume has a protector for.
std::string kinds_of(const BitLockerMetadata& metadata) {
    const auto has = [&](BitLockerProtection protection) {
        return std::any_of(metadata.protectors.begin(), metadata.protectors.end(),
                           [&](const auto& one) { return one.protection == protection; });
    };
    std::vector<std::string> kinds;
    if (has(BitLockerProtection::Password))
        kinds.emplace_back("its password");
    if (has(BitLockerProtection::RecoveryPassword))
        kinds.emplace_back("its 48-digit recovery password");
    if (has(BitLockerProtection::StartupKey))
        kinds.emplace_back("its .BEK file");
    if (kinds.empty())
        return "the computer that holds its key (no protector of it opens elsewhere)";
    std::string text = kinds.front();
    for (size_t at = 1; at < kinds.size(); ++at)
        text += (at + 1 == kinds.size() ? " or " : ", ") + kinds[at];
    return text;
}

// ---- secrets on protectors ----------------------------------------------------------------------

struct Opened {
    SecretBytes volume_key;
    std::string with;
};

class Search {
public:
    explicit Search(const BitLockerMetadata& metadata) : metadata_(metadata) {}

    std::optional<Opened> run(const Secrets& secrets) {
        if (auto opened = try_clear_key())
            return opened;
        for (const auto& password : secrets.passwords)
            if (auto opened = try_password(password))
                return opened;
        for (const auto& file : secrets.key_files)
            if (auto opened = try_key_file(file))
                return opened;
        return std::nullopt;
    }

    Locked locked() const { return locked_; }

private:
    // The volume key, where `key` is what the protector's master key is under.
    std::optional<Opened> take(const BitLockerProtector& protector, const Result<SecretBytes>& key,
                               const std::string& with) {
        if (!key.ok() || !protector.master_key)
            return std::nullopt;
        const auto master = unwrap(*protector.master_key, key.value());
        if (!master.ok())
            return std::nullopt;
        auto volume_key = unwrap(metadata_.volume_key, master.value());
        if (volume_key.ok())
            return Opened{std::move(volume_key).value(), with + ' ' + protector.id};
        locked_.remark = "the " + word_of(protector.protection) + ' ' + protector.id +
                         " fits, but the volume key behind it is damaged";
        return std::nullopt;
    }

    std::optional<Opened> try_clear_key() {
        for (const auto& protector : metadata_.protectors) {
            if (!protector.clear_key)
                continue;
            if (auto opened = take(protector, *protector.clear_key, "its clear key (suspended)"))
                return opened;
        }
        return std::nullopt;
    }

    std::optional<Opened> try_password(const std::string& password) {
        ++locked_.passwords_tried;
        if (const auto recovery = to_recovery_key(password))
            return try_recovery_key(*recovery, "the recovery password");
        for (const auto& protector : metadata_.protectors) {
            if (protector.protection != BitLockerProtection::Password)
                continue;
            const auto key = stretch_password(password, protector.salt);
            if (auto opened = take(protector, key, "the password"))
                return opened;
        }
        return std::nullopt;
    }

    std::optional<Opened> try_recovery_key(const SecretBytes& recovery, const std::string& with) {
        for (const auto& protector : metadata_.protectors) {
            if (protector.protection != BitLockerProtection::RecoveryPassword)
                continue;
            const auto key = stretch_recovery_key(recovery, protector.salt);
            if (auto opened = take(protector, key, with))
                return opened;
        }
        return std::nullopt;
    }

    std::optional<Opened> try_key_file(const KeyFile& file) {
        const std::string name = to_valid_utf8(file.name);
        const auto external = read_bek_file(file.bytes);
        if (external.ok()) {
            ++locked_.key_files_tried;
            return try_external_key(external.value(), "the key file " + name);
        }
        const auto recovery_passwords = find_recovery_passwords(file.bytes);
        locked_.key_files_tried += recovery_passwords.empty() ? 0 : 1;
        for (const auto& recovery : recovery_passwords) {
            const auto key = to_recovery_key(recovery);
            if (!key)
                continue;
            if (auto opened = try_recovery_key(*key, "the recovery password in " + name))
                return opened;
        }
        return std::nullopt;
    }

    std::optional<Opened> try_external_key(const BitLockerExternalKey& external,
                                           const std::string& with) {
        for (const auto& protector : metadata_.protectors) {
            if (protector.protection != BitLockerProtection::StartupKey ||
                protector.id != external.id)
                continue;
            if (auto opened = take(protector, external.key, with))
                return opened;
        }
        return std::nullopt;
    }

    const BitLockerMetadata& metadata_;
    Locked locked_;
};

Result<void> check_state(const BitLockerMetadata& metadata) {
    if (metadata.state == kStateEncryptingOnWrite)
        return Error{ErrorCode::Unsupported,
                     title_of(metadata) +
                         ": encryption of it was under way, sector by sector as they are written, "
                         "which is not read"};
    return {};
}

}  // namespace

Result<Layer> open_bitlocker(const SharedBytes& volume, const Surroundings& surroundings) {
    const auto metadata = TRY(read_bitlocker_metadata(*volume));
    TRY(check_state(metadata));
    const std::string title = title_of(metadata);
    Search search(metadata);
    const auto opened = search.run(surroundings.secrets);
    if (!opened) {
        Locked locked = search.locked();
        locked.title = title;
        locked.kinds = kinds_of(metadata);
        return to_error(locked);
    }
    auto decrypt = TRY(
        make_bitlocker_cipher(metadata.method, metadata.sector_bytes, opened->volume_key.view()));
    const uint64_t size = volume->size_bytes() / metadata.sector_bytes * metadata.sector_bytes;
    const auto decrypted = std::make_shared<DecryptedSectors>(
        volume, EncryptedRange{0, size, metadata.sector_bytes}, std::move(decrypt));
    auto layer =
        bytes_layer(title + ", opened with " + opened->with,
                    std::make_shared<PlainVolume>(volume, decrypted, lay_out(metadata, size)));
    if (metadata.encrypted_bytes < size && metadata.state != kStateDecrypted)
        layer.notes.push_back(
            {"", "partly",
             "encryption of this volume was not finished: what lies behind byte " +
                 std::to_string(metadata.encrypted_bytes) + " is read as it is, unencrypted"});
    if (!metadata.damage.empty())
        layer.notes.push_back({"", "partly", metadata.damage + "; another copy was used"});
    return layer;
}

}  // namespace parsers
