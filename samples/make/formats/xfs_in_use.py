#!/usr/bin/env python3
"""Makes samples/formats/xfs_in_use: a volume copied while it was mounted, as from a running server.

Two files are open and unlinked, and one is newer than the blocks: only the journal has it.
Needs root (a loop mount) and xfsprogs. `xfs_in_use.py` or `xfs_in_use.py FOLDER`.
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

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../formats/xfs_in_use")


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def row(path, file, status):
    file.seek(0)
    data = file.read()
    return (f"xfs.raw/{path}", len(data), os.fstat(file.fileno()).st_mtime_ns,
            hashlib.sha256(data).hexdigest(), status)


def fill(root, rng):
    rows = []
    os.makedirs(f"{root}/chats")
    for name in ("chats/a.db", "chats/b.db"):
        with open(f"{root}/{name}", "w+b") as out:
            out.write(rng.randbytes(5000))
            out.flush()
            rows.append(row(name, out, "live"))
    kept = []
    for number in range(2):
        out = open(f"{root}/chats/removed-{number}.db", "w+b")
        out.write(rng.randbytes(3000 + number))
        out.flush()
        os.unlink(f"{root}/chats/removed-{number}.db")
        rows.append(row(f"$OrphanFiles/{os.fstat(out.fileno()).st_ino}", out, "deleted"))
        kept.append(out)
    return rows, kept


def main():
    rng = random.Random(6)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(f"{FOLDER}/evidence")
    with tempfile.TemporaryDirectory() as work:
        image, root = f"{work}/xfs.raw", f"{work}/mount"
        os.mkdir(root)
        with open(image, "wb") as out:
            out.truncate(24 << 20)
        run("mkfs.xfs", "-q", "--unsupported", "-m", "uuid=11111111-2222-3333-4444-666666666666",
            image)
        run("mount", "-o", "loop", image, root)
        kept = []
        try:
            rows, kept = fill(root, rng)
            run("xfs_freeze", "-f", root)
            run("xfs_freeze", "-u", root)
            with open(f"{root}/chats/only-in-the-journal.db", "wb") as out:
                out.write(b"newer than the blocks")
                os.fsync(out.fileno())
            shutil.copyfile(image, f"{work}/copy.raw")
        finally:
            for out in kept:
                out.close()
            run("umount", root)
        with open(f"{work}/copy.raw", "rb") as file, \
                open(f"{FOLDER}/evidence/xfs.raw.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                shutil.copyfileobj(file, packed)
    with open(f"{FOLDER}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, cells)) + "\n" for cells in rows)
    with open(f"{FOLDER}/notes.tsv", "w", encoding="utf-8") as out:
        out.write("path\tstatus\tcontains\nxfs.raw\tpartly\tits journal holds\n")
    with open(f"{FOLDER}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": "XFS copied while in use", "open": "xfs.raw",
                   "tool": "Linux " + os.uname().release.split("-")[0] + " (loop mount)",
                   "verified": "names, sizes, times, SHA-256; unlinked files that were open",
                   "unsupported": "changes that only the journal holds are said, not applied",
                   "passwords": [], "keys": [], "made_by": "samples/make/formats/xfs_in_use.py"},
                  out, indent=2)
        out.write("\n")


main()
