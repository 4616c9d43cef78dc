#!/usr/bin/env python3
"""Writes samples/formats/f2fs with mkfs.f2fs and sload.f2fs (f2fs-tools 1.15).

The expected values are those of the folder that sload.f2fs was given: names, sizes, times, SHA-256.
    samples/make/formats/f2fs.py
"""
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "formats"
EPOCH = 1_718_000_000
SIZE_BYTES = 76 << 20
# Not flexible_inline_xattr: sload.f2fs 1.15 then writes the places of blocks where Linux and fsck.f2fs
# take attributes to be.
ANDROID = ("encrypt,extra_attr,project_quota,quota,inode_checksum,"
           "inode_crtime,lost_found,sb_checksum,casefold")


def text_of(seed, size):
    """Repeatable bytes that compress well but are not the same in every block."""
    line = random.Random(seed)
    out = bytearray()
    while len(out) < size:
        out += b"%08d message %d of chat %d\n" % (len(out), line.randrange(9999), line.randrange(50))
        out += b"." * 400
    return bytes(out[:size])


def write(root, path, content):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def make_tree(root):
    whatsapp = "data/data/com.whatsapp"
    write(root, f"{whatsapp}/databases/msgstore.db", text_of(1, 300_001))
    write(root, f"{whatsapp}/databases/wa.db", text_of(2, 40_960))
    write(root, f"{whatsapp}/shared_prefs/inline.xml", b"<map><int name='v' value='1'/></map>\n")
    write(root, f"{whatsapp}/files/empty", b"")
    write(root, "data/media/0/DCIM/ဓာတ်ပုံ ၁.jpg", b"Burmese name\n")
    write(root, "data/media/0/DCIM/รูปภาพ.jpg", b"Thai name\n")
    write(root, "data/media/0/DCIM/微信图片.jpg", b"Chinese name\n" * 400)
    write(root, "data/media/0/" + "n" * 255, b"a name of 255 bytes\n")
    write(root, "data/media/0/" + "မ" * 85, b"a Burmese name of 255 bytes\n")
    # The places of its last data lie behind the addresses of the inode, in a direct node.
    movie = bytearray(15 << 18)
    movie[5000:5012] = b"begin of it\n"
    movie[-10:] = b"end of it\n"
    write(root, "data/media/0/Movies/long.mp4", movie)
    for number in range(1010):
        write(root, f"data/many/{number:04d}", b"")
    deep = root / "data"
    for level in range(40):
        deep = deep / f"level{level}"
    deep.mkdir(parents=True)
    (deep / "deepest").write_bytes(b"forty folders down\n")
    os.symlink("/data/media/0", root / "data/data/sdcard")
    os.symlink("x" * 3000, root / "data/data/long link")


def set_times(root):
    for number, path in enumerate(sorted(root.rglob("*"), reverse=True)):
        stamp = (EPOCH + number * 61) * 1_000_000_000
        os.utime(path, ns=(stamp + 7_000_000_000, stamp), follow_symlinks=False)


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    # sload.f2fs ends with 1 where its closing check found nothing to say.
    if done.returncode not in (0, 1) or "Error" in done.stdout:
        raise SystemExit(f"{arguments}: {done.stdout[-400:]}{done.stderr[-400:]}")


def sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def write_expected(folder, root):
    rows = []
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        status = path.lstat()
        # sload.f2fs keeps the seconds of the time of modification.
        rows.append((f"fs.raw/{path.relative_to(root)}", status.st_size,
                     status.st_mtime_ns // 10**9 * 10**9,
                     sha256(path) if status.st_size else "", "live"))
    with (folder / "expected.tsv").open("w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        for row in rows:
            out.write("\t".join(str(cell) for cell in row) + "\n")


def make(name, title, features, fill, load=(), unsupported=""):
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as work:
        root = pathlib.Path(work) / "tree"
        root.mkdir()
        fill(root)
        set_times(root)
        image = pathlib.Path(work) / "fs.raw"
        with image.open("wb") as file:
            file.truncate(SIZE_BYTES)
        casefold = ["-C", "utf8"] if "casefold" in features else []
        run("mkfs.f2fs", "-q", "-f", "-r", "-U", "f2f5f2f5-0000-4000-8000-000000000001",
            "-T", str(EPOCH), "-l", "userdata", "-O", features, *casefold, str(image))
        run("sload.f2fs", *load, "-P", "-f", str(root), str(image))
        with open(folder / "evidence/fs.raw.gz", "wb") as out, \
                gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
            packed.write(image.read_bytes())
        write_expected(folder, root)
    about = {"kind": "file system", "title": title, "open": "fs.raw",
             "tool": "mkfs.f2fs and sload.f2fs 1.15.0; the folder they were given",
             "verified": "names, sizes, times, SHA-256", "unsupported": unsupported,
             "passwords": [], "keys": [], "made_by": "samples/make/formats/f2fs.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


make("f2fs", "F2FS, as Android formats userdata", ANDROID, make_tree)
