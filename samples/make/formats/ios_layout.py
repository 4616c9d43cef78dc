#!/usr/bin/env python3
"""Writes iPhone file systems as three tools lay them out: Cellebrite (filesystem1/private/var),
GrayKey (private/var, times in an extra field, keychain beside) and Magnet (/private/var). What a
reader must find is told by 7z (names, sizes, times) and unzip (contents).

    samples/make/formats/ios_layout.py
"""

import hashlib
import json
import pathlib
import plistlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import zipfile

import ios_keychain
from itunes_backup import SAMPLES, chat_files

UDID = "00008110-000A1B2C3D4E801E"
MOBILE = "private/var/mobile/"
WHATSAPP_DATA = "1B0C1D7E-2B34-4C55-9D66-000000000001"
WHATSAPP_GROUP = "1B0C1D7E-2B34-4C55-9D66-000000000002"
WHATSAPP_BUNDLE = "1B0C1D7E-2B34-4C55-9D66-000000000003"
UNMARKED_DATA = "1B0C1D7E-2B34-4C55-9D66-000000000004"
METADATA = ".com.apple.mobile_container_manager.metadata.plist"
MODIFIED = 1768000000


def marked(identifier, content_class):
    return plistlib.dumps({"MCMMetadataIdentifier": identifier, "MCMMetadataContentClass": content_class},
                          fmt=plistlib.FMT_BINARY)


def compatibility(identifier, sandbox):
    """A list that holds a keyed archive as its only value."""
    uid = plistlib.UID
    archive = {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
               "$objects": ["$null", {"bundleIdentifier": uid(2), "sandboxPath": uid(3), "$class": uid(4)}, identifier,
                            sandbox, {"$classname": "XBApplicationLaunchCompatibilityInfo", "$classes": ["NSObject"]}]}
    return plistlib.dumps(plistlib.dumps(archive, fmt=plistlib.FMT_BINARY), fmt=plistlib.FMT_BINARY)


def application_state():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.db"
        db = sqlite3.connect(path)
        db.execute("PRAGMA page_size=1024")
        db.execute("CREATE TABLE application_identifier_tab (id INTEGER PRIMARY KEY, application_identifier TEXT)")
        db.execute("CREATE TABLE key_tab (id INTEGER PRIMARY KEY, key TEXT)")
        db.execute("CREATE TABLE kvs (id INTEGER PRIMARY KEY, application_identifier INTEGER, key INTEGER, value BLOB)")
        db.execute("INSERT INTO application_identifier_tab VALUES (1, 'org.example.wallet')")
        db.execute("INSERT INTO key_tab VALUES (1, 'compatibilityInfo')")
        db.execute("INSERT INTO kvs VALUES (1, 1, 1, ?)", (compatibility(
            "org.example.wallet", f"/private/var/mobile/Containers/Data/Application/{UNMARKED_DATA}"),))
        db.commit()
        db.close()
        return path.read_bytes()


def files():
    chats = chat_files()
    group = "group.net.whatsapp.WhatsApp.shared"
    data, shared = MOBILE + "Containers/Data/Application/", MOBILE + "Containers/Shared/AppGroup/"
    bundle = "private/var/containers/Bundle/Application/"
    return {
        f"{data}{WHATSAPP_DATA}/{METADATA}": marked("net.whatsapp.WhatsApp", 2),
        f"{data}{WHATSAPP_DATA}/Documents/blockedcontacts.dat": b"15550100099@s.whatsapp.net\n",
        f"{shared}{WHATSAPP_GROUP}/{METADATA}": marked(group, 7),
        f"{shared}{WHATSAPP_GROUP}/ChatStorage.sqlite": chats[(f"AppDomainGroup-{group}", "ChatStorage.sqlite")],
        f"{bundle}{WHATSAPP_BUNDLE}/{METADATA}": marked("net.whatsapp.WhatsApp", 1),
        f"{data}{UNMARKED_DATA}/Documents/seed.txt": b"no container metadata here\n",
        MOBILE + "Library/FrontBoard/applicationState.db": application_state(),
        MOBILE + "Library/SMS/sms.db": chats[("HomeDomain", "Library/SMS/sms.db")],
    }


def write_zip(path, prefix, contents, has_unix_times):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(prefix + name, (2026, 1, 9, 23, 6, 40))
            entry.compress_type = zipfile.ZIP_DEFLATED
            if has_unix_times:
                entry.extra = struct.pack("<HHBI", 0x5455, 5, 1, MODIFIED)
            archive.writestr(entry, content)


def told_by_other_tools(path, has_unix_times):
    """Lines of expected.tsv: sizes from 7z, contents from unzip."""
    listing = subprocess.run(["7z", "l", "-slt", "-ba", path], capture_output=True, text=True, check=True).stdout
    lines = []
    for block in listing.strip().split("\n\n"):
        values = dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line)
        name = values["Path"]
        content = subprocess.run(["unzip", "-p", path, name.replace("[", "\\[")], capture_output=True, check=True).stdout
        time = str(MODIFIED * 10**9) if has_unix_times else ""
        lines.append("\t".join([f"{path.name}/{name.lstrip('/')}", values["Size"], time,
                                hashlib.sha256(content).hexdigest(), "live"]))
    return lines


def write(identifier, title, zip_name, prefix, contents, has_unix_times=False, beside=None):
    folder = SAMPLES / "formats" / identifier
    shutil.rmtree(folder, ignore_errors=True)
    path = folder / "evidence" / zip_name
    write_zip(path, prefix, contents, has_unix_times)
    for name, content in (beside or {}).items():
        (folder / "evidence" / name).write_bytes(content)
    about = {"kind": "phone backup", "title": title, "open": zip_name, "tool": "7z 22.01 and unzip 6.00",
             "verified": "names, sizes, SHA-256" + (", times" if has_unix_times else ""), "unsupported": "",
             "passwords": [], "keys": [], "made_by": "samples/make/formats/ios_layout.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    header = "path\tsize\tmodified_utc_ns\tsha256\tstatus"
    lines = told_by_other_tools(path, has_unix_times)
    (folder / "expected.tsv").write_text("\n".join([header] + sorted(lines)) + "\n")


def main():
    contents = files()
    keychain = {"extra/KeychainDump/backup_keychain_v2.plist": ios_keychain.wrapped()}
    cellebrite = {"filesystem1/" + name: content for name, content in contents.items()}
    write("ios_layout_cellebrite", "iPhone file system of Cellebrite (filesystem1/private/var)", "EXTRACTION_FFS.zip", "",
          {**cellebrite, **keychain})
    write("ios_layout_graykey", "iPhone file system of GrayKey (private/var)", f"{UDID}_files_full.zip", "", contents,
          has_unix_times=True, beside={f"{UDID}_keychain.plist": ios_keychain.dump()})
    write("ios_layout_magnet", "iPhone file system of Magnet (/private/var)", "iphone_full.zip", "/", contents)


if __name__ == "__main__":
    main()
