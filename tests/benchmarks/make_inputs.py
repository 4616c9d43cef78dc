#!/usr/bin/env python3
"""Makes the benchmarks' inputs in FOLDER from fixed seeds: phone.zip, msgstore.db, list.zip, files.ext4.

All persons, numbers and texts are invented. What is there already is kept. Needs mke2fs.
"""

import argparse
import pathlib
import random
import shutil
import sqlite3
import subprocess
import zipfile

WORDS = ("hello please send money today boss dinner group office work client transfer yes no meet "
         "tomorrow where customer deposit platform profit withdraw account number message room "
         "salary phone photo passport company team report evening morning").split()
FIRST_MS = 1_700_000_000_000
STAMP = (2026, 3, 4, 10, 0, 0)  # of every zip entry

SCHEMA = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL,
    agent INTEGER, device INTEGER, type INTEGER, raw_string TEXT);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER,
    subject TEXT, created_timestamp INTEGER, sort_timestamp INTEGER, archived INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
    from_me INTEGER NOT NULL, key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER,
    broadcast INTEGER, recipient_count INTEGER, participant_hash TEXT, origination_flags INTEGER,
    origin INTEGER, timestamp INTEGER, received_timestamp INTEGER,
    receipt_server_timestamp INTEGER, message_type INTEGER, text_data TEXT, starred INTEGER,
    lookup_tables INTEGER, sort_id INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX message_key_index
    ON message (chat_row_id, from_me, key_id, sender_jid_row_id);
CREATE INDEX message_sort ON message (chat_row_id, sort_id);
"""


def text_of(chance, words):
    return " ".join(chance.choice(WORDS) for _ in range(words))


def message_rows(count, people, groups):
    chance = random.Random(20260304)
    time_ms = FIRST_MS
    for row in range(1, count + 1):
        time_ms += chance.randrange(60_000)
        from_me = chance.randrange(2)
        in_group = chance.randrange(4) == 0
        chat = people + 1 + chance.randrange(groups) if in_group else 1 + chance.randrange(people)
        sender = 1 + chance.randrange(people) if in_group and not from_me else 0
        yield (row, chat, from_me, f"{chance.getrandbits(128):032X}", sender, 5, time_ms,
               time_ms + 500, 0, text_of(chance, 2 + chance.randrange(20)), row)


def make_messages(path, count, people=2000, groups=200):
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode = OFF;" + SCHEMA)
    phones = [f"9597{number:08d}" for number in range(people)]
    jids = [(phone, "s.whatsapp.net", 0, f"{phone}@s.whatsapp.net") for phone in phones]
    jids += [(f"12036304{number:010d}", "g.us", 1, f"12036304{number:010d}@g.us")
             for number in range(groups)]
    database.executemany("INSERT INTO jid (user, server, type, raw_string) VALUES (?, ?, ?, ?)", jids)
    database.executemany(
        "INSERT INTO chat (jid_row_id, hidden, subject, created_timestamp) VALUES (?, 0, ?, ?)",
        [(row + 1, None if row < people else f"Team {row - people}", FIRST_MS)
         for row in range(people + groups)])
    database.executemany(
        "INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, timestamp,"
        " received_timestamp, message_type, text_data, sort_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", message_rows(count, people, groups))
    database.commit()
    database.close()


def entry(name, method=zipfile.ZIP_DEFLATED):
    described = zipfile.ZipInfo(name, STAMP)
    described.compress_type = method
    return described


def make_phone(path, messages, others=2000):
    chance = random.Random(1)
    with zipfile.ZipFile(path, "w", compresslevel=6) as phone:
        with phone.open(entry("data/data/com.whatsapp/databases/msgstore.db"), "w",
                        force_zip64=True) as out, open(messages, "rb") as source:
            shutil.copyfileobj(source, out, 1 << 20)
        for number in range(others):
            phone.writestr(entry(f"data/data/com.app{number % 90:03d}.example/files/f{number}.json"),
                           text_of(chance, 200))


def make_list(path, count):
    with zipfile.ZipFile(path, "w") as listed:
        for number in range(count):
            name = f"data/data/com.app{number % 400:03d}.example/files/{number % 37}/f{number:06d}.xml"
            listed.writestr(entry(name, zipfile.ZIP_STORED), b"x")


def make_image(path, count, folder):
    chance = random.Random(2)
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for number in range(count):
        place = tree / f"home/user{number % 8}/d{number % 150:03d}"
        if number < 1200:
            place.mkdir(parents=True, exist_ok=True)
        (place / f"file_{number:06d}.txt").write_text(text_of(chance, 20 + chance.randrange(300)))
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-N", str(count + 20_000),
                    "-U", "6b1f3c1e-0000-4000-8000-000000000001", "-d", str(tree), str(path), "768M"],
                   check=True)
    shutil.rmtree(tree)


def make_once(path, make):
    if path.exists():
        return
    print(f"making {path.name}", flush=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    make(part)
    part.rename(path)


def main():
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("folder", type=pathlib.Path)
    wanted.add_argument("--messages", type=int, default=1_000_000)
    wanted.add_argument("--entries", type=int, default=100_000)
    wanted.add_argument("--files", type=int, default=60_000)
    given = wanted.parse_args()
    folder = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    make_once(folder / "msgstore.db", lambda path: make_messages(path, given.messages))
    make_once(folder / "phone.zip", lambda path: make_phone(path, folder / "msgstore.db"))
    make_once(folder / "list.zip", lambda path: make_list(path, given.entries))
    make_once(folder / "files.ext4", lambda path: make_image(path, given.files, folder))


main()
