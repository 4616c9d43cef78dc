#!/usr/bin/env python3
"""Makes samples/formats/xfs_deleted: files that were removed after a restart of the machine.

What is expected of a removed file are the blocks that the kernel told of while it was there, read
from the image behind the removal. Needs root (a loop mount) and xfsprogs.
`xfs_deleted.py` or `xfs_deleted.py FOLDER`.
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
    os.path.dirname(os.path.abspath(__file__)), "../../formats/xfs_deleted")


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def write(path, data):
    with open(path, "wb") as out:
        out.write(data)


def fill(root, rng):
    os.makedirs(f"{root}/chats")
    for number in range(30):
        write(f"{root}/chats/stays-with-a-long-name-{number}.txt", b"stays %d\n" % number)
    for number in range(4):
        write(f"{root}/chats/removed-{number}.db", rng.randbytes(9000 + number * 3000))
    with open(f"{root}/chats/removed-pieces.db", "wb") as out:
        for index in range(5):
            out.seek(index * 8 * 4096)
            out.write(b"piece %d " % index * 700)
            out.flush()
            os.fsync(out.fileno())


def extents(path):
    """First byte in the file, first byte in the volume, bytes; all from the kernel."""
    found = []
    for line in run("xfs_bmap", path).splitlines()[1:]:
        cut = re.match(r"\s*\d+: \[(\d+)\.\.(\d+)\]: (\d+)\.\.(\d+)", line)
        if cut:
            first, last, place, _ = map(int, cut.groups())
            found.append((first * 512, place * 512, (last - first + 1) * 512))
    return found


def main():
    rng = random.Random(9)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(f"{FOLDER}/evidence")
    rows = []
    with tempfile.TemporaryDirectory() as work:
        image, root = f"{work}/xfs.raw", f"{work}/mount"
        os.mkdir(root)
        with open(image, "wb") as out:
            out.truncate(24 << 20)
        run("mkfs.xfs", "-q", "--unsupported", "-m", "uuid=11111111-2222-3333-4444-888888888888",
            image)
        run("mount", "-o", "loop", image, root)
        try:
            fill(root, rng)
        finally:
            run("umount", root)
        run("mount", "-o", "loop", image, root)
        try:
            removed = {name: extents(f"{root}/chats/{name}")
                       for name in sorted(os.listdir(f"{root}/chats")) if "removed" in name}
            for name in removed:
                os.unlink(f"{root}/chats/{name}")
            for name in sorted(os.listdir(f"{root}/chats")):
                with open(f"{root}/chats/{name}", "rb") as file:
                    data = file.read()
                rows.append((f"xfs.raw/chats/{name}", len(data),
                             os.stat(f"{root}/chats/{name}").st_mtime_ns,
                             hashlib.sha256(data).hexdigest(), "live"))
        finally:
            run("umount", root)
        with open(image, "rb") as file:
            volume = file.read()
        assert len(removed["removed-pieces.db"]) > 2, removed
        for name, found in removed.items():
            content = bytearray(found[-1][0] + found[-1][2])
            for begin, place, size in found:
                content[begin:begin + size] = volume[place:place + size]
            rows.append((f"xfs.raw/chats/{name}", len(content), "",
                         hashlib.sha256(content).hexdigest(), "deleted"))
        with open(f"{FOLDER}/evidence/xfs.raw.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                packed.write(volume)
    with open(f"{FOLDER}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{FOLDER}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": "XFS with removed files", "open": "xfs.raw",
                   "tool": "Linux " + os.uname().release.split("-")[0] +
                           " (loop mount) and xfs_bmap 6.1.0",
                   "verified": "names and SHA-256 of removed files, to the end of their blocks",
                   "unsupported": "the length of a removed file is not stored any more",
                   "passwords": [], "keys": [], "made_by": "samples/make/formats/xfs_deleted.py"},
                  out, indent=2)
        out.write("\n")


main()
