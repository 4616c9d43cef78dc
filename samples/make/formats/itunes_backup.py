#!/usr/bin/env python3
"""Writes the samples of iTunes backups: plain, encrypted (iOS 10.2 and later), with the old index
(plain and encrypted), partly absent, and with wrong sizes. All content is invented; the chats are
those of samples/apps. What a reader must find is told by itunes_expected.py, which shares no line
with this file.

    samples/make/formats/itunes_backup.py               # writes samples/formats/itunes_*
    samples/make/formats/itunes_backup.py --seeds DIR   # inputs for the fuzz targets
"""

import hashlib
import json
import pathlib
import plistlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

import ios_keychain
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent
GROUP = "group.net.whatsapp.WhatsApp.shared"
UDID = "00008110-000A1B2C3D4E801E"
NOW = 1768000000  # 2026-01-09
PASSWORD = "lantern-7"


def seeded(*parts, count=32):
    """Bytes that look random and are the same in every run."""
    out = b""
    while len(out) < count:
        out += hashlib.sha512(repr((parts, len(out))).encode()).digest()
    return out[:count]


def database(sql_file):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "x.db"
        db = sqlite3.connect(path)
        db.execute("PRAGMA page_size=1024")
        db.executescript(sql_file.read_text())
        db.commit()
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute("VACUUM")
        db.close()
        return path.read_bytes()


def chat_files():
    apps = SAMPLES / "apps"
    chats = next(apps.glob("whatsapp_ios/current/evidence/**/ChatStorage.sqlite.sql"))
    texts = next(apps.glob("sms_ios/ios16/evidence/**/sms.db.sql"))
    preferences = plistlib.dumps({"OwnJabberID": "15550100001@s.whatsapp.net", "FullUserName": "Nadia T."},
                                 fmt=plistlib.FMT_BINARY)
    return {
        (f"AppDomainGroup-{GROUP}", "ChatStorage.sqlite"): database(chats),
        (f"AppDomainGroup-{GROUP}", f"Library/Preferences/{GROUP}.plist"): preferences,
        ("HomeDomain", "Library/SMS/sms.db"): database(texts),
        ("CameraRollDomain", "Media/DCIM/100APPLE/IMG_0001.TXT"): b"exactly sixteen.",
        ("AppDomain-net.whatsapp.WhatsApp", "Documents/empty.bin"): b"",
        ("WirelessDomain", "Library/Preferences/note.txt"): "số điện thoại\n".encode(),
    }


DIRECTORIES = [("HomeDomain", ""), ("HomeDomain", "Library"), ("HomeDomain", "Library/SMS"),
               ("CameraRollDomain", ""), (f"AppDomainGroup-{GROUP}", "")]
LINKS = [("HomeDomain", "Library/Recent", "SMS/sms.db")]


def blob_id(domain, path):
    return hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()


def mbfile(path, size, mode, index, protection=0, key=None, target=None):
    """One MBFile as NSKeyedArchiver writes it."""
    uid = plistlib.UID
    root = {"$class": uid(2), "LastModified": NOW + index, "Flags": 0, "GroupID": 501, "UserID": 501,
            "LastStatusChange": NOW + 100 + index, "Birth": NOW - 1000 + index, "RelativePath": uid(3),
            "Size": size, "InodeNumber": 4000 + index, "Mode": mode, "ProtectionClass": protection}
    objects = ["$null", root, {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}, path]
    if key is not None:
        root["EncryptionKey"] = uid(4)
        objects += [{"NS.data": key, "$class": uid(5)},
                    {"$classname": "NSMutableData", "$classes": ["NSMutableData", "NSData", "NSObject"]}]
    if target is not None:
        root["Target"] = uid(len(objects))
        objects.append(target)
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
                           "$objects": objects}, fmt=plistlib.FMT_BINARY)


class Keys:
    """A keybag and the class keys in it."""

    CLASSES = {1: 2, 2: 2, 3: 2, 4: 2, 6: 2, 7: 2, 11: 3}  # class -> WRAP; 3: with a key of the device too

    def __init__(self, seed, first_rounds, rounds):
        self.keys = {number: seeded(seed, "class", number) for number in self.CLASSES}
        salt, first_salt = seeded(seed, "salt", count=20), seeded(seed, "first", count=20)
        secret = PASSWORD.encode()
        if first_rounds:
            secret = PBKDF2HMAC(hashes.SHA256(), 32, first_salt, first_rounds).derive(secret)
        secret = PBKDF2HMAC(hashes.SHA1(), 32, salt, rounds).derive(secret)
        self.bag = self.item("VERS", 3 if first_rounds == 0 else 4) + self.item("TYPE", 1)
        self.bag += self.item("UUID", seeded(seed, "bag", count=16)) + self.item("HMCK", bytes(40))
        self.bag += self.item("WRAP", 1) + self.item("SALT", salt) + self.item("ITER", rounds)
        if first_rounds:
            self.bag += self.item("DPWT", 0) + self.item("DPIC", first_rounds) + self.item("DPSL", first_salt)
        for number, wrap in self.CLASSES.items():
            self.bag += self.item("UUID", seeded(seed, "uuid", number, count=16)) + self.item("CLAS", number)
            self.bag += self.item("WRAP", wrap) + self.item("KTYP", 0)
            self.bag += self.item("WPKY", aes_key_wrap(secret, self.keys[number]))

    @staticmethod
    def item(tag, value):
        if isinstance(value, int):
            value = struct.pack(">I", value)
        return tag.encode() + struct.pack(">I", len(value)) + value

    def wrap(self, number, key):
        return struct.pack("<I", number) + aes_key_wrap(self.keys[number], key)


def cbc(key, plain):
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


def padded(plain):
    padder = padding.PKCS7(128).padder()
    return padder.update(plain) + padder.finalize()


class Backup:
    def __init__(self, files, version, keys=None, name="Nadia's iPhone"):
        self.files, self.version, self.keys, self.name = files, version, keys, name
        self.out = {}

    def lists(self, status="finished"):
        lockdown = {"DeviceName": self.name, "ProductVersion": self.version, "ProductType": "iPhone14,5",
                    "SerialNumber": "F0SAMPLE0001", "UniqueDeviceID": UDID}
        manifest = {"IsEncrypted": self.keys is not None, "Version": "10.0", "WasPasscodeSet": True, "Lockdown": lockdown,
                    "Applications": {"net.whatsapp.WhatsApp": {"CFBundleVersion": "2.25.1"}}}
        if self.keys:
            manifest["BackupKeyBag"] = self.keys.bag
        info = {"Device Name": self.name, "Product Type": "iPhone14,5", "Product Version": self.version,
                "Build Version": "20C65", "Serial Number": "F0SAMPLE0001", "IMEI": "000000000000047",
                "ICCID": "8985500000000000012", "Phone Number": "+1 (555) 010-0001", "Unique Identifier": UDID,
                "Installed Applications": ["net.whatsapp.WhatsApp"]}
        self.out["Manifest.plist"] = plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY)
        self.out["Info.plist"] = plistlib.dumps(info)
        self.out["Status.plist"] = plistlib.dumps({"SnapshotState": status, "BackupState": "new", "IsFullBackup": True,
                                                   "UUID": "5D0E7A3C-0000-4000-8000-000000000001", "Version": "3.3"})

    def blob(self, domain, path, content, protection):
        """What is stored, and the wrapped key."""
        if not self.keys or not content:
            return content, None
        key = seeded("file", domain, path)
        return cbc(key, padded(content)), self.keys.wrap(protection, key)

    def modern(self, in_log=None):
        """Manifest.db and blobs in folders; the row of domain `in_log` stands in the log only."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "Manifest.db"
            db = sqlite3.connect(path)
            db.execute("PRAGMA page_size=1024")
            db.execute("CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)")
            db.execute("CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)")
            late = []
            for row in self.rows():
                if row[1] == in_log:
                    late.append(row)
                else:
                    db.execute("INSERT INTO Files VALUES (?,?,?,?,?)", row)
            db.commit()
            if late:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA wal_autocheckpoint=0")
                db.executemany("INSERT INTO Files VALUES (?,?,?,?,?)", late)
                db.commit()
                self.out["Manifest.db-wal"] = path.with_name("Manifest.db-wal").read_bytes()
            plain = path.read_bytes()
            db.close()
        if self.keys:
            key = seeded("manifest", self.version)
            self.out["Manifest.db"] = cbc(key, plain)
            manifest = plistlib.loads(self.out["Manifest.plist"])
            manifest["ManifestKey"] = self.keys.wrap(4, key)
            self.out["Manifest.plist"] = plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY)
        else:
            self.out["Manifest.db"] = plain

    def rows(self):
        index = 0
        for domain, path in DIRECTORIES:
            yield blob_id(domain, path), domain, path, 2, mbfile(path, 0, 0o40755, index)
            index += 1
        for domain, path, target in LINKS:
            yield blob_id(domain, path), domain, path, 4, mbfile(path, 0, 0o120755, index, target=target)
            index += 1
        for (domain, path), content in self.files.items():
            protection = 4 if domain == "WirelessDomain" else 3
            stored, key = self.blob(domain, path, content, protection)
            name = blob_id(domain, path)
            self.out[f"{name[:2]}/{name}"] = stored
            yield name, domain, path, 1, mbfile(path, len(content), 0o100644, index, protection, key)
            index += 1

    def old(self):
        """Manifest.mbdb and blobs beside it."""
        def text(value):
            return b"\xff\xff" if value is None else struct.pack(">H", len(value)) + value

        out, index = b"mbdb\x05\x00", 0
        entries = [(domain, path, 0o40755, b"", None) for domain, path in DIRECTORIES]
        entries += [(domain, path, 0o120755, b"", target) for domain, path, target in LINKS]
        entries += [(domain, path, 0o100644, content, None) for (domain, path), content in self.files.items()]
        for domain, path, mode, content, target in entries:
            key = None
            if mode == 0o100644:
                stored, key = self.blob(domain, path, content, 3)
                self.out[blob_id(domain, path)] = stored
            out += text(domain.encode()) + text(path.encode()) + text(target.encode() if target else None)
            out += text(None) + text(key) + struct.pack(">HQIIIIIQBB", mode, 4000 + index, 501, 501, NOW + index,
                                                        NOW + 50 + index, NOW + 100 + index, len(content), 3, 1)
            out += text(b"com.apple.assetsd.UUID") + text(b"\x01\x02")
            index += 1
        self.out["Manifest.mbdb"] = out


def write(identifier, backup, title, verified, unsupported="", passwords=(), notes=()):
    folder = SAMPLES / "formats" / identifier
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in backup.out.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    about = {"kind": "phone backup", "title": title, "open": ".",
             "tool": "Python 3 sqlite3, plistlib and cryptography (samples/make/formats/itunes_expected.py)",
             "verified": verified, "unsupported": unsupported, "passwords": list(passwords), "keys": [],
             "keep_gz": True, "made_by": "samples/make/formats/itunes_backup.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    if notes:
        lines = ["\t".join(note) for note in [("path", "status", "contains"), *notes]]
        (folder / "notes.tsv").write_text("\n".join(lines) + "\n")
    subprocess.run([sys.executable, HERE / "itunes_expected.py", folder], check=True)


def write_seeds(folder):
    """Backups of few rounds, in the form that each target of tests/fuzz takes."""
    files = dict(list(chat_files().items())[3:])
    for name, content in (("dump", ios_keychain.dump()), ("wrapped", ios_keychain.wrapped()),
                          ("backup", ios_keychain.of_backup({6: bytes(32), 11: bytes(32)}))):
        path = pathlib.Path(folder) / "ios_keychain" / f"sample_{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, keys, is_old in (("plain", None, False), ("locked", Keys("seed", 5, 5), False),
                               ("old", None, True), ("old_locked", Keys("seed", 0, 5), True)):
        backup = Backup(files, "16.2", keys)
        backup.lists()
        if is_old:
            backup.old()
        else:
            backup.modern()
        lists = backup.out["Manifest.plist"]
        manifest = backup.out["Manifest.mbdb" if is_old else "Manifest.db"]
        seeds = {"itunes_backup": struct.pack(">H", len(lists)) + lists + manifest}
        if is_old:
            seeds["mbdb"] = manifest
        if keys:
            seeds["keybag"] = keys.bag
        for target, content in seeds.items():
            path = pathlib.Path(folder) / target / f"sample_{name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def main():
    everything = "names, sizes, times, SHA-256"
    files = chat_files()
    plain = Backup(files, "16.2")
    plain.lists()
    plain.modern()
    write("itunes_plain", plain, "iTunes backup, iOS 10 and later", everything)

    keys = Keys("locked", 20000, 500)
    keychain = {("KeychainDomain", "keychain-backup.plist"): ios_keychain.of_backup(keys.keys)}
    locked = Backup({**files, **keychain}, "16.2", keys)
    locked.lists()
    locked.modern()
    write("itunes_encrypted", locked, "iTunes backup, encrypted, iOS 10.2 and later", everything, passwords=["wrong", PASSWORD])

    unopened = Backup({key: files[key] for key in list(files)[3:]}, "16.2", Keys("unopened", 20000, 500))
    unopened.lists()
    unopened.modern()
    write("itunes_encrypted_no_password", unopened, "iTunes backup, encrypted, without its password",
          "names, sizes, SHA-256 of the property lists", "without the password nothing but the property lists can be read",
          notes=[("Manifest.db", "encrypted", "(iPhone14,5, iOS 16.2) is encrypted, and no password was given")])

    old = Backup(files, "9.3.5", name="Nadia's iPad")
    old.lists()
    old.old()
    write("itunes_mbdb", old, "iTunes backup, before iOS 10", everything)

    old_locked = Backup(files, "9.3.5", Keys("old", 0, 10000), name="Nadia's iPad")
    old_locked.lists()
    old_locked.old()
    write("itunes_mbdb_encrypted", old_locked, "iTunes backup, encrypted, before iOS 10.2", everything, passwords=[PASSWORD])

    partial = Backup(files, "16.2")
    partial.lists(status="uploading")
    partial.modern(in_log="WirelessDomain")
    missing = blob_id("HomeDomain", "Library/SMS/sms.db")
    del partial.out[f"{missing[:2]}/{missing}"]
    stray = blob_id("HomeDomain", "Library/nobody.names.this")
    partial.out[f"{stray[:2]}/{stray}"] = b"a blob that no row names\n"
    write("itunes_partly_absent", partial, "iTunes backup that was broken off", "names, sizes, times, SHA-256, what is absent",
          "files whose blob is not in the backup do not open",
          notes=[("Manifest.db", "partly", "files of the manifest that are not in the backup: 1"),
                 ("Manifest.db", "partly", "blobs that no row of the manifest names, left as files of their own: 1"),
                 ("Manifest.db", "partly", "SnapshotState as uploading")])

    few = {key: files[key] for key in list(files)[3:]}
    long_name = ("HomeDomain", "Library/long.txt")
    few[long_name] = b"".join(b"line %03d of a text\n" % number for number in range(20))
    wrong = Backup(few, "16.2", Keys("wrong", 20000, 500))
    wrong.lists()
    wrong.modern()
    short = blob_id(*long_name)
    name = f"{short[:2]}/{short}"
    wrong.out[name] = wrong.out[name][:200]  # 12 whole blocks and a half
    grown = blob_id("WirelessDomain", "Library/Preferences/note.txt")
    key = seeded("file", "WirelessDomain", "Library/Preferences/note.txt")
    wrong.out[f"{grown[:2]}/{grown}"] = cbc(key, padded(b"more than the manifest has heard of: it grew\n"))
    write("itunes_wrong_size", wrong, "iTunes backup with files of another size than its manifest says",
          "names, sizes, times, SHA-256", passwords=[PASSWORD],
          notes=[("Manifest.db/private/var/mobile/Library/long.txt", "partly", "has 192 bytes where the manifest says 380")])


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--seeds":
        write_seeds(sys.argv[2])
    else:
        main()
