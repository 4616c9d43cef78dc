#!/usr/bin/env python3
"""Writes the encrypted sample of Signal on Android: samples/apps/signal_android/encrypted.

    samples/make/signal_database.py

The content is that of samples/apps/signal_android/decrypted, encrypted by the sqlcipher program with
Signal's settings and the key below. Salt and vectors are random: a second run gives other bytes.
"""
import pathlib
import subprocess
import tempfile
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/signal_android"
DATABASE = "evidence/data/data/org.thoughtcrime.securesms/databases/signal.db"
KEY = "8f1e6d0c5b4a39281706f5e4d3c2b1a00f1e2d3c4b5a69788796a5b4c3d2e1f0"


def main():
    sql = (ROOT / "decrypted" / f"{DATABASE}.sql").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "made.db"
        subprocess.run(["sqlcipher", "-bail", str(made)], text=True, check=True, stdout=subprocess.DEVNULL,
                       input=f"PRAGMA key = '{KEY}';\nPRAGMA cipher_page_size = 4096;\n"
                             f"PRAGMA kdf_iter = 1;\n{sql}\n")
        shutil.copy(made, ROOT / "encrypted" / DATABASE)


main()
