// HiSuite backup: the folder that Huawei's backup app (KoBackup) and HiSuite write, with a
// password.
//
// Format: kobackupdec (github.com/RealityNet/kobackupdec). The folder's info.xml says how each part
// is encrypted: AES-256-CTR under keys that PBKDF2 with SHA-256 makes of the password.
#pragma once

#include "parsers/base/layer.h"

namespace parsers {

// True for the info.xml of a backup whose parts are encrypted. The parts of one without a password
// are databases and tar files in plain, which need no layer.
bool is_hisuite_backup(const ByteSource& info_xml);

// A tree of the parts beside info.xml that it describes, decrypted and under their own names:
// "com.whatsapp.tar", "contact.db", and the media in their folders. What info.xml describes and is
// not there, and media whose key no index gives, become notes. Encrypted where no given password
// fits.
Result<Layer> open_hisuite_backup(const SharedBytes& info_xml, const Surroundings& surroundings);

}  // namespace parsers
