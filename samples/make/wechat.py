#!/usr/bin/env python3
"""Writes the encrypted samples of WeChat on Android: samples/apps/wechat_android/encrypted*, no_key.

    samples/make/wechat.py

The content is that of samples/apps/wechat_android/decrypted, encrypted by the sqlcipher program with
WeChat's settings. Salts and vectors are random: a second run gives other bytes.
"""
import hashlib
import pathlib
import shutil
import struct
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/wechat_android"
UIN = -1582634021
FOLDER = hashlib.md5(f"mm{UIN}".encode()).hexdigest()
APP = "evidence/data/data/com.tencent.mm"
IMEI = "490154203237518"  # the example of the IMEI's own description


def sql(ending):
    return (ROOT / "decrypted" / APP / "MicroMsg" / FOLDER / f"EnMicroMsg.db{ending}").read_text()


def write_database(case, device):
    key = hashlib.md5(f"{device}{UIN}".encode()).hexdigest()[:7]
    target = ROOT / case / APP / "MicroMsg" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = pathlib.Path(scratch) / "made.db"
        script = (f"PRAGMA key = '{key}';\nPRAGMA cipher_use_hmac = OFF;\n"
                  "PRAGMA cipher_page_size = 1024;\nPRAGMA kdf_iter = 4000;\n"
                  "PRAGMA journal_mode = WAL;\nPRAGMA wal_autocheckpoint = 0;\n" + sql(".sql")
                  + "\nPRAGMA wal_checkpoint(TRUNCATE);\n" + sql(".wal.sql")
                  + f"\n.system cp {made} {target}/EnMicroMsg.db\n"
                  f".system cp {made}-wal {target}/EnMicroMsg.db-wal\n")
        subprocess.run(["sqlcipher", "-bail", str(made)], input=script, text=True, check=True,
                       stdout=subprocess.DEVNULL)


def java_map(entries):
    """A java.util.HashMap of Integers to Integers and Strings, as Java serializes it."""
    out = (b"\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16\x60\xd1\x03\x00\x02"
           b"F\x00\x0aloadFactorI\x00\x09thresholdxp\x3f\x40\x00\x00\x00\x00\x00\x0cw\x08"
           b"\x00\x00\x00\x10" + struct.pack(">I", len(entries)))
    is_first = True
    for pair in entries.items():
        for value in pair:
            if isinstance(value, str):
                out += b"t" + struct.pack(">H", len(value)) + value.encode()
                continue
            out += (b"sr\x00\x11java.lang.Integer\x12\xe2\xa0\xa4\xf7\x81\x878\x02\x00\x01I\x00\x05value"
                    b"xr\x00\x10java.lang.Number\x86\xac\x95\x1d\x0b\x94\xe0\x8b\x02\x00\x00xp"
                    if is_first else b"sq\x00~\x00\x02") + struct.pack(">i", value)
            is_first = False
    return out + b"x"


def main():
    for case in ("encrypted", "encrypted_no_imei", "no_key"):
        shutil.rmtree(ROOT / case / "evidence", ignore_errors=True)
    write_database("encrypted", IMEI)
    app = ROOT / "encrypted" / APP
    (app / "MicroMsg/CompatibleInfo.cfg").write_bytes(java_map({257: "0", 258: IMEI, 259: "mac"}))
    (app / "shared_prefs").mkdir()
    (app / "shared_prefs/auth_info_key_prefs.xml").write_text(
        "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n"
        f'    <int name="_auth_uin" value="{UIN}" />\n    <boolean name="auth_info_prefs_created" value="true" />\n'
        "</map>\n")
    write_database("encrypted_no_imei", "1234567890ABCDEF")
    app = ROOT / "encrypted_no_imei" / APP
    (app / "MicroMsg/systemInfo.cfg").write_bytes(java_map({257: 0, 1: UIN, 2: "8.0.44"}))
    shutil.copytree(app / "MicroMsg" / FOLDER, ROOT / "no_key" / APP / "MicroMsg" / FOLDER)


main()
