// Local backups of Signal of the second version: the file "main" beside the file "metadata".
//
// Format: libsignal (rust/message-backup: frame.rs) and Signal-Android (LocalArchiver): a vector, a
// gzip file under AES-256-CBC, an HMAC over both. Files of the messages (folder "files") stay
// encrypted, each with a key that the messages name.
#pragma once

#include "parsers/base/layer.h"

namespace parsers {

// True for a file "main" with a "metadata" of such a backup beside it, and where it begins as a
// backup for Signal's servers does, which is not read.
bool is_signal_backup(const ByteSource& file, const Surroundings& surroundings);

// A tree of one file, main.binproto: the frames in plain. The recovery key is looked for among the
// passwords. Encrypted where none fits.
Result<Layer> open_signal_backup(const SharedBytes& file, const Surroundings& surroundings);

// The frames under these keys. Encrypted where the HMAC does not fit.
struct SignalMessageKeys;
struct SignalFrames {
    SharedBytes bytes;
    std::string damage;  // of the gzip file; empty where there is none
};
Result<SignalFrames> decrypt_signal_backup(const ByteSource& file, const SignalMessageKeys& keys,
                                           const Scratch& scratch);

}  // namespace parsers
