#!/usr/bin/env python3
"""Writes samples/sqlcipher: one small database, encrypted in every way that is read.

    samples/make/sqlcipher.py [FOLDER]

Versions 1 to 3 are what the sqlcipher program writes (Debian, 3.4.1). For version 4, which it does
not know, and for other hashes the pages of a plain database are encrypted here, as the design at
www.zetetic.net/sqlcipher/design says. Salts and vectors are random: a second run gives other bytes.
"""
import hashlib
import hmac
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                      pathlib.Path(__file__).resolve().parents[1] / "sqlcipher")
PASSPHRASE = "correct horse"
RAW = "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99"
SALT = "00112233445566778899aabbccddeeff"


def row(number):
    return f"({number}, 'note {number} {'x' * (7 * number)}')"


TABLE = "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);"
ROWS = TABLE + "INSERT INTO note VALUES " + ",".join(row(number) for number in range(1, 41)) + ";"


def by_program(name, pragmas, commands=ROWS, key=f"'{PASSPHRASE}'"):
    """`commands` may hold KEEP: the files are copied there, while the program holds them open."""
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "made.db"
        keep = "\n".join(f".system cp {made}{end} {FOLDER / name}{end} 2>/dev/null"
                         for end in ("", "-wal", "-journal"))
        script = f"PRAGMA key = {key};\n{pragmas}\n{commands}\n".replace("KEEP", "\n" + keep + "\n")
        subprocess.run(["sqlcipher", str(made)], input=script, text=True, check=True,
                       stdout=subprocess.DEVNULL)
        if "KEEP" not in commands:
            shutil.copy(made, FOLDER / name)


def encrypted_page(number, page, how):
    clear = (how["header"] or 16) if number == 1 else 0
    reserved = how["reserved"]
    vector = os.urandom(16)
    cipher = Cipher(algorithms.AES(how["key"]), modes.CBC(vector)).encryptor()
    body = cipher.update(page[clear:len(page) - reserved]) + cipher.finalize()
    start = page[:clear] if how["header"] else bytes.fromhex(SALT)[:clear]
    mac_key = hashlib.pbkdf2_hmac(how.get("kdf", how["hash"]), how["key"],
                                  bytes(byte ^ 0x3A for byte in bytes.fromhex(SALT)), 2, 32)
    mac = hmac.digest(mac_key, body + vector + struct.pack("<I", number), how["hash"])
    return start + body + (vector + mac).ljust(reserved, b"\0")


def by_hand(name, hash_name, iterations, header=0):
    reserved = (16 + hashlib.new(hash_name).digest_size + 15) // 16 * 16
    how = {"hash": hash_name, "header": header, "reserved": reserved,
           "key": hashlib.pbkdf2_hmac(hash_name, PASSPHRASE.encode(), bytes.fromhex(SALT),
                                      iterations, 32)}
    if header:
        how["key"] = bytes.fromhex(RAW)
    (FOLDER / name).write_bytes(encrypted(ROWS, how))


def encrypted(sql, how):
    """The database that `sql` makes, as version 4 encrypts it; `how` as encrypted_page() wants it."""
    reserved = how["reserved"]
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "plain.db"
        subprocess.run(["sqlite3", plain], text=True, check=True, stdout=subprocess.DEVNULL,
                       input=f".filectrl reserve_bytes {reserved}\nPRAGMA page_size=4096; VACUUM;\n"
                             + sql)
        content = plain.read_bytes()
        assert content[20] == reserved, "the sqlite3 program must know reserve_bytes"
    pages = [content[at:at + 4096] for at in range(0, len(content), 4096)]
    return b"".join(encrypted_page(number, page, how) for number, page in enumerate(pages, 1))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    v1 = "PRAGMA cipher_use_hmac = OFF; PRAGMA kdf_iter = 4000;"
    by_program("version1.db", v1)
    by_program("version2.db", "PRAGMA kdf_iter = 4000;")
    by_program("version3.db", "")
    by_program("page4096.db", "PRAGMA cipher_page_size = 4096; PRAGMA kdf_iter = 1;")
    by_program("raw_key.db", "", key=f"\"x'{RAW}'\"")
    by_program("raw_key_salt.db", "", key=f"\"x'{RAW}{SALT}'\"")
    log = (f"INSERT INTO note VALUES {row(41)}, {row(42)}; DELETE FROM note WHERE id = 3;KEEP")
    wal = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + ROWS
    by_program("log.db", "", wal + "PRAGMA wal_checkpoint(TRUNCATE);" + log)
    by_program("log_version1.db", v1, wal + "PRAGMA wal_checkpoint(TRUNCATE);" + log)
    by_program("only_log.db", "", "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
               + ROWS + "KEEP")
    by_program("journal.db", "", ROWS + "PRAGMA cache_size = 1; BEGIN; UPDATE note SET body = "
               "'changed' || body; DELETE FROM note WHERE id > 20;KEEP")
    by_hand("version4.db", "sha512", 256000)
    by_hand("sha256.db", "sha256", 10000)
    by_hand("plain_header.db", "sha512", 0 + 256000, header=32)


if __name__ == "__main__":
    main()
