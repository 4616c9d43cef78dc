// Keys: what opens EnMicroMsg.db, out of the files that lie around it.
//
// Facts: ppwwyyxx/wechat-dump, chg-hou/EnMicroMsg.db-Password-Cracker. The key is the first seven
// hexadecimal digits of the MD5 of the phone's number (IMEI, or a fixed one) and the account's
// (uin).
#pragma once

#include "plugins/api/database_keys.h"

namespace plugins::wechat {

// The IMEI or the seven digits may be among the given secrets.
DatabaseKeys keys_of(const File& file, const parsers::Secrets& secrets);

}  // namespace plugins::wechat
