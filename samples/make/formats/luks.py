#!/usr/bin/env python3
"""Makes the LUKS samples: cryptsetup writes the headers, and the sectors are encrypted here.

Without a device mapper cryptsetup cannot write the content, so the sectors of a small ext4 file
system are encrypted under the volume key that cryptsetup is given. Checked with cryptsetup (every
secret opens its keyslot) and, for version 1, with qemu-img and luksdeinfo.
"""
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

import small_volume as small

PASSWORD = "Bokor 7 hill"
SECOND = "s\u00fcdtor 2026"


def xts(key, unit_bytes):
    def encrypt(offset, unit):
        tweak = (offset // 512).to_bytes(16, "little")
        return Cipher(algorithms.AES(key), modes.XTS(tweak)).encryptor().update(unit)
    return encrypt


def essiv(key, unit_bytes):
    salt = hashlib.sha256(key).digest()

    def encrypt(offset, unit):
        number = (offset // 512).to_bytes(16, "little")
        vector = Cipher(algorithms.AES(salt), modes.ECB()).encryptor().update(number)
        return Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor().update(unit)
    return encrypt


def cryptsetup(*words, secret=None):
    done = subprocess.run(["cryptsetup", *map(str, words)], input=secret, capture_output=True)
    assert done.returncode == 0, (words, done.stderr.decode())
    return done.stdout.decode()


def keep(disk, ranges):
    """Zeros for what no keyslot uses: cryptsetup fills it at random, which does not compress."""
    kept = bytearray(len(disk))
    for start, size in ranges:
        kept[start:start + size] = disk[start:start + size]
    return kept


def encrypt_into(disk, offset, image, encrypt, unit):
    disk.extend(bytes(max(0, offset + len(image) - len(disk))))
    for at in range(0, len(image), unit):
        disk[offset + at:offset + at + unit] = encrypt(at, image[at:at + unit])
    return disk[:offset + len(image)]


def check(path, kind, secrets):
    for secret in secrets:
        cryptsetup("open", "--test-passphrase", "--type", kind, "--key-file", "-", path, secret=secret)


def luks1(work):
    """Version 1, AES-CBC with ESSIV; keyslot 0 is a password, keyslot 1 a key file."""
    path, key = Path(work, "luks1.raw"), Path(work, "volume.key")
    key.write_bytes(small.random_bytes("luks1 volume key", 16))
    key_file = small.random_bytes("luks1 key file", 64)
    path.write_bytes(bytes(4 << 20))
    cryptsetup("luksFormat", "-q", "--type", "luks1", "-c", "aes-cbc-essiv:sha256", "-s", 128, "-h",
               "sha256", "--pbkdf-force-iterations", 1000, "--uuid",
               "a77b1e00-0001-4e57-9a11-000000000001", "--volume-key-file", key, "--key-file", "-",
               path, secret=PASSWORD.encode())
    Path(work, "second").write_bytes(key_file)
    cryptsetup("luksAddKey", "-q", "--pbkdf-force-iterations", 1000, "--key-file", "-", path,
               Path(work, "second"), secret=PASSWORD.encode())
    disk = path.read_bytes()
    offset = int.from_bytes(disk[104:108], "big") * 512
    slots = [208 + 48 * number for number in range(2)]
    areas = [int.from_bytes(disk[at + 40:at + 44], "big") * 512 for at in slots]
    disk = keep(disk, [(0, 592)] + [(area, 16 * 4000) for area in areas])
    image = small.ext4()
    disk = encrypt_into(disk[:offset], offset, image, essiv(key.read_bytes(), 512), 512)
    path.write_bytes(disk)
    check(path, "luks1", [PASSWORD.encode(), key_file])
    plain = Path(work, "plain")
    subprocess.run(["qemu-img", "convert", "--object", f"secret,id=s,data={PASSWORD}", "--image-opts",
                    f"driver=luks,file.filename={path},key-secret=s", "-O", "raw", plain], check=True)
    opened = plain.read_bytes()
    assert opened == image, "qemu-img reads something else"
    about = {"kind": "encryption", "title": "LUKS1, AES-CBC-ESSIV, password and key file",
             "open": "luks1.raw",
             "tool": "cryptsetup 2.6.1, qemu-img 7.2.22 and fls/icat 4.11.1",
             "verified": "names, sizes, times, SHA-256", "unsupported": "ciphers other than AES", "formats": ["luks"],
             "passwords": ["wrong one", PASSWORD], "keys": [],
             "made_by": "samples/make/formats/luks.py"}
    rows = small.expected(opened, "luks1.raw/")
    small.write_sample("luks1", {"luks1.raw": disk}, about, rows)
    small.write_sample("luks1_key_file", {"luks1.raw": disk, "stick.key": key_file},
                       dict(about, title="LUKS1, opened with a key file", passwords=[],
                            keys=["stick.key"]), rows)


def luks2(work, name, title, cipher, key_bytes, sector, extra, make_cipher, spoil=False):
    path, key = Path(work, name + ".raw"), Path(work, "volume.key")
    key.write_bytes(small.random_bytes(name + " volume key", key_bytes))
    path.write_bytes(bytes(18 << 20))
    cryptsetup("luksFormat", "-q", "--type", "luks2", "-c", cipher, "-s", key_bytes * 8,
               "--sector-size", sector, "--luks2-metadata-size", "16k",
               "--uuid", f"a77b1e00-0002-4e57-9a11-{int(hashlib.md5(name.encode()).hexdigest()[:11], 16):012x}",
               "--label", "stick", "--volume-key-file", key, "--key-file", "-", *extra, path,
               secret=SECOND.encode())
    disk = path.read_bytes()
    # Ahead of the reader under test: the places come from cryptsetup's own dump.
    dump = json.loads(cryptsetup("luksDump", "--dump-json-metadata", path))
    offset = int(dump["segments"]["0"]["offset"])
    ranges = [(0, 2 * 16384)]
    for slot in dump["keyslots"].values():
        ranges.append((int(slot["area"]["offset"]), key_bytes * 4000))
    image = small.ext4()
    disk = encrypt_into(keep(disk, ranges)[:offset], offset, image, make_cipher(key.read_bytes(), sector),
                        sector)
    path.write_bytes(disk)
    check(path, "luks2", [SECOND.encode()])
    notes = None
    if spoil:
        disk[0:4096] = bytes(4096)
        copy = Path(work, "spoiled")  # cryptsetup repairs the first header when it opens it
        copy.write_bytes(disk)
        check(copy, "luks2", [SECOND.encode()])
        notes = [(name + ".raw", "partly", "second copy was used")]
    about = {"kind": "encryption", "title": title, "open": name + ".raw",
             "tool": "cryptsetup 2.6.1, python cryptography 48.0.0 and fls/icat 4.11.1",
             "verified": "names, sizes, times, SHA-256",
             "unsupported": "ciphers other than AES, integrity tags, an unfinished re-encryption",
             "formats": ["luks"],
             "passwords": ["wrong one", SECOND], "keys": [],
             "made_by": "samples/make/formats/luks.py"}
    small.write_sample(name, {name + ".raw": bytes(disk)}, about, small.expected(image, name + ".raw/"),
                       notes)


with tempfile.TemporaryDirectory() as work_folder:
    luks1(work_folder)
    luks2(work_folder, "luks2_argon2", "LUKS2, AES-XTS, Argon2id, sectors of 4096 bytes",
          "aes-xts-plain64", 32, 4096,
          ["--pbkdf", "argon2id", "--pbkdf-memory", "64", "--pbkdf-force-iterations", "4",
           "--pbkdf-parallel", "2"], xts)
    luks2(work_folder, "luks2_second_header", "LUKS2, PBKDF2-SHA512, first header destroyed",
          "aes-cbc-essiv:sha256", 16, 512,
          ["--pbkdf", "pbkdf2", "--hash", "sha512", "--pbkdf-force-iterations", "1000"], essiv,
          spoil=True)
