"""Writes keychains of an iPhone in the forms that extraction tools and backups have. Every account
and secret is invented."""

import hashlib
import plistlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

ITEMS = [
    ("genp", {"agrp": "U68MSDN6DR.org.whispersystems.signal", "acct": "GRDBDatabaseCipherKeySpec",
              "svce": "GRDBKeyChainService", "pdmn": "ck"}, b"invented-signal-key-of-48-bytes-invented-signal!"),
    ("genp", {"agrp": "apple", "acct": "Sand Hotel", "svce": "AirPort", "pdmn": "ck"}, "khách sạn 88".encode()),
    ("inet", {"agrp": "com.apple.cfnetwork", "acct": "nadia@example.org", "srvr": "mail.example.org", "pdmn": "ak"},
     b"not-a-password"),
]


def bytes_of(*parts, count=32):
    out = b""
    while len(out) < count:
        out += hashlib.sha512(repr((parts, len(out))).encode()).digest()
    return out[:count]


def der(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def der_dictionary(values):
    members = b""
    for name, value in sorted(values.items()):
        stored = der(0x04, value) if isinstance(value, bytes) else der(0x0C, value.encode())
        members += der(0x30, der(0x0C, name.encode()) + stored)
    return der(0x31, members)


def dump():
    lists = {"genp": [], "inet": [], "cert": [], "keys": []}
    for table, texts, secret in ITEMS:
        lists[table].append({**texts, "v_Data": secret, "sync": 0})
    return plistlib.dumps(lists)


def sealed(key, plain, *seed):
    nonce = bytes_of("nonce", *seed)  # 32 bytes, as the device makes them
    both = AESGCM(key).encrypt(nonce, plain, None)
    uid = plistlib.UID
    objects = ["$null", {"SFInitializationVector": uid(2), "SFCiphertext": uid(3), "SFAuthenticationCode": uid(4),
                         "$class": uid(5)}, nonce, both[:-16], both[-16:],
               {"$classname": "_SFAuthenticatedCiphertext", "$classes": ["_SFAuthenticatedCiphertext", "NSObject"]}]
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)},
                           "$objects": objects}, fmt=plistlib.FMT_BINARY)


def wrapped():
    class_key = bytes_of("class", 7)
    entries = []
    for row, (table, texts, secret) in enumerate(ITEMS, 1):
        metadata_key, item_key = bytes_of("metadata", row), bytes_of("item", row)
        plain = der_dictionary({"v_Data": secret, "TamperCheck": "t"})
        plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
        entries.append({"table": table, "rowID": row, "version": 7, "classKeyIdx": 7,
                        "metadata": {"wrappedKey": sealed(class_key, metadata_key, "w", row),
                                     "ciphertext": sealed(metadata_key, der_dictionary(texts), "m", row)},
                        "data": {"unwrappedKey": item_key, "ciphertext": sealed(item_key, plain, "d", row)}})
    entries.append({"table": "keys", "rowID": 9, "version": 7, "classKeyIdx": 9, "rawData": bytes_of("raw")})
    return plistlib.dumps({"classKeyIdxToUnwrappedMetadataClassKey": {"7": class_key}, "keychainEntries": entries},
                          fmt=plistlib.FMT_BINARY)


def multiply(a, b):
    product = 0
    for bit in range(127, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = b >> 1 ^ (0xE1 << 120 if b & 1 else 0)
    return product


def encrypt_without_nonce(key, plain):
    """The device's AES-GCM has a nonce of no bytes, which OpenSSL does not take. There is a nonce of
    16 bytes that gives the same first counter block, zero: the one whose own hash is zero."""
    ecb = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    subkey = int.from_bytes(ecb.update(bytes(16)), "big")
    inverse, power = 1 << 127, subkey  # 1 is the first bit
    for _ in range(127):
        power = multiply(power, power)
        inverse = multiply(inverse, power)
    nonce = multiply(128, inverse).to_bytes(16, "big")
    return AESGCM(key).encrypt(nonce, plain, None)


def of_backup(class_keys):
    """keychain-backup.plist; `class_keys` are those of its backup."""
    lists = {"genp": [], "inet": [], "cert": [], "keys": []}
    for row, (table, texts, secret) in enumerate(ITEMS):
        number = 11 if row == 1 else 6  # 11: of this device only
        key = bytes_of("item", row)
        wrapped_key = aes_key_wrap(class_keys[number], key)
        plain = der_dictionary({**texts, "v_Data": secret})
        lists[table].append({"v_PersistentRef": bytes_of("reference", row, count=20),
                             "v_Data": struct.pack("<III", 3, number, len(wrapped_key)) + wrapped_key +
                             encrypt_without_nonce(key, plain)})
    return plistlib.dumps(lists, fmt=plistlib.FMT_BINARY)
