#!/usr/bin/env python3
"""Writes the encrypted samples of Signal: samples/apps/signal_android/encrypted and samples/apps/signal_desktop/encrypted.

    samples/make/signal_database.py

The content is that of the decrypted cases beside them, encrypted with Signal's settings and the keys below: of Android by the
sqlcipher program, of computers, whose version 4 that program does not know, as sqlcipher.py does. Salt and vectors are
random: a second run gives other bytes.
"""
import json
import pathlib
import shutil
import subprocess
import tempfile

import sqlcipher

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps"
ANDROID = "evidence/data/data/org.thoughtcrime.securesms/databases/signal.db"
ANDROID_KEY = "8f1e6d0c5b4a39281706f5e4d3c2b1a00f1e2d3c4b5a69788796a5b4c3d2e1f0"
DESKTOP = "evidence/Users/desk7/AppData/Roaming/Signal/sql/db.sqlite"
DESKTOP_KEY = "1f2e3d4c5b6a79880716253443526170fedcba98765432100123456789abcdef"


def by_program(source, target, settings):
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "made.db"
        subprocess.run(["sqlcipher", "-bail", str(made)], text=True, check=True, stdout=subprocess.DEVNULL,
                       input=f"{settings}\n{source.read_text(encoding='utf-8')}\n")
        shutil.copy(made, target)


def main():
    by_program(ROOT / "signal_android/decrypted" / f"{ANDROID}.sql", ROOT / "signal_android/encrypted" / ANDROID,
               f"PRAGMA key = '{ANDROID_KEY}';\nPRAGMA cipher_page_size = 4096;\nPRAGMA kdf_iter = 1;")
    sql = (ROOT / "signal_desktop/plain" / f"{DESKTOP}.sql").read_text(encoding="utf-8")
    how = {"hash": "sha512", "header": 0, "reserved": 80, "key": bytes.fromhex(DESKTOP_KEY)}
    database = ROOT / "signal_desktop/encrypted" / DESKTOP
    database.write_bytes(sqlcipher.encrypted(sql, how))
    (database.parents[1] / "config.json").write_text(json.dumps({"key": DESKTOP_KEY}), encoding="utf-8")


main()
