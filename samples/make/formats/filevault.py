#!/usr/bin/env python3
"""Makes the samples of FileVault 2: volumes of Core Storage around the HFS+ volume of hfsplus.py.

Nothing on Linux makes such a volume. It is written here from the format paper of libfvde, and
fvdeinfo and fvdemount must open it with the password and with the recovery password.
"""
import base64
import contextlib
import hashlib
import os
import struct
import subprocess
import tempfile
import time
import uuid
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

import hfsplus
import small_volume as small

PASSWORD, RECOVERY = "ferry at noon 3", "35AJ-AC98-TI1H-N4M3-HDUQ-UQFG"
PHYSICAL = uuid.UUID("20260304-0506-4708-8900-000000000005")
GROUP = uuid.UUID("20260304-0506-4708-8900-000000000006")
FAMILY = uuid.UUID("20260304-0506-4708-8900-000000000007")
LOGICAL = uuid.UUID("20260304-0506-4708-8900-000000000008")
KEK = uuid.UUID("20260304-0506-4708-8900-000000000009")
BLOCK, META, META_BYTES = 4096, 8192, 0x10000
LABELS = (16, 32, 48, 64)  # blocks of the four copies of the metadata
SECRET = (80, 80)  # blocks of the two copies of the encrypted metadata: one, to stay small
SECRET_BLOCKS = 64  # blocks of 4096
DATA = 256
SIZE = 21, 0  # blocks of the HFS+ volume, and its photos
HEADER_KEY, VOLUME_KEY, WRAPPING_KEY = (small.random_bytes(seed, 16) for seed in (41, 42, 43))


def crc32c(data, value=0xffffffff):
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    return value


def xts(first, second, data, number):
    cipher = Cipher(algorithms.AES(first + second), modes.XTS(number.to_bytes(16, "little")))
    return cipher.encryptor().update(data)


def sealed(block):
    block = bytearray(block)
    block[4:8] = b"\xff\xff\xff\xff"
    struct.pack_into("<I", block, 0, crc32c(block[8:]))
    return bytes(block)


def meta(kind, number, data, object_id=0, change=1):
    head = struct.pack("<IIHHIQQQQIIQ", 0, 0, 1, kind, 7, change, object_id, number, object_id, META, 0, 0)
    return sealed((head + data).ljust(META, b"\0"))


def text_of(pairs):
    return "".join(f"<key>{key}</key>{value}" for key, value in pairs)


def context():
    """The encryption context, with back references as Core Storage writes them."""
    users = ""
    for number, secret in enumerate((PASSWORD, RECOVERY)):
        salt, rounds = small.random_bytes(50 + number, 16), 20000
        derived = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, rounds, 16)
        way = struct.pack("<II16sII24sIQI", 3, 16, salt, 16, 24, aes_key_wrap(derived, WRAPPING_KEY), 8,
                          0, 1).ljust(144, b"\0")
        way += struct.pack("<III12sIIIII", 1, 3, 10, bytes(12), rounds, 1, 1, 3, 10)
        way = base64.b64encode(way.ljust(284, b"\0")).decode()
        users += "<dict>" + text_of([
            ("PassphraseWrappedKEKStruct", f"<data>{way}</data>"),
            ("WrapVersion", '<integer size="32">0x1</integer>'),
            ("UserType", '<integer size="32">0x10000001</integer>'),
            ("UserIdent", f"<string>{uuid.UUID(int=KEK.int + 1 + number)}</string>".upper().replace(
                "STRING", "string")),
            ("KeyEncryptingKeyIdent", f"<string>{str(KEK).upper()}</string>")]) + "</dict>"
    key = struct.pack("<II24s", 2, 24, aes_key_wrap(WRAPPING_KEY, VOLUME_KEY)).ljust(256, b"\0")
    key = base64.b64encode(key).decode()
    keys = "<dict>" + text_of([("BlockAlgorithm", '<string ID="20">None</string>'),
                               ("KEKWrappedVolumeKeyStruct", "<data></data>")]) + "</dict>"
    keys += "<dict>" + text_of([("BlockAlgorithm", '<string ID="22">AES-XTS</string>'),
                                ("KEKWrappedVolumeKeyStruct", f"<data>{key}</data>")]) + "</dict>"
    return "<dict>" + text_of([
        ("ConversionInfo", "<dict>" + text_of([
            ("ConversionStatus", '<string ID="25">Complete</string>'),
            ("TargetContext", '<integer size="32">0x1</integer>')]) + "</dict>"),
        ("CryptoUsers", f"<array>{users}</array>"),
        ("LastUpdateTime", '<integer size="64">0x69a7be5f</integer>'),
        ("WrappedVolumeKeys", f"<array>{keys}</array>")]) + "</dict>"


def context_blocks(packed):
    """Block 0x0019 and, where it is too long for one, those of 0x0024 behind it."""
    text = ('<dict ID="0"><key>com.apple.corestorage.lvf.encryption.context</key>' + context() +
            f"<key>com.apple.corestorage.lvf.uuid</key><string>{str(FAMILY).upper()}</string>" +
            "</dict>").encode() + b"\0"
    stored = zlib.compress(text, 9) if packed else text
    room = META - 64 - 112
    first, rest = (stored[:700], stored[700:]) if packed else (stored, b"")
    assert len(first) <= room and len(rest) <= room
    head = struct.pack("<QQQQQIIIIIHH", 0, 0, 0, 0, 30 if rest else 0, len(stored), len(text), 176,
                       len(first), 0, 0, 0).ljust(112, b"\0")
    blocks = [(0x0019, head + first, 10)]
    if rest:
        blocks.append((0x0024, struct.pack("<QQ", 0, 16 + len(rest)) + rest, 30))
    return blocks


def logical(size):
    text = "<dict>" + text_of([
        ("com.apple.corestorage.lv.familyUUID", f"<string>{str(FAMILY).upper()}</string>"),
        ("com.apple.corestorage.lv.groupUUID", f"<string>{str(GROUP).upper()}</string>"),
        ("com.apple.corestorage.lv.name", "<string>Seized</string>"),
        ("com.apple.corestorage.lv.size", f'<integer size="64">{size:#x}</integer>'),
        ("com.apple.corestorage.lv.uuid", f"<string>{str(LOGICAL).upper()}</string>")]) + "</dict>"
    text = text.encode() + b"\0"
    head = struct.pack("<QQQQQQQIIII", 9, 3, 0, 0, 5, 4, 0, len(text), len(text), 184, len(text))
    return head.ljust(120, b"\0") + text


def encrypted_root():
    """The file of a system disk that holds the keys instead of the metadata."""
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n' + context() + "\n</plist>\n"
    return xts(HEADER_KEY, bytes(16), text.ljust(-(-len(text) // 16) * 16, "\n").encode(), 0)


def build(segments, packed=False, holds_keys=True):
    """segments: (logical block, blocks, physical block behind DATA) of the HFS+ volume."""
    plain = hfsplus.make(*SIZE)
    end = DATA + max(place + count for _, count, place in segments)
    disk = bytearray((end + 1) * BLOCK)
    header = bytearray(512)
    struct.pack_into("<HHI", header, 8, 1, 0x10, 7)
    struct.pack_into("<I", header, 48, 512)
    struct.pack_into("<Q", header, 64, len(disk))
    header[88:90] = b"CS"
    struct.pack_into("<IHIIQQQQ", header, 90, 1, 4, BLOCK, META_BYTES, *LABELS)
    struct.pack_into("<II16s", header, 168, 16, 2, HEADER_KEY)
    header[304:336] = PHYSICAL.bytes + GROUP.bytes
    disk[:512] = disk[-512:] = sealed(header)
    group = "<dict>" + text_of([
        ("com.apple.corestorage.label.sequence", '<integer size="32">0x1</integer>'),
        ("com.apple.corestorage.lvg.uuid", f"<string>{str(GROUP).upper()}</string>"),
        ("com.apple.corestorage.lvg.name", "<string>Seized group</string>"),
        ("com.apple.corestorage.pv.uuid", f"<string>{str(PHYSICAL).upper()}</string>"),
        ("com.apple.corestorage.lvg.physicalVolumes",
         f"<array><string>{str(PHYSICAL).upper()}</string></array>")]) + "</dict>"
    label = bytearray(META - 64)
    struct.pack_into("<II", label, 0, META_BYTES, 3)
    struct.pack_into("<IIIIIQQ", label, 156, META, META + 48, len(group) + 1, len(group) + 1, 0, end, 0)
    label = meta(0x0011, 0, bytes(label)) + struct.pack("<QQQQQQ", 0, SECRET_BLOCKS, 0, 2, *SECRET)
    label += group.encode() + b"\0"
    for place in LABELS:
        disk[place * BLOCK:place * BLOCK + len(label)] = label
    runs = b"".join(struct.pack("<QQIIQQ", 0, at, count, 0, 0, place) for at, count, place in segments)
    blocks = [(0x0018, struct.pack("<QQ", 2, 0), 1), (0x0105, struct.pack("<IIQQ", 1, 0, 9, 0), 2),
              (0x0305, struct.pack("<II", len(segments), 0) + runs, 3),
              (0x0505, struct.pack("<IIQQ", 1, 0, len(plain) // BLOCK, DATA), 4),
              (0x001a, logical(len(plain)), 9)]
    blocks += context_blocks(packed) if holds_keys else []
    for copy in set(SECRET):
        for number, (kind, data, object_id) in enumerate(blocks):
            at = copy * BLOCK + number * META
            disk[at:at + META] = xts(HEADER_KEY, PHYSICAL.bytes, meta(kind, number, data, object_id), number)
    tweak = hashlib.sha256(VOLUME_KEY + FAMILY.bytes).digest()[:16]
    for first, count, place in segments:
        for sector in range(first * 8, (first + count) * 8):
            at = (DATA + place) * BLOCK + (sector - first * 8) * 512
            disk[at:at + 512] = xts(VOLUME_KEY, tweak, plain[sector * 512:sector * 512 + 512], sector)
    return bytes(disk), plain


@contextlib.contextmanager
def mounted(disk, options, work):
    padding, point = Path(work, "padding.so"), Path(work, "mounted")
    small.run("cc", "-shared", "-fPIC", "-o", padding, Path(__file__).with_name("openssl_padding.c"))
    point.mkdir(exist_ok=True)
    subprocess.run(["fvdemount", *options, str(disk), str(point)], check=True,
                   stdout=subprocess.DEVNULL, env=dict(os.environ, LD_PRELOAD=str(padding)))
    try:
        for _ in range(50):
            if os.path.ismount(point):
                break
            time.sleep(0.1)
        yield point
    finally:
        small.run("fusermount", "-u", point)


def check(disk, plain, root=None):
    with tempfile.TemporaryDirectory() as work:
        path, keys = Path(work, "volume.raw"), Path(work, "EncryptedRoot.plist.wipekey")
        path.write_bytes(disk)
        keys.write_bytes(root or b"")
        for options in (["-p", PASSWORD], ["-r", RECOVERY]):
            with mounted(path, (["-e", str(keys)] if root else []) + options, work) as point:
                files = [file for file in point.iterdir() if file.is_file()]
                assert len(files) == 1 and files[0].read_bytes() == plain, files


def main():
    blocks = SIZE[0]
    one, plain = build([(0, blocks, 0)])
    check(one, plain)
    about = {"kind": "encryption", "title": "FileVault 2 (Core Storage), password", "open": "volume.raw",
             "tool": "fvdemount 20190104, then fls/icat 4.11.1 and 7-Zip 16.02",
             "verified": "names, sizes, times, SHA-256", "formats": ["filevault"],
             "passwords": ["noon ferry 3", PASSWORD],
             "unsupported": "volumes on several disks (Fusion Drives), conversions that are under way",
             "keys": [], "made_by": "samples/make/formats/filevault.py"}
    rows = "\n".join(hfsplus.expected(plain, "volume.raw/")) + "\n"
    small.write_sample("filevault", {"volume.raw": one}, about, rows)
    locked = about | {"title": "FileVault 2, no password", "passwords": [],
                      "verified": "one line of the ledger"}
    small.write_sample("filevault_locked", {"volume.raw": one}, locked, rows.splitlines()[0] + "\n",
                       [("volume.raw", "encrypted", "Core Storage volume " + str(PHYSICAL))])

    system, plain = build([(0, blocks, 0)], holds_keys=False)
    check(system, plain, encrypted_root())
    about |= {"title": "FileVault 2 of a system disk, with its EncryptedRoot.plist.wipekey",
              "passwords": [RECOVERY], "keys": ["EncryptedRoot.plist.wipekey"]}
    small.write_sample("filevault_system", {"volume.raw": system}, about, rows)
    keys = small.SAMPLES / "filevault_system" / "EncryptedRoot.plist.wipekey"
    keys.write_bytes(encrypted_root())

    # fvdemount of 2019 reads neither pieces nor packed keys: these are by the paper and the newer
    # sources of libfvde alone.
    pieces, plain = build([(0, 9, 0), (9, blocks - 9, 14)], packed=True)
    about |= {"title": "FileVault 2, two pieces, packed keys", "keys": [],
              "tool": "fls/icat 4.11.1 and 7-Zip 16.02 on the plain volume"}
    small.write_sample("filevault_pieces", {"volume.raw": pieces}, about, rows)


if __name__ == "__main__":
    main()
