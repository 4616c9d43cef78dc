#!/usr/bin/env python3
"""Makes the BitLocker samples from the facts of the on-disk format; there is no Windows here.

Every sample is opened by two independent programs before it is kept: bdeinfo unlocks it, and what
dislocker-file decrypts must be the plain file system byte for byte.
"""
import hashlib
import struct
import subprocess
import tempfile
import uuid
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

import small_volume as small

SECTOR = 512
BLOCK = 0x10000
FILETIME = 134170743670000000  # 2026-03-04 05:06:07 UTC
IDENTIFIER = uuid.UUID("4967d63b-2e29-4ad8-8399-f6a339e3d001").bytes_le
PASSWORD = "Pa\u00dfwort am Fluss 9"
METHODS = {0x8000: 16, 0x8001: 32, 0x8002: 16, 0x8003: 32, 0x8004: 32, 0x8005: 64}


class Maker:
    def __init__(self, seed):
        self.seed, self.count = seed, 0

    def bytes(self, count):
        self.count += 1
        return small.random_bytes(f"{self.seed} {self.count}", count)

    def id(self):
        return uuid.UUID(bytes=self.bytes(16), version=4)

    def nonce(self):
        self.count += 1
        return struct.pack("<QI", FILETIME, self.count)


def entry(kind, value, data):
    return struct.pack("<HHHH", 8 + len(data), kind, value, 1) + data


def key_entry(method, key):
    return entry(0, 1, struct.pack("<I", method) + key)


def wrapped(maker, under, kind, method, key):
    nonce = maker.nonce()
    sealed = AESCCM(under, tag_length=16).encrypt(nonce, key_entry(method, key), None)
    return entry(kind, 5, nonce + sealed[-16:] + sealed[:-16])


def text(kind, words):
    return entry(kind, 2, (words + "\0").encode("utf-16-le"))


def stretch(first, salt):
    last = bytes(32)
    for count in range(0x100000):
        last = hashlib.sha256(last + first + salt + struct.pack("<Q", count)).digest()
    return last


def protector(maker, kind, identifier, parts):
    head = identifier.bytes_le + struct.pack("<QHH", FILETIME, 0, kind)
    return entry(2, 8, head + b"".join(parts))


def by_password(maker, master, password):
    salt = maker.bytes(16)
    first = hashlib.sha256(hashlib.sha256(password.encode("utf-16-le")).digest()).digest()
    under = stretch(first, salt)
    stretched = entry(0, 3, struct.pack("<I", 0x1000) + salt + wrapped(maker, under, 0, 0x2003, under))
    return protector(maker, 0x2000, maker.id(),
                     [text(0, "DiskPassword"), stretched, wrapped(maker, under, 0, 0x2003, master)])


def by_recovery(maker, master):
    key, salt = maker.bytes(16), maker.bytes(16)
    words = "-".join(f"{part * 11:06d}" for part in struct.unpack("<8H", key))
    under = stretch(hashlib.sha256(key).digest(), salt)
    stretched = entry(0, 3, struct.pack("<I", 0x1000) + salt + wrapped(maker, under, 0, 0x2003, under))
    identifier = maker.id()
    return protector(maker, 0x0800, identifier,
                     [text(0, "DiskPassword"), stretched,
                      wrapped(maker, under, 0, 0x2003, master)]), words, identifier


def by_startup_key(maker, master):
    external, identifier = maker.bytes(32), maker.id()
    part = protector(maker, 0x0200, identifier,
                     [text(0, "ExternalKey"), wrapped(maker, external, 0, 0x2003, master)])
    inside = identifier.bytes_le + struct.pack("<Q", FILETIME) + text(0, "ExternalKey") + \
        key_entry(0x2002, external)
    body = entry(6, 9, inside)
    size = 48 + len(body)
    bek = struct.pack("<IIII", size, 1, 48, size) + identifier.bytes_le + \
        struct.pack("<IIQ", 1, 0, FILETIME) + body
    return part, bek


def by_clear_key(maker, master):
    open_key = maker.bytes(32)
    return protector(maker, 0, maker.id(),
                     [key_entry(0x2003, open_key), wrapped(maker, open_key, 0, 0x2003, master)])


# ---- sectors ------------------------------------------------------------------------------------

def ecb(key, block):
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def rotl(value, count):
    return ((value << count) | (value >> (32 - count))) & 0xffffffff


def diffuse(plain):
    words = list(struct.unpack(f"<{len(plain) // 4}I", plain))
    count = len(words)
    for turns, cycles, step in (((9, 0, 13, 0), 5, -1), ((0, 10, 0, 25), 3, 1)):
        for _ in range(cycles):
            for at in reversed(range(count)):
                other = words[(at + 2 * step) % count] ^ rotl(words[(at + 5 * step) % count], turns[at % 4])
                words[at] = (words[at] - other) & 0xffffffff
    return struct.pack(f"<{count}I", *words)


def encrypt(method, key, offset, plain):
    number = struct.pack("<QQ", offset, 0)
    size = METHODS[method]
    if method >= 0x8004:
        tweak = struct.pack("<QQ", offset // SECTOR, 0)
        return Cipher(algorithms.AES(key[:size]), modes.XTS(tweak)).encryptor().update(plain)
    if method <= 0x8001:
        tweak = key[32:32 + size]
        sector_key = ecb(tweak, number) + ecb(tweak, number[:15] + b"\x80")
        plain = bytes(a ^ b for a, b in zip(plain, sector_key * (len(plain) // 32)))
        plain = diffuse(plain)
    return Cipher(algorithms.AES(key[:size]), modes.CBC(ecb(key[:size], number))).encryptor().update(plain)


# ---- the volume ---------------------------------------------------------------------------------

def metadata_block(volume_size, blocks, header_sectors, header_offset, volume_id, method, entries):
    header = volume_id.bytes_le + struct.pack("<IIQ", 99, method, FILETIME)
    size = 48 + len(entries)
    body = struct.pack("<IIII", size, 1, 48, size) + header + entries
    body += bytes(-(64 + len(body)) % 16)
    block = b"-FVE-FS-" + struct.pack("<HHHHQII3QQ", (64 + len(body)) // 16, 2, 4, 4, volume_size, 0,
                                      header_sectors, *blocks, header_offset) + body
    return block + struct.pack("<HHI", 8, 1, zlib.crc32(block))


def first_sector(to_go, plain, blocks, size):
    sector = bytearray(512)
    at = 424 if to_go else 160
    if to_go:
        sector[:90] = plain[:90]
        sector[:11] = b"\xeb\x58\x90MSWIN4.1"
        sector[19:21] = bytes(2)
        struct.pack_into("<I", sector, 32, size // SECTOR)
    else:
        sector[:11] = b"\xeb\x58\x90-FVE-FS-"
        sector[11:90] = plain[11:90]
        sector[16:90] = bytes(74)
        sector[21] = 0xf8
        struct.pack_into("<I", sector, 32, size // SECTOR)
    sector[at:at + 16] = IDENTIFIER
    struct.pack_into("<3Q", sector, at + 16, *blocks)
    sector[510:512] = b"\x55\xaa"
    return sector


def volume(maker, method, protectors, to_go=False):
    """protectors: called with the volume master key, give the entries."""
    plain = small.fat()
    master = maker.bytes(32)
    entries = text(7, "DESKTOP-RAID E: 3/4/2026") + protectors(master)
    key_bytes = 64 if method in (0x8000, 0x8001, 0x8005) else METHODS[method]
    key = maker.bytes(key_bytes)
    header_bytes = 16 * SECTOR
    header_offset = len(plain)
    entries += wrapped(maker, master, 3, method, key)
    entries += entry(0x0f, 0x0f, struct.pack("<QQ", header_offset, header_bytes))
    blocks = [len(plain) + BLOCK * (number + 1) for number in range(3)]
    size = blocks[-1] + BLOCK
    disk = bytearray(size)
    for at in range(0, len(plain), SECTOR):
        place = header_offset + at if at < header_bytes else at
        disk[place:place + SECTOR] = encrypt(method, key, place, plain[at:at + SECTOR])
    disk[0:512] = first_sector(to_go, plain, blocks, size)
    block = metadata_block(size, blocks, 16, header_offset, maker.id(), method, entries)
    for offset in blocks:
        disk[offset:offset + len(block)] = block
    return bytes(disk), plain


def check(disk, plain, bde, dislocker, bek=None):
    with tempfile.TemporaryDirectory() as work:
        path, out, key = Path(work, "volume"), Path(work, "plain"), Path(work, "key.BEK")
        path.write_bytes(disk)
        if bek:
            key.write_bytes(bek)
        if bde is not None:
            words = [word.replace("BEK", str(key)) for word in bde]
            told = subprocess.run(["bdeinfo", *words, path], capture_output=True, text=True)
            assert told.returncode == 0 and "Is locked" not in told.stdout, told.stdout + told.stderr
        if dislocker is None:
            return None
        words = [word.replace("BEK", str(key)) for word in dislocker]
        told = subprocess.run(["dislocker-file", "-V", path, *words, "--", out], capture_output=True,
                              text=True)
        assert out.exists(), told.stdout + told.stderr
        opened = out.read_bytes()
        assert opened[:len(plain)] == plain, "dislocker reads something else"
        return opened


def keep(name, title, method, disk, plain, opened, more):
    about = {"kind": "encryption", "title": title, "open": "stick.raw",
             "tool": "dislocker 0.7.2, bdeinfo 20190102 and fls/icat 4.11.1",
             "verified": "names, sizes, times, SHA-256",
             "unsupported": "the layout of Windows Vista; keys that only a TPM holds",
             "passwords": [], "keys": [], "made_by": "samples/make/formats/bitlocker.py"}
    files = {"stick.raw": disk, **more.pop("files", {})}
    small.write_sample(name, files, dict(about, **more), small.expected(opened, "stick.raw/"))


def main():
    maker, facts = Maker("bitlocker password"), {}

    def both(master, password=PASSWORD):
        part, facts["words"], facts["id"] = by_recovery(maker, master)
        return by_password(maker, master, password) + part
    disk, plain = volume(maker, 0x8004, both)
    opened = check(disk, plain, ["-r", facts["words"]], ["-p" + facts["words"]])
    check(disk, plain, ["-p", PASSWORD], None)  # dislocker takes ASCII passwords only
    keep("bitlocker_password", "BitLocker, AES-XTS 128, password", 0x8004, disk, plain, opened,
         {"passwords": ["wrong one", PASSWORD]})
    saved = ("BitLocker Drive Encryption recovery key\r\n\r\nIdentifier:\r\n\r\n\t"
             f"{str(facts['id']).upper()}\r\n\r\nRecovery Key:\r\n\r\n\t{facts['words']}\r\n")
    name = f"BitLocker Recovery Key {str(facts['id']).upper()}.TXT"
    keep("bitlocker_recovery_file", "BitLocker, AES-XTS 128, recovery key as Windows saves it", 0x8004,
         disk, plain, opened, {"keys": [name], "files": {name: b"\xff\xfe" + saved.encode("utf-16-le")}})

    maker = Maker("bitlocker to go")
    disk, plain = volume(maker, 0x8000, lambda master: both(master, "Riverside 9"), to_go=True)
    check(disk, plain, ["-p", "Riverside 9"], ["-uRiverside 9"])
    opened = check(disk, plain, ["-r", facts["words"]], ["-p" + facts["words"]])
    keep("bitlocker_to_go", "BitLocker To Go, AES-CBC 128 with diffuser, recovery password", 0x8000,
         disk, plain, opened, {"passwords": [facts["words"]]})

    maker = Maker("bitlocker startup key")

    def startup(master):
        part, facts["bek"] = by_startup_key(maker, master)
        return part
    disk, plain = volume(maker, 0x8003, startup)
    opened = check(disk, plain, ["-s", "BEK"], ["-fBEK"], facts["bek"])
    keep("bitlocker_startup_key", "BitLocker, AES-CBC 256, startup key", 0x8003, disk, plain, opened,
         {"keys": ["4967D63B.BEK"], "files": {"4967D63B.BEK": facts["bek"]}})

    maker = Maker("bitlocker suspended")
    disk, plain = volume(maker, 0x8005, lambda master: by_clear_key(maker, master))
    opened = check(disk, plain, None, ["-c"])  # this bdeinfo does not know AES-XTS 256
    keep("bitlocker_suspended", "BitLocker, AES-XTS 256, protection suspended", 0x8005, disk, plain,
         opened, {})


main()
