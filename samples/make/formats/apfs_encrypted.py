#!/usr/bin/env python3
"""Makes the samples of encrypted APFS: the container of apfs.py, encrypted as macOS does without a
security chip, opened by a password and by a recovery key.

The keybags, wrapped keys and encrypted blocks are written from the "Apple File System Reference".
libfsapfs must open the result with either secret: the rows are read through its fsapfsmount. (The
Sleuth Kit of Debian 12 is built without a cipher.)
"""
import contextlib
import hashlib
import hmac
import os
import struct
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

import apfs
import small_volume as small

PASSWORD, RECOVERY = "paddle steamer 7", "QX4T-8M2B-VH6K-N3RD-7PLW-C9FJ"
HINT = "the boat"
KEYBAG, RECORDS = 23000, 23001  # blocks
BLOCK = apfs.BLOCK
MOVED = 700  # of one file, the encryption counts from another block than the one it lies in
UNLOCK_RECORDS, VOLUME_KEY, PASSWORD_HINT = 3, 2, 4
RECOVERY_USER = uuid.UUID("ebc6c064-0000-11aa-aa11-00306543ecac")  # the personal recovery key
OWNER = uuid.UUID("20260304-0506-0708-0900-000000000008")
VOLUME_KEY_BYTES, WRAPPING_KEY_BYTES = small.random_bytes(71, 32), small.random_bytes(72, 32)


def xts(key, data, sector):
    """AES-XTS of sectors of 512 bytes; by hand, as a keybag has two equal halves of a key."""
    first = Cipher(algorithms.AES(key[:16]), modes.ECB()).encryptor()
    second = Cipher(algorithms.AES(key[16:]), modes.ECB()).encryptor()
    out = bytearray()
    for at in range(0, len(data), 512):
        tweak = int.from_bytes(second.update((sector + at // 512).to_bytes(16, "little")), "little")
        for block in range(at, at + 512, 16):
            mask = tweak.to_bytes(16, "little")
            mixed = bytes(a ^ b for a, b in zip(data[block:block + 16], mask))
            out += bytes(a ^ b for a, b in zip(first.update(mixed), mask))
            tweak = tweak << 1 ^ (0x87 | 1 << 128 if tweak >> 127 else 0)
    return bytes(out)


def der(tag, value):
    size = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return bytes([tag]) + size + value


def sealed(seed, fields):
    """A wrapped key in its envelope, with the sum that macOS checks."""
    inner, salt = der(0xa3, b"".join(fields)), small.random_bytes(seed, 8)
    key = hashlib.sha256(b"\x01\x16\x20\x17\x15\x05" + salt).digest()
    return der(0x30, der(0x80, b"\0") + der(0x81, hmac.digest(key, inner, "sha256")) +
               der(0x82, salt) + inner)


def wrapped_for(secret, user, seed):
    salt, rounds = small.random_bytes(seed, 16), 20000
    derived = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, rounds, 32)
    return sealed(seed + 1, [der(0x80, b"\0"), der(0x81, user.bytes), der(0x82, bytes(8)),
                             der(0x83, aes_key_wrap(derived, WRAPPING_KEY_BYTES)),
                             der(0x84, rounds.to_bytes(3, "big")), der(0x85, salt)])


def keybag(kind, number, entries, key):
    body = b""
    for owner, tag, value in entries:
        entry = owner.bytes + struct.pack("<HHI", tag, len(value), 0) + value
        body += entry.ljust(-(-len(entry) // 16) * 16, b"\0")
    head = struct.pack("<QQII", number, 2, kind, 0)
    block = bytes(8) + head + struct.pack("<HHIQ", 2, len(entries), len(body) + 16, 0) + body
    block = block.ljust(BLOCK, b"\0")
    block = apfs.checksum(block) + block[8:]
    return xts(key + key, block, number * BLOCK // 512)


def encrypt(container):
    """Turns the plain container, already written by finish(), into an encrypted one."""
    volume_id = uuid.UUID(bytes=container.get(apfs.VOLUME)[240:256])
    for key, value in container.tree.records:
        if struct.unpack("<Q", key[:8])[0] >> 60 != apfs.EXTENT or len(key) != 16:
            continue
        size, place, vector = struct.unpack("<QQQ", with_vector(key, value))
        for index in range(size // BLOCK if place else 0):
            block = xts(VOLUME_KEY_BYTES, container.get(place + index), (vector + index) * 8)
            container.put(place + index, block, sealed=False)
    records = [(key, with_vector(key, value)) for key, value in container.tree.records]
    container.tree.records = records
    tree = bytearray(container.tree.pack())
    struct.pack_into("<I", tree, 24, struct.unpack_from("<I", tree, 24)[0] | 0x10000000)
    tree = apfs.checksum(bytes(tree)) + bytes(tree[8:])
    container.put(apfs.TREE, xts(VOLUME_KEY_BYTES, tree, apfs.TREE * 8), sealed=False)
    mark_volume(container)
    write_keybags(container, volume_id)


def with_vector(key, value):
    """The block number that the encryption of an extent counts from."""
    if struct.unpack("<Q", key[:8])[0] >> 60 != apfs.EXTENT:
        return value
    size, place, _ = struct.unpack("<QQQ", value)
    moved = MOVED if size > BLOCK else 0
    return struct.pack("<QQQ", size, place, place + moved if place else 0)


def mark_volume(container):
    volume = bytearray(container.get(apfs.VOLUME))
    flags, = struct.unpack_from("<Q", volume, 264)
    struct.pack_into("<Q", volume, 264, flags & ~1 | 8)  # not unencrypted; one key
    kind, = struct.unpack_from("<I", volume, 116)
    struct.pack_into("<I", volume, 116, kind | 0x10000000)
    omap, = struct.unpack_from("<Q", volume, 128)
    container.put(apfs.VOLUME, bytes(volume))
    tree, = struct.unpack_from("<Q", container.get(omap), 48)
    node = bytearray(container.get(tree))
    place = node.rfind(struct.pack("<Q", apfs.TREE))
    struct.pack_into("<I", node, place - 8, 4)  # the value of the map: encrypted
    container.put(tree, bytes(node))


def write_keybags(container, volume_id):
    container_id = container.get(0)[72:88]
    value_key = sealed(75, [der(0x80, b"\0"), der(0x81, volume_id.bytes), der(0x82, bytes(8)),
                            der(0x83, aes_key_wrap(WRAPPING_KEY_BYTES, VOLUME_KEY_BYTES))])
    bag = keybag(0x6b657973, KEYBAG, [(volume_id, VOLUME_KEY, value_key),
                                      (volume_id, UNLOCK_RECORDS, struct.pack("<QQ", RECORDS, 1))],
                 container_id)
    records = keybag(0x72656373, RECORDS, [
        (OWNER, UNLOCK_RECORDS, wrapped_for(PASSWORD, OWNER, 81)),
        (RECOVERY_USER, UNLOCK_RECORDS, wrapped_for(RECOVERY, RECOVERY_USER, 91)),
        (volume_id, PASSWORD_HINT, HINT.encode())], volume_id.bytes)
    container.put(KEYBAG, bag, sealed=False)
    container.put(RECORDS, records, sealed=False)
    area, = struct.unpack_from("<Q", container.get(0), 112)
    for number in [0, *range(area, area + 16)]:
        block = bytearray(container.get(number))
        if block[32:36] == b"NXSB":
            flags, = struct.unpack_from("<Q", block, 1264)
            struct.pack_into("<Q", block, 1264, flags | 4)  # encrypted in software
            struct.pack_into("<QQ", block, 1296, KEYBAG, 1)
            container.put(number, bytes(block))


@contextlib.contextmanager
def mounted(path, option, secret, work):
    """The volume as fsapfsmount shows it."""
    padding, point = Path(work, "padding.so"), Path(work, "mounted")
    small.run("cc", "-shared", "-fPIC", "-o", padding, Path(__file__).with_name("openssl_padding.c"))
    point.mkdir(exist_ok=True)
    command = ["fsapfsmount", "-X", "default_permissions", "-f", "1", option, secret, path, point]
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, LD_PRELOAD=str(padding)))
    try:
        for _ in range(50):
            if os.path.ismount(point):
                break
            time.sleep(0.1)
        yield point
    finally:
        small.run("fusermount", "-u", point)


def by_libfsapfs(path, opened, option, secret, work):
    rows = []
    with mounted(path, option, secret, work) as point:
        for file in sorted(point.rglob("*")):
            if file.is_symlink() or not file.is_file():
                continue
            content, told = file.read_bytes(), file.stat()
            assert len(content) == told.st_size
            rows.append("\t".join([f"{opened}/v1/{file.relative_to(point)}", str(len(content)),
                                   "", hashlib.sha256(content).hexdigest(), "live"]))
    return ["path\tsize\tmodified_utc_ns\tsha256\tstatus"] + rows


def packed(path):
    small.run("qemu-img", "convert", "-c", "-O", "qcow2", path, path.with_suffix(".qcow2"))
    return path.with_suffix(".qcow2").read_bytes()


def main():
    with tempfile.TemporaryDirectory() as work:
        path = Path(work, "disk.apfs")
        container = apfs.make(path)
        encrypt(container)
        path.write_bytes(container.disk)
        rows = by_libfsapfs(path, "disk.qcow2", "-p", PASSWORD, work)
        assert len(rows) == 8 and rows == by_libfsapfs(path, "disk.qcow2", "-r", RECOVERY, work)
        about = {"kind": "encryption", "title": "APFS, encrypted, opened by its recovery key",
                 "open": "disk.qcow2", "tool": "fsapfsmount 20201107",
                 "verified": "names, sizes, SHA-256",
                 "unsupported": "volumes of a device with a security chip, institutional recovery keys",
                 "formats": ["apfs"], "passwords": ["steam paddler 7", RECOVERY], "keys": [],
                 "made_by": "samples/make/formats/apfs_encrypted.py"}
        disk = {"disk.qcow2": packed(path)}
        small.write_sample("apfs_encrypted", disk, about, "\n".join(rows) + "\n")
        about |= {"title": "APFS, encrypted, no password", "passwords": ["steam paddler 7"],
                  "verified": "one line of the ledger"}
        small.write_sample("apfs_encrypted_locked", disk, about, rows[0] + "\n",
                           [("disk.qcow2", "encrypted", "encrypted APFS volume \"Seized\"")])


if __name__ == "__main__":
    main()
