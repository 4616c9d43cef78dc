#include "parsers/crypt/luks.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parsers/base/limits.h"
#include "parsers/base/text.h"
#include "parsers/crypt/decrypted_sectors.h"
#include "parsers/crypt/derive.h"
#include "parsers/crypt/disk_cipher.h"
#include "parsers/crypt/locked.h"
#include "parsers/crypt/luks_header.h"

namespace parsers {
namespace {

constexpr size_t kSectorBytes = 512;
constexpr size_t kMostKeyFileBytes = 8 << 20;  // as cryptsetup takes them

// ---- from a secret to the volume key ------------------------------------------------------------

Result<SecretBytes> derive(std::span<const std::byte> secret, const LuksKeyslot& slot) {
    if (slot.derivation == "pbkdf2")
        return pbkdf2(secret,
                      {slot.derivation_digest, slot.salt, slot.iterations, slot.area_key_bytes});
    Argon2 how;
    if (slot.derivation == "argon2i")
        how.kind = Argon2Kind::I;
    else if (slot.derivation != "argon2id")
        return Error{ErrorCode::Unsupported,
                     "the key derivation \"" + to_valid_utf8(slot.derivation) + "\" is not read"};
    how.salt = slot.salt;
    how.passes = slot.iterations;
    how.memory_kib = slot.memory_kib;
    how.lanes = slot.lanes;
    how.key_bytes = slot.area_key_bytes;
    return argon2(secret, how);
}

Result<SecretBytes> read_area(const ByteSource& volume, const LuksKeyslot& slot,
                              std::span<const std::byte> key) {
    auto decrypt = TRY(make_disk_cipher({slot.area_cipher}, key));
    const size_t used = slot.key_bytes * static_cast<size_t>(slot.stripes);
    const size_t sectors = (used - 1) / kSectorBytes + 1;
    const auto stored = TRY(read_exactly(volume, slot.area_offset, sectors * kSectorBytes));
    SecretBytes area(stored);
    for (size_t at = 0; at < area.size(); at += kSectorBytes)
        TRY(decrypt(at, area.writable().subspan(at, kSectorBytes)));
    return area;
}

// Spreads every bit over the block: each run of the digest's size becomes its digest, numbered.
Result<SecretBytes> diffuse(std::string_view digest, const SecretBytes& block) {
    SecretBytes out(block.size());
    const auto empty = TRY(digest_of(digest, {}));
    const size_t run = empty.size();
    for (size_t at = 0, number = 0; at < block.size(); ++number) {
        const size_t left = block.size() - at;
        SecretBytes numbered(4 + left);
        for (size_t byte = 0; byte < 4; ++byte)
            numbered.writable()[byte] = static_cast<std::byte>(number >> (24 - 8 * byte));
        const size_t count = std::min(run, left);
        std::copy_n(block.view().begin() + static_cast<std::ptrdiff_t>(at), count,
                    numbered.writable().begin() + 4);
        const auto sum = TRY(digest_of(digest, numbered.view().first(4 + count)));
        std::copy_n(sum.view().begin(), count,
                    out.writable().begin() + static_cast<std::ptrdiff_t>(at));
        at += count;
    }
    return out;
}

void add_to(std::span<std::byte> sum, std::span<const std::byte> bytes) {
    for (size_t at = 0; at < sum.size(); ++at)
        sum[at] ^= bytes[at];
}

// The anti-forensic splitter backwards: all stripes are needed to have the key.
Result<SecretBytes> join_stripes(const LuksKeyslot& slot, const SecretBytes& area) {
    SecretBytes block(slot.key_bytes);
    const auto stripes = static_cast<size_t>(slot.stripes);
    for (size_t stripe = 0; stripe < stripes; ++stripe) {
        add_to(block.writable(), area.view().subspan(stripe * slot.key_bytes, slot.key_bytes));
        if (stripe + 1 < stripes)
            block = TRY(diffuse(slot.stripes_digest, block));
    }
    return block;
}

// Encrypted where the secret is not that of the slot.
Result<SecretBytes> unlock(const ByteSource& volume, const LuksHeader& header,
                           const LuksKeyslot& slot, std::span<const std::byte> secret) {
    const auto key = TRY(derive(secret, slot));
    const auto area = TRY(read_area(volume, slot, key.view()));
    auto volume_key = TRY(join_stripes(slot, area));
    const auto& check = header.digest;
    const auto found = TRY(pbkdf2(
        volume_key.view(), {check.digest, check.salt, check.iterations, check.expected.size()}));
    if (!std::equal(found.view().begin(), found.view().end(), check.expected.begin()))
        return Error{ErrorCode::Encrypted, "the secret does not fit"};
    return volume_key;
}

// ---- all secrets on all keyslots ----------------------------------------------------------------

struct Unlocked {
    SecretBytes key;
    int keyslot = 0;
    std::string with;  // "a password", "a key file"
};

struct Search {
    std::optional<Unlocked> unlocked;
    Locked locked;
};

// What a keyslot could not even be tried for, kept once each.
void remember(const Error& error, int keyslot, Locked& locked) {
    const std::string what = "keyslot " + std::to_string(keyslot) + ": " + error.what;
    if (error.code == ErrorCode::Encrypted || locked.remark.find(what) != std::string::npos)
        return;
    locked.remark += (locked.remark.empty() ? "" : "; ") + what;
}

std::optional<Unlocked> try_secret(const ByteSource& volume, const LuksHeader& header,
                                   std::span<const std::byte> secret, Locked& locked) {
    for (const auto& slot : header.keyslots) {
        auto key = unlock(volume, header, slot, secret);
        if (key.ok())
            return Unlocked{std::move(key).value(), slot.number, {}};
        remember(key.error(), slot.number, locked);
    }
    return std::nullopt;
}

Search try_all(const ByteSource& volume, const LuksHeader& header, const Secrets& secrets) {
    Search search;
    for (const auto& password : secrets.passwords) {
        ++search.locked.passwords_tried;
        const auto bytes = std::as_bytes(std::span(password.data(), password.size()));
        search.unlocked = try_secret(volume, header, bytes, search.locked);
        if (search.unlocked) {
            search.unlocked->with = "a password";
            return search;
        }
    }
    for (const auto& file : secrets.key_files) {
        if (file.bytes.size() > kMostKeyFileBytes)
            continue;
        ++search.locked.key_files_tried;
        search.unlocked = try_secret(volume, header, file.bytes, search.locked);
        if (search.unlocked) {
            search.unlocked->with = "the key file " + to_valid_utf8(file.name);
            return search;
        }
    }
    return search;
}

// ---- the volume ---------------------------------------------------------------------------------

std::string title_of(const LuksHeader& header) {
    std::string title =
        "LUKS" + std::to_string(header.version) + " encrypted volume " + to_valid_utf8(header.uuid);
    if (!header.label.empty())
        title += " \"" + header.label + '"';
    title += " (" + to_valid_utf8(header.cipher);
    for (const auto& slot : header.keyslots)
        title += ", keyslot " + std::to_string(slot.number) + " " + to_valid_utf8(slot.derivation);
    if (header.keyslots.empty())
        title += ", every keyslot wiped";
    return title + ')';
}

Locked with_words(Locked locked, const LuksHeader& header) {
    locked.title = title_of(header);
    locked.kinds = "a password or a key file";
    if (header.keyslots.empty())
        locked.kinds = "a copy of its header from before the keyslots were wiped";
    for (const auto& token : header.tokens)
        locked.remark += (locked.remark.empty() ? "" : "; ") +
                         ("a secret is also kept by the token \"" + token + '"');
    return locked;
}

// Where the encrypted bytes lie, within the volume.
Result<EncryptedRange> locate(const ByteSource& volume, const LuksHeader& header) {
    const uint64_t size = volume.size_bytes();
    if (header.data_offset == 0 || header.data_offset == size)
        return Error{ErrorCode::Unsupported,
                     title_of(header) +
                         ": a header without its data (a detached header or a copy of one), which "
                         "opens nothing by itself"};
    if (header.data_offset > size)
        return Error{ErrorCode::Damaged, title_of(header) +
                                             ": ends before its data, which begins "
                                             "at byte " +
                                             std::to_string(header.data_offset)};
    const uint64_t left = size - header.data_offset;
    const uint64_t bytes = std::min(header.data_bytes.value_or(left), left);
    return EncryptedRange{header.data_offset, bytes / header.sector_bytes * header.sector_bytes,
                          header.sector_bytes};
}

}  // namespace

Result<Layer> open_luks(const SharedBytes& volume, const Surroundings& surroundings) {
    const auto header = TRY(read_luks_header(*volume));
    const auto range = TRY(locate(*volume, header));
    // A cipher that is not read would make every secret look wrong.
    const auto known = check_disk_cipher(header.cipher);
    if (!known.ok())
        return Error{known.error().code, title_of(header) + ": " + known.error().what};
    auto search = try_all(*volume, header, surroundings.secrets);
    if (!search.unlocked)
        return to_error(with_words(std::move(search.locked), header));
    auto decrypt =
        TRY(make_disk_cipher({header.cipher, header.first_sector}, search.unlocked->key.view()));
    auto layer = bytes_layer(title_of(header) + ", opened with " + search.unlocked->with +
                                 " through keyslot " + std::to_string(search.unlocked->keyslot),
                             std::make_shared<DecryptedSectors>(volume, range, std::move(decrypt)));
    layer.volumes.front().declared_size_bytes = header.data_bytes.value_or(0);
    if (!header.damage.empty())
        layer.notes.push_back({"", "partly", header.damage});
    return layer;
}

}  // namespace parsers
