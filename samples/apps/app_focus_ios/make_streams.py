#!/usr/bin/env python3
"""Writes the invented streams of this sample, one in each version of SEGB."""
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = "evidence/private/var/mobile/Library/Biome/streams/restricted/App.InFocus/local/"
T = 785_600_000.0  # 2025-11-23T14:13:20Z
WRITTEN, DELETED, EMPTY = 1, 3, 4


def text(number, value):
    return bytes([number << 3 | 2, len(value)]) + value.encode()


def focus(came, seconds, app):
    return (text(1, "com.apple.SpringBoard.transitionReason.homescreen") + bytes([2 << 3, 1, 3 << 3, came]) +
            bytes([4 << 3 | 1]) + struct.pack("<d", T + seconds) + text(6, app) + text(9, "10.1"))


RECORDS = [
    (WRITTEN, focus(1, 0, "ph.telegra.Telegraph")), (WRITTEN, focus(0, 60, "ph.telegra.Telegraph")),
    (WRITTEN, focus(1, 60.5, "net.whatsapp.WhatsApp")), (DELETED, bytes(70)),
    (WRITTEN, focus(1, 3600, "ph.telegra.Telegraph")), (WRITTEN, text(1, "no app")),
]


def first_version(records):
    body = b""
    for state, content in records:
        body += struct.pack("<iiddIi", len(content), state, T, T, zlib.crc32(content), 0) + content
        body += bytes(-(56 + len(body)) % 8)
    return struct.pack("<I", 56 + len(body)) + bytes(48) + b"SEGB" + body + bytes(64)


def second_version(records):
    body, entries = b"", b""
    for index, (state, content) in enumerate(records):
        body += struct.pack("<Ii", zlib.crc32(content), 0) + content
        entries += struct.pack("<iid", len(body), state, T + index)
        body += bytes(-len(body) % 4)
    entries += struct.pack("<iid", 0, EMPTY, 0)
    return b"SEGB" + struct.pack("<id", len(records) + 1, T) + bytes(16) + body + bytes(32) + entries


def write(case, name, content):
    path = HERE / case / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


write("first", "785600000000000", first_version(RECORDS))
write("second", "785600000000001", second_version(RECORDS))
write("second", "tombstone/785600000000001", second_version(RECORDS[:1]))
broken = bytearray(second_version(RECORDS[:3]))
broken[32 + 8 + 20] ^= 1  # inside the first record
write("broken", "785600000000002", bytes(broken))
