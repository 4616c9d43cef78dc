#!/usr/bin/env python3
"""Reads an iTunes backup by itself and writes what a reader must find in it to expected.tsv.

Written from the description of the format alone (see parsers/container/itunes_backup.h); it shares
nothing with the program and nothing with the script that makes the samples. RFC 3394 is done by
hand over single AES blocks, PBKDF2 by hashlib.

    samples/make/formats/itunes_expected.py samples/formats/itunes_plain
"""

import hashlib
import json
import plistlib
import sqlite3
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

PLACES = {"HomeDomain": "private/var/mobile", "CameraRollDomain": "private/var/mobile",
          "WirelessDomain": "private/var/wireless", "KeychainDomain": "private/var/Keychains"}
PREFIXES = {"AppDomain-": "private/var/mobile/Containers/Data/Application/",
            "AppDomainGroup-": "private/var/mobile/Containers/Shared/AppGroup/"}


def place_of(domain, path):
    if domain in PLACES:
        return PLACES[domain] + "/" + path
    for prefix, folder in PREFIXES.items():
        if domain.startswith(prefix):
            return folder + domain[len(prefix):] + "/" + path
    raise ValueError(domain)


def unwrap(kek, wrapped):
    """RFC 3394, section 2.2.2, index based; None where the check fails."""
    blocks = [wrapped[at:at + 8] for at in range(0, len(wrapped), 8)]
    a, r = int.from_bytes(blocks[0], "big"), blocks[1:]
    block = Cipher(AES(kek), ECB()).decryptor()
    for step in range(6 * len(r), 0, -1):
        index = (step - 1) % len(r)
        plain = block.update((a ^ step).to_bytes(8, "big") + r[index])
        a, r[index] = int.from_bytes(plain[:8], "big"), plain[8:]
    return b"".join(r) if a == 0xA6A6A6A6A6A6A6A6 else None


def class_keys(bag, password):
    at, header, groups = 0, {}, []
    while at < len(bag):
        tag, size = bag[at:at + 4].decode(), int.from_bytes(bag[at + 4:at + 8], "big")
        value, at = bag[at + 8:at + 8 + size], at + 8 + size
        if tag == "UUID":
            groups.append({})
        (groups[-1] if len(groups) > 1 else header)[tag] = value
    number = lambda value: int.from_bytes(value, "big")
    secret = password.encode()
    if "DPSL" in header:
        secret = hashlib.pbkdf2_hmac("sha256", secret, header["DPSL"], number(header["DPIC"]))
    secret = hashlib.pbkdf2_hmac("sha1", secret, header["SALT"], number(header["ITER"]), 32)
    keys = {}
    for group in groups[1:]:
        if number(group["WRAP"]) == 2:
            key = unwrap(secret, group["WPKY"])
            if key is None:
                return None
            keys[number(group["CLAS"])] = key
    return keys


def decrypted(key, data):
    data = data[:len(data) // 16 * 16]
    return Cipher(AES(key), CBC(bytes(16))).decryptor().update(data)


def plain_file(keys, wrapped, data, size):
    key = unwrap(keys[int.from_bytes(wrapped[:4], "little")], wrapped[4:])
    plain = decrypted(key, data)
    if size <= len(plain) and len(plain) - size <= 16:
        return plain[:size]
    last = plain[-1]
    return plain[:-last] if 1 <= last <= 16 and plain.endswith(bytes([last]) * last) else plain


def follow(objects, value):
    return objects[value.data] if isinstance(value, plistlib.UID) else value


def modern_rows(data, log):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "m.db").write_bytes(data)
        if log.exists():
            (Path(folder) / "m.db-wal").write_bytes(log.read_bytes())
        connection = sqlite3.connect(Path(folder) / "m.db")
        found = connection.execute("SELECT fileID, domain, relativePath, file FROM Files WHERE flags = 1").fetchall()
        connection.close()
    for name, domain, path, blob in found:
        archive = plistlib.loads(blob)
        objects = archive["$objects"]
        root = follow(objects, archive["$top"]["root"])
        key = follow(objects, root["EncryptionKey"])["NS.data"] if "EncryptionKey" in root else b""
        yield name, domain, path, root["Size"], root["LastModified"], key


def old_rows(data):
    at = 6

    def number(size):
        nonlocal at
        at += size
        return int.from_bytes(data[at - size:at], "big")

    def text():
        nonlocal at
        size = number(2)
        if size == 0xFFFF:
            return b""
        at += size
        return data[at - size:at]

    while at < len(data):
        domain, path, _, _, key = text(), text(), text(), text(), text()
        mode, _, _, _, modified, _, _, size, _, count = (number(width) for width in (2, 8, 4, 4, 4, 4, 4, 8, 1, 1))
        for _ in range(2 * count):
            text()
        if mode >> 12 == 8:
            name = hashlib.sha1(domain + b"-" + path).hexdigest()
            yield name, domain.decode(), path.decode(), size, modified, key


def open_manifest(root, lists, passwords):
    keys = None
    if lists["IsEncrypted"]:
        for password in passwords:
            keys = keys or class_keys(lists["BackupKeyBag"], password)
        if keys is None and "ManifestKey" in lists:
            return "Manifest.db", None, []
    if (root / "Manifest.mbdb").exists():
        return "Manifest.mbdb", keys, old_rows((root / "Manifest.mbdb").read_bytes())
    data = (root / "Manifest.db").read_bytes()
    if "ManifestKey" in lists:
        wrapped = lists["ManifestKey"]
        data = decrypted(unwrap(keys[int.from_bytes(wrapped[:4], "little")], wrapped[4:]), data)
    return "Manifest.db", keys, modern_rows(data, root / "Manifest.db-wal")


def main(sample):
    root = sample / "evidence"
    passwords = json.loads((sample / "about.json").read_text())["passwords"]
    lists = plistlib.loads((root / "Manifest.plist").read_bytes())
    manifest, keys, rows = open_manifest(root, lists, passwords)
    lines = []
    for name, domain, path, size, modified, key in rows:
        blob = next((found for found in (root / name[:2] / name, root / name) if found.exists()), None)
        cells = [f"{manifest}/{place_of(domain, path)}", str(size), str(modified * 10**9), "", "live"]
        if blob is None:
            cells[4] = ""  # listed, and not there
        else:
            data = plain_file(keys, key, blob.read_bytes(), size) if key else blob.read_bytes()
            cells[1], cells[3] = str(len(data)), hashlib.sha256(data).hexdigest()
        lines.append("\t".join(cells))
    for name in ("Info.plist", "Manifest.plist", "Status.plist"):
        data = (root / name).read_bytes()
        lines.append("\t".join([f"{manifest}/{name}", str(len(data)), "", hashlib.sha256(data).hexdigest(), "live"]))
    header = "path\tsize\tmodified_utc_ns\tsha256\tstatus"
    (sample / "expected.tsv").write_text("\n".join([header] + sorted(lines)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
