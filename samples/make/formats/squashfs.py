#!/usr/bin/env python3
"""Makes samples/formats/squashfs_*: mksquashfs packs one tree in every compression; the Linux kernel
reads it back, and unsquashfs must extract the same.

Needs root (a loop mount) and squashfs-tools. `squashfs.py` or `squashfs.py FOLDER`.
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
    "squashfs_gzip": ("SquashFS, gzip", ["-comp", "gzip"]),
    "squashfs_xz": ("SquashFS, xz", ["-comp", "xz", "-Xbcj", "x86,arm"]),
    "squashfs_lzo": ("SquashFS, LZO", ["-comp", "lzo"]),
    "squashfs_lz4": ("SquashFS, LZ4", ["-comp", "lz4", "-Xhc"]),
    "squashfs_zstd": ("SquashFS, zstd", ["-comp", "zstd"]),
    "squashfs_lzma": ("SquashFS, LZMA, as older routers have it", ["-comp", "lzma"]),
    "squashfs_plain": ("SquashFS, nothing compressed, no fragments",
                       ["-noI", "-noD", "-noF", "-noX", "-no-fragments"]),
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
    write(f"{root}/data/words.txt", words(rng, 15000))
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
            os.utime(f"{folder}/{name}", ns=(0, (TIME + index) * 10**9), follow_symlinks=False)


def read_back(root):
    rows = []
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path):
                continue
            with open(path, "rb") as file:
                data = file.read()
            rows.append((f"squashfs.img/{os.path.relpath(path, root)}", len(data),
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
    subprocess.run(["mksquashfs", tree, image, "-quiet", "-no-progress", "-b", "32768", "-mkfs-time",
                    str(TIME), "-no-xattrs", "-processors", "1", *options], check=True,
                   stdout=subprocess.DEVNULL)
    out = f"{work}/{name}.out"
    subprocess.run(["unsquashfs", "-q", "-n", "-d", out, image], check=True,
                   stdout=subprocess.DEVNULL)
    rows = read_back(out)
    if name != "squashfs_lzma":  # the kernel never had it
        subprocess.run(["mount", "-t", "squashfs", "-o", "loop,ro", image, mount], check=True)
        try:
            assert read_back(mount) == rows
            same(mount, out)
        finally:
            subprocess.run(["umount", mount], check=True)
    if os.path.getsize(image) > 65536:
        with open(image, "rb") as file, open(f"{folder}/evidence/squashfs.img.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                shutil.copyfileobj(file, packed)
    else:
        shutil.copyfile(image, f"{folder}/evidence/squashfs.img")
    with open(f"{folder}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{folder}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": title, "open": "squashfs.img",
                   "tool": "Linux " + os.uname().release.split("-")[0] +
                           " (loop mount) and unsquashfs 4.5.1",
                   "verified": "names, sizes, times, SHA-256",
                   "unsupported": "versions before 4.0", "passwords": [], "keys": [],
                   "made_by": "samples/make/formats/squashfs.py"}, out, indent=2)
        out.write("\n")


def main():
    with tempfile.TemporaryDirectory() as work:
        fill(f"{work}/tree", random.Random(7))
        for name, (title, options) in IMAGES.items():
            make(name, title, options, f"{work}/tree", work)


main()
