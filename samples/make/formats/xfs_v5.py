#!/usr/bin/env python3
"""Makes samples/formats/xfs_v5: the Linux kernel writes the files, and reads back what is expected.

Needs root (a loop mount) and xfsprogs. `xfs_v5.py` or `xfs_v5.py FOLDER`.
"""
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

TITLE = "XFS version 5"
FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../formats/xfs_v5")
TIME = 1_767_225_600_123_456_789  # 2026-01-01 and a fraction


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def fill(root, rng):
    """Every kind of folder, of extents and of link."""
    write(f"{root}/short/hello.txt", b"hello from a short folder\n")
    write(f"{root}/short/empty", b"")
    write(f"{root}/names/chat \u4f60\u597d.txt", "\u4f60\u597d".encode())
    for count, folder, length in ((30, "block", 12), (130, "leaf", 30), (530, "node", 36)):
        os.makedirs(f"{root}/{folder}")
        for number in range(count):
            name = f"{number:05d}-".ljust(length, "x")
            os.symlink("t", f"{root}/{folder}/{name}") if number % 50 else write(
                f"{root}/{folder}/{name}", f"{folder} {number}\n".encode())
    # Extents: one, a tree of them, holes, space that was never written, blocks that two files share
    write(f"{root}/data/one-extent.bin", rng.randbytes(9000))
    with open(f"{root}/data/tree.bin", "wb") as out:
        for index in range(300):
            out.seek(index * 3 * 4096)
            out.write(f"piece {index}".encode() * 3)
            out.flush()
    with open(f"{root}/data/holes.bin", "wb") as out:
        out.write(b"start")
        out.seek(6_000_000)
        out.write(b"end")
    with open(f"{root}/data/unwritten.bin", "wb") as out:
        os.posix_fallocate(out.fileno(), 0, 200_000)
        out.seek(100_000)
        out.write(b"written within")
    run("cp", "--reflink=always", f"{root}/data/one-extent.bin", f"{root}/data/shared.bin")
    with open(f"{root}/data/shared.bin", "r+b") as out:
        out.seek(8192)
        out.write(b"changed after it was shared")
    os.link(f"{root}/data/one-extent.bin", f"{root}/data/second-name.bin")
    os.symlink("hello.txt", f"{root}/short/link")
    os.symlink("/".join(["a" * 100] * 9), f"{root}/short/long-link")
    deep = root + "/deep" + "/d" * 20
    write(f"{deep}/bottom.txt", b"far down\n")
    for number in range(30):  # enough names stay that the folder does not move into its inode
        write(f"{root}/removed/stays-for-the-time-being-{number}.txt", b"stays\n")
        write(f"{root}/removed/was-here-{number}.txt", b"gone\n")


def read_back(root, image):
    rows = []
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            rows.append((f"{image}/{os.path.relpath(path, root)}", len(data),
                         os.stat(path).st_mtime_ns, hashlib.sha256(data).hexdigest(), "live"))
    return rows


def main():
    rng = random.Random(5)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(f"{FOLDER}/evidence")
    with tempfile.TemporaryDirectory() as work:
        image, root = f"{work}/xfs.raw", f"{work}/mount"
        os.mkdir(root)
        with open(image, "wb") as out:
            out.truncate(32 << 20)
        run("mkfs.xfs", "-q", "--unsupported", "-L", "evidence", "-i", "nrext64=1",
            "-m", "uuid=11111111-2222-3333-4444-555555555555", image)
        run("mount", "-o", "loop", image, root)
        try:
            fill(root, rng)
            run("sync")
            for number in range(30):
                os.unlink(f"{root}/removed/was-here-{number}.txt")
            for folder, _, names in os.walk(root):
                for name in names + ["."]:
                    os.utime(f"{folder}/{name}", ns=(TIME, TIME), follow_symlinks=False)
            rows = read_back(root, "xfs.raw")
        finally:
            run("umount", root)
        for number in range(30):
            rows.append((f"xfs.raw/removed/was-here-{number}.txt", "", "", "", "deleted"))
        with open(image, "rb") as file, open(f"{FOLDER}/evidence/xfs.raw.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                shutil.copyfileobj(file, packed)
    with open(f"{FOLDER}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{FOLDER}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": TITLE, "open": "xfs.raw",
                   "tool": "Linux " + os.uname().release.split("-")[0] + " (loop mount) and mkfs.xfs 6.1.0",
                   "verified": "names, sizes, times, SHA-256; removed names",
                   "unsupported": "the journal is not applied; files of a realtime device",
                   "passwords": [], "keys": [], "made_by": "samples/make/formats/xfs_v5.py"}, out,
                  indent=2)
        out.write("\n")


main()
