#!/usr/bin/env python3
"""Writes the encrypted sample of Session on computers: samples/apps/session_desktop/encrypted.

    samples/make/session.py

The content is that of the plain case beside it. Vectors are random: a second run gives other bytes.
"""
import json
import pathlib

import sqlcipher

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/session_desktop"
NAME = "evidence/Users/desk7/AppData/Roaming/Session/sql/db.sqlite"
KEY = "2f2e3d4c5b6a79880716253443526170fedcba98765432100123456789abcdef"


def main():
    sql = (ROOT / "plain" / f"{NAME}.sql").read_text(encoding="utf-8")
    how = {"hash": "sha512", "header": 0, "reserved": 80, "key": bytes.fromhex(KEY)}
    database = ROOT / "encrypted" / NAME
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_bytes(sqlcipher.encrypted(sql, how))
    (database.parents[1] / "config.json").write_text(json.dumps({"key": KEY}), encoding="utf-8")


main()
