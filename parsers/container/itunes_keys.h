// What the property lists of an iTunes backup say of it, and its keys where a password fits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/base/layer.h"
#include "parsers/base/result.h"
#include "parsers/container/keybag.h"

namespace parsers {

// From Manifest.plist, Info.plist and Status.plist, none of which is ever encrypted. A text that is
// not stored is empty. `damage`: lists that are there and cannot be read.
struct BackupFacts {
    bool has_manifest_plist = false;
    bool is_encrypted = false;
    std::string device_name;
    std::string model;
    std::string ios_version;
    std::string snapshot_state;  // "finished" where the backup was made to its end
    std::vector<std::byte> keybag;
    std::vector<std::byte> manifest_key;  // class and wrapped key; since iOS 10.2
    std::vector<std::string> damage;

    // "iTunes backup of "Nadia's iPhone" (iPhone12,1, iOS 16.2)".
    std::string title() const;
};

BackupFacts read_backup_facts(const Surroundings& surroundings);

// `keys` is null where nothing opens the backup, and `why_not` says why, beginning with the title.
// `notes`: what the examiner should know of it, such as an unusual count of rounds.
struct UnlockedBackup {
    std::shared_ptr<const ClassKeys> keys;
    Error why_not{ErrorCode::Encrypted, {}};
    std::vector<std::string> notes;
};

UnlockedBackup unlock_backup(const BackupFacts& facts, const Secrets& secrets);

}  // namespace parsers
