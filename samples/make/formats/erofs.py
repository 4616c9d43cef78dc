#!/usr/bin/env python3
"""Makes samples/formats/erofs_*: mkfs.erofs writes one tree in several layouts; the Linux kernel
reads it back, and fsck.erofs must extract the same.

Needs root (a loop mount) and erofs-utils. `erofs.py` or `erofs.py FOLDER`.
"""
import filecmp
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

FORMATS = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../formats")
TIME = 1_767_225_600

IMAGES = {
    "erofs_plain": ("EROFS, not compressed", []),
    "erofs_extended": ("EROFS, extended inodes with their own times",
                       ["-Eforce-inode-extended", "--preserve-mtime"]),
    "erofs_chunks": ("EROFS, chunks with holes", ["--chunksize=4096"]),
    "erofs_lz4": ("EROFS, LZ4 with a compact index", ["-zlz4hc"]),
    "erofs_lz4_large": ("EROFS, LZ4 in large clusters with inline tails",
                        ["-zlz4hc,9", "-C65536", "-Eztailpacking"]),
    "erofs_lz4_legacy": ("EROFS, LZ4 with a full index, as Linux 5.3 wrote it",
                         ["-zlz4", "-Elegacy-compress"]),
}


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def words(rng, count):
    known = [bytes(rng.choices(b"abcdefghijklmnop", k=rng.randint(2, 9))) for _ in range(400)]
    return b" ".join(rng.choices(known, k=count))


def fill(root, rng):
    write(f"{root}/system/build.prop", b"ro.product.model=Sample\nro.build.id=X1\n")
    write(f"{root}/system/empty", b"")
    write(f"{root}/system/names/\u4f60\u597d.txt", "\u4f60\u597d".encode())
    for number in range(260):
        write(f"{root}/system/many/{number:04d}-{'n' * 30}.txt", b"%d\n" % number)
    write(f"{root}/data/random.bin", rng.randbytes(9000))
    write(f"{root}/data/exact.bin", rng.randbytes(4096))
    write(f"{root}/data/words.txt", words(rng, 22000))
    write(f"{root}/data/zeros.bin", bytes(700_000) + b"end")
    mixed = b"".join(words(rng, 900) + rng.randbytes(700) for _ in range(6))
    write(f"{root}/data/mixed.bin", mixed)
    with open(f"{root}/data/holes.bin", "wb") as out:
        out.write(b"start")
        out.seek(300_000)
        out.write(b"end")
    write(f"{root}/{'d/' * 20}bottom.txt", b"far down\n")
    os.symlink("build.prop", f"{root}/system/link")
    os.link(f"{root}/data/words.txt", f"{root}/data/second-name.txt")
    for folder, _, names in os.walk(root):
        for index, name in enumerate(sorted(names)):
            os.utime(f"{folder}/{name}", ns=(0, (TIME + index) * 10**9 + 123), follow_symlinks=False)


def read_back(root):
    rows = []
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            rows.append((f"erofs.img/{os.path.relpath(path, root)}", len(data),
                         os.stat(path).st_mtime_ns, hashlib.sha256(data).hexdigest(), "live"))
    return rows


def same(left, right):
    compared = filecmp.dircmp(left, right)
    assert not compared.left_only + compared.right_only + compared.diff_files, left
    for name in compared.common_dirs:
        same(f"{left}/{name}", f"{right}/{name}")


def make(name, title, options, tree, work):
    folder = f"{FORMATS}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/evidence")
    image, mount = f"{work}/{name}.img", f"{work}/{name}.mount"
    os.mkdir(mount)
    stamp = [] if "--preserve-mtime" in options else [f"-T{TIME}"]
    subprocess.run(["mkfs.erofs", "--quiet", "-U11111111-2222-3333-4444-777777777777", "-x-1", *stamp,
                    *options, image, tree], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["mount", "-t", "erofs", "-o", "loop,ro", image, mount], check=True)
    try:
        rows = read_back(mount)
        subprocess.run(["fsck.erofs", f"--extract={work}/{name}.out", image], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        same(mount, f"{work}/{name}.out")
    finally:
        subprocess.run(["umount", mount], check=True)
    if os.path.getsize(image) > 65536:
        with open(image, "rb") as file, open(f"{folder}/evidence/erofs.img.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                shutil.copyfileobj(file, packed)
    else:
        shutil.copyfile(image, f"{folder}/evidence/erofs.img")
    with open(f"{folder}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{folder}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": title, "open": "erofs.img",
                   "tool": "Linux " + os.uname().release.split("-")[0] +
                           " (loop mount) and fsck.erofs 1.5",
                   "verified": "names, sizes, times, SHA-256",
                   "unsupported": "content on further devices", "passwords": [], "keys": [],
                   "made_by": "samples/make/formats/erofs.py"}, out, indent=2)
        out.write("\n")


def main():
    with tempfile.TemporaryDirectory() as work:
        fill(f"{work}/tree", random.Random(7))
        for name, (title, options) in IMAGES.items():
            make(name, title, options, f"{work}/tree", work)


main()
