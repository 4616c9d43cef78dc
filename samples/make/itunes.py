"""Lays the files of an iPhone out as an unencrypted backup of iTunes: blobs named by hash, and Manifest.db."""

import hashlib
import plistlib
import re

from sqlite_files import create_tables, database_bytes, insert
from world import digest

_TABLES = """
CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);
CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);
"""
_TIME = 1763541000


def _place(path, groups):
    """(domain, path inside it) of a file of the file system, or nothing where a backup leaves it out."""
    shared = re.match(r"private/var/mobile/Containers/Shared/AppGroup/([^/]+)/(.+)", path)
    if shared:
        return "AppDomainGroup-" + groups[shared[1]], shared[2]
    for prefix, domain in (("private/var/mobile/Library/SMS/", "HomeDomain"), ("private/var/mobile/Library/", "HomeDomain"),
                           ("private/var/mobile/Media/", "CameraRollDomain"), ("private/var/wireless/", "WirelessDomain")):
        if path.startswith(prefix):
            root = prefix[:prefix.index("Library" if "Library" in prefix else "Media" if "Media" in prefix else "wireless/") +
                          (len("wireless/") if "wireless" in prefix else 0)]
            return domain, path[len(root):]
    return None


def _described(size):
    """What NSKeyedArchiver writes for an MBFile, the fields that matter."""
    objects = ["$null", {"Size": size, "LastModified": _TIME, "Mode": 0o100644, "ProtectionClass": 3, "$class": plistlib.UID(2)},
               {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}]
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)}, "$objects": objects},
                          fmt=plistlib.FMT_BINARY)


def backup_files(files, device):
    groups = {}
    for path, content in files.items():
        found = re.match(r"private/var/mobile/Containers/Shared/AppGroup/([^/]+)/\.com\.apple.*plist$", path)
        if found:
            groups[found[1]] = plistlib.loads(content)["MCMMetadataIdentifier"]
    udid = "00008030-" + digest("udid", device.exhibit)[:16].upper()
    out, rows = {}, []
    for path in sorted(files):
        place = _place(path, groups)
        if place and ".com.apple.mobile_container_manager" not in path:
            name = hashlib.sha1("-".join(place).encode()).hexdigest()
            out[f"{udid}/{name[:2]}/{name}"] = files[path]
            rows.append((name, *place, len(files[path])))

    def write(db):
        create_tables(db, _TABLES)
        for name, domain, relative, size in rows:
            insert(db, "Files", fileID=name, domain=domain, relativePath=relative, flags=1, file=_described(size))
    out[f"{udid}/Manifest.db"] = database_bytes(write)
    number, carrier, mcc = device.sims[0][:3]
    about = {"Device Name": device.label, "Product Type": device.model[1], "Product Version": device.model[2], "Phone Number": "+" + number,
             "Unique Identifier": udid, "Target Identifier": udid}
    out[f"{udid}/Info.plist"] = plistlib.dumps(about)
    out[f"{udid}/Manifest.plist"] = plistlib.dumps({"IsEncrypted": False, "Version": "10.0", "Lockdown": {
        "DeviceName": device.label, "ProductType": device.model[1], "ProductVersion": device.model[2]}})
    out[f"{udid}/Status.plist"] = plistlib.dumps({"BackupState": "new", "IsFullBackup": True, "SnapshotState": "finished", "Version": "3.3"})
    return out
