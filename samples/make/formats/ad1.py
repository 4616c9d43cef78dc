#!/usr/bin/env python3
"""ad1.py: the sample ad1_segments, an AccessData logical image of three segments, written as the
public test image of dissect.evidence is laid out (no free tool writes the format). What is expected
is what was put in; the public image itself is read by tests/parsers/ad1_test.cpp."""
import hashlib
import json
import pathlib
import random
import shutil
import struct
import sys
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent.parent / "formats" / "ad1_segments"
CHUNK = 65536
SEGMENT = 40_000
FILE, DELETED, DIRECTORY = 0, 2, 5


class Image:
    def __init__(self, name):
        encoded = name.encode()
        self.bytes = bytearray(b"ADLOGICALIMAGE\0\0" + struct.pack("<IIIQQI", 4, 1, CHUNK, 0, 0, len(encoded)))
        self.bytes += b"AD\0\0" + struct.pack("<QQQQQ", 92, 0, 0, 0, 0) + encoded

    def set(self, at, value):
        self.bytes[at:at + 8] = struct.pack("<Q", value)

    def add(self, link, entries):
        for kind, name, content, children in entries:
            at, encoded = len(self.bytes), name.encode()
            self.set(link, at)
            link = at
            self.bytes += bytes(32) + struct.pack("<QII", len(content), kind, len(encoded)) + encoded + bytes(8)
            if content:
                self.add_content(at, content)
            self.add_values(at, kind, content)
            if children:
                self.add(at + 8, children)

    def add_content(self, at, content):
        self.set(at + 24, len(self.bytes))
        chunks = [zlib.compress(content[begin:begin + CHUNK]) for begin in range(0, len(content), CHUNK)]
        begin = len(self.bytes) + 8 * (len(chunks) + 2)
        self.bytes += struct.pack("<Q", len(chunks))
        for chunk in chunks:
            self.bytes += struct.pack("<Q", begin)
            begin += len(chunk)
        self.bytes += struct.pack("<Q", begin) + b"".join(chunks)

    def add_values(self, at, kind, content):
        values = [(3, 3, str(len(content))), (5, 8, "20240506T070809.5"), (5, 9, "20240506T070809")]
        if kind != DIRECTORY:
            values += [(1, 0x5001, hashlib.md5(content).hexdigest()), (1, 0x5002, hashlib.sha1(content).hexdigest())]
        link = at + 16
        for category, number, text in values:
            self.set(link, len(self.bytes))
            link = len(self.bytes)
            self.bytes += struct.pack("<QIII", 0, category, number, len(text)) + text.encode()


def main():
    numbers = random.Random(5)
    rows = "".join(f"{row},{numbers.randint(1, 10**6)}\n" for row in range(9000)).encode()
    chats = [(FILE, "ບັນທຶກ กลุ่ม 工作.txt", b"three scripts\n", []), (DELETED, "gone.txt", b"deleted words\n", []),
             (FILE, "noise.bin", numbers.randbytes(30_000), [])]
    entries = [(FILE, "rows.csv", rows, []), (DIRECTORY, "Chats", b"", chats), (FILE, "empty.txt", b"", [])]
    image = Image("D:\\Export")
    image.add(36, entries)
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "evidence").mkdir(parents=True)
    size = SEGMENT - 512
    pieces = [bytes(image.bytes[begin:begin + size]) for begin in range(0, len(image.bytes), size)]
    for number, piece in enumerate(pieces, 1):
        head = b"ADSEGMENTEDFILE\0" + struct.pack("<IIIIQI", 1, 2, number, len(pieces), SEGMENT, 512)
        (FOLDER / "evidence" / f"case.ad{number}").write_bytes(head.ljust(512, b"\0") + piece)
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    for folder, given in [("case.ad1/D:/Export/", entries), ("case.ad1/D:/Export/Chats/", chats)]:
        for kind, name, content, _ in given:
            if kind != DIRECTORY:
                rows.append("\t".join([folder + name, str(len(content)), "1714979289000000000",
                                       hashlib.sha256(content).hexdigest(),
                                       "deleted" if kind == DELETED else "live"]))
    (FOLDER / "expected.tsv").write_text("\n".join(rows) + "\n")
    about = {"kind": "container", "title": "AccessData AD1, three segments", "open": "case.ad1",
             "tool": "what its generator put in (Python)", "verified": "names, sizes, times, SHA-256",
             "unsupported": "encrypted images (ADCRYPT)", "passwords": [], "keys": [], "formats": ["ad1"],
             "made_by": "samples/make/formats/ad1.py"}
    (FOLDER / "about.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    print(len(pieces), "segments")


sys.exit(main())
