// DevicePath: where on an Android device a file lay, in one form whatever tool extracted it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace plugins {

// `path` is written as the owner of the device has it: "data/data/PACKAGE/..." (credential
// encrypted storage), "data/user_de/0/PACKAGE/..." (device encrypted storage, which may hold other
// rows under the same name), "data/media/0/..." (shared storage), "data/app/PACKAGE/...", and other
// folders of /data as they are.
//
// `user` tells whose it is, so that two accounts under one `path` stay two:
//   "0"                         the owner; "10", "11", ... further users and work profiles; by the
//                               maker also 95 and 150 (Samsung), 128 (Huawei), 999 (Xiaomi,
//                               OnePlus, Oppo, Huawei): the second copy of an app
//   "clone HOST INSTANCE"       a copy of an app that the app HOST runs inside its own folder
//   "inside HOST FOLDER USER"   an Android tree in a folder of an app that is not known to run
//                               copies: it may be a backup
//   ""                          the path does not say, or it belongs to the device as a whole
// A host that is itself of another user than 0 has " of user N" behind it.
struct DevicePath {
    std::string path;
    std::string user;

    bool operator==(const DevicePath&) const = default;
};

// `path` is a nested path, with whatever an extraction tool or container put before the device's
// own folders; the leftmost folders that have the form of an Android device count, so that a backup
// inside a device's storage stays a file of that storage. Absent where no folder has such a form.
//
// Layouts: "Storage" and "Support multiple users" of https://source.android.com; the folders of
// the apps that run copies: pa_script (github.com/P79N6A/pa_script) and VirtualApp.
std::optional<DevicePath> android_device_path(std::string_view path);

}  // namespace plugins
