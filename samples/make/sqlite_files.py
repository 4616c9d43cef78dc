"""SQLite databases as bytes that do not change from run to run, with or without a write-ahead log."""

import os
import sqlite3
import struct
import tempfile


def _open(path, page_size):
    database = sqlite3.connect(path, isolation_level=None)
    database.execute(f"PRAGMA page_size={page_size}")
    database.execute("PRAGMA secure_delete=OFF")
    database.execute("PRAGMA synchronous=OFF")
    return database


def _write(database, write):
    database.execute("BEGIN")
    write(database)
    database.execute("COMMIT")


def database_bytes(*steps, page_size=4096):
    """Runs each step in a transaction of its own and returns the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        database = _open(path, page_size)
        for step in steps:
            _write(database, step)
        database.close()
        with open(path, "rb") as file:
            return file.read()


def database_with_log(base, later, page_size=4096):
    """Returns (main file, log): `base` steps are checkpointed, `later` steps stay in the log."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        database = _open(path, page_size)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA wal_autocheckpoint=0")
        for step in base:
            _write(database, step)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for step in later:
            _write(database, step)
        with open(path, "rb") as file:
            main = file.read()
        with open(path + "-wal", "rb") as file:
            log = file.read()
        database.close()
        return main, _with_fixed_salts(log)


def _sum(data, first, second, order):
    for left, right in struct.iter_unpack(order + "II", data):
        first = (first + left + second) & 0xFFFFFFFF
        second = (second + right + first) & 0xFFFFFFFF
    return first, second


def _with_fixed_salts(log, salts=(0x7A11DE01, 0x5EED0118)):
    """SQLite draws the salts of a log at random: set them and all checksums that hang on them."""
    magic, version, page_size, sequence, old1, old2 = struct.unpack(">6I", log[:24])
    order = ">" if magic & 1 else "<"
    head = struct.pack(">6I", magic, version, page_size, sequence, *salts)
    first, second = _sum(head, 0, 0, order)
    out = [head + struct.pack(">II", first, second)]
    for offset in range(32, len(log), 24 + page_size):
        frame = log[offset:offset + 24 + page_size]
        number, size, salt1, salt2 = struct.unpack(">4I", frame[:16])
        if (salt1, salt2) != (old1, old2):
            break
        first, second = _sum(frame[:8], first, second, order)
        first, second = _sum(frame[24:], first, second, order)
        out.append(struct.pack(">6I", number, size, *salts, first, second) + frame[24:])
    return b"".join(out)


def create_tables(database, script):
    """Like executescript, but inside the transaction that is open."""
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)


def insert(database, table, **values):
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    return database.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', tuple(values.values())).lastrowid


def with_broken_page(data, page, page_size=4096):
    """Overwrites one page with noise, as a worn flash cell returns it."""
    start = (page - 1) * page_size
    noise = bytes((i * 37 + 11) & 0xFF for i in range(page_size))
    return data[:start] + noise + data[start + page_size:]
