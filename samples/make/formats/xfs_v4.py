#!/usr/bin/env python3
"""Makes samples/formats/xfs_v4: mkfs.xfs fills a volume without checksums; xfs_db reads it back.

Kernels no longer mount version 4 as a matter of course. Needs xfsprogs.
`xfs_v4.py` or `xfs_v4.py FOLDER`.
"""
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../formats/xfs_v4")


class Prototype:
    """The text that mkfs.xfs -p reads, and the source files that it names."""

    def __init__(self, work):
        self.work, self.lines, self.files = work, ["/dev/null", "0 0", "d--755 0 0"], {}

    def file(self, folder, name, data):
        source = f"{self.work}/source{len(self.files)}"
        with open(source, "wb") as out:
            out.write(data)
        self.lines.append(f"{name} ---644 0 0 {source}")
        self.files[f"{folder}/{name}"] = data

    def folder(self, name):
        self.lines.append(f"{name} d--755 0 0")

    def link(self, name, target):
        self.lines.append(f"{name} l--777 0 0 {target}")

    def end(self):
        self.lines.append("$")


def fill(prototype, rng):
    prototype.folder("short")
    prototype.file("short", "hello.txt", b"hello from version 4\n")
    prototype.file("short", "empty", b"")
    prototype.link("link", "hello.txt")
    prototype.link("long-link", "/".join(["b" * 60] * 12))
    prototype.end()
    for count, folder, length in ((30, "block", 12), (150, "leaf", 30), (540, "node", 32)):
        prototype.folder(folder)
        for number in range(count):
            name = f"{number:05d}-".ljust(length, "x")
            if number % 50:
                prototype.link(name, "t")
            else:
                prototype.file(folder, name, f"{folder} {number}\n".encode())
        prototype.end()
    prototype.folder("data")
    prototype.file("data", "random.bin", rng.randbytes(11111))
    prototype.folder("below")
    prototype.file("data/below", "text.txt", b"text\n" * 3000)
    prototype.end()
    prototype.end()
    prototype.end()


def modified_ns(image, path):
    shown = subprocess.run(["xfs_db", "-r", "-c", f"path /{path}", "-c", "inode", "-c",
                            "p core.size core.mtime.nsec core.mtime.sec", image],
                           check=True, capture_output=True, text=True).stdout
    size = int(re.search(r"core.size = (\d+)", shown)[1])
    fraction = int(re.search(r"core.mtime.nsec = (\d+)", shown)[1])
    when = re.search(r"core.mtime.sec = (.*)", shown)[1]
    seconds = int(subprocess.run(["date", "-u", "-d", when, "+%s"], check=True,
                                 capture_output=True, text=True, env={"TZ": "UTC"}).stdout)
    return size, seconds * 10**9 + fraction


def main():
    rng = random.Random(4)
    os.environ["TZ"] = "UTC"
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(f"{FOLDER}/evidence")
    with tempfile.TemporaryDirectory() as work:
        image = f"{work}/xfs.raw"
        with open(image, "wb") as out:
            out.truncate(24 << 20)
        prototype = Prototype(work)
        fill(prototype, rng)
        with open(f"{work}/prototype", "w", encoding="utf-8") as out:
            out.write("\n".join(prototype.lines) + "\n")
        subprocess.run(["mkfs.xfs", "-q", "--unsupported", "-m",
                        "crc=0,uuid=11111111-2222-3333-4444-444444444444", "-n", "ftype=0",
                        "-p", f"{work}/prototype", image], check=True, stdout=subprocess.DEVNULL)
        rows = []
        for path, data in sorted(prototype.files.items()):
            size, modified = modified_ns(image, path)
            assert size == len(data), path
            rows.append((f"xfs.raw/{path}", size, modified, hashlib.sha256(data).hexdigest(),
                         "live"))
        with open(image, "rb") as file, open(f"{FOLDER}/evidence/xfs.raw.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                shutil.copyfileobj(file, packed)
    with open(f"{FOLDER}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{FOLDER}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": "XFS version 4 (without checksums)",
                   "open": "xfs.raw", "tool": "mkfs.xfs and xfs_db 6.1.0",
                   "verified": "names, sizes, times, SHA-256",
                   "unsupported": "the journal is not applied", "passwords": [], "keys": [],
                   "made_by": "samples/make/formats/xfs_v4.py"}, out, indent=2)
        out.write("\n")


main()
