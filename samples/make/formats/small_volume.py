"""Small file systems to be encrypted, and the table of what is in them by The Sleuth Kit.

Used by the generators of encrypted volumes in this folder. Invented content, fixed times.
"""
import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "formats"
MADE = 1772600767  # 2026-03-04 05:06:07 UTC

FILES = {
    "contacts/numbers.txt": b"line manager +855 10 555 0101\n" * 4,
    "ledger.csv": b"".join(b"%d,worker %d,%d USDT\n" % (row, row % 7, row * 35) for row in range(220)),
    "notes/\u59d4\u6258.txt": b"room 4, twelve beds\n",
    "empty.txt": b"",
}


def fill(folder):
    for name, content in FILES.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in sorted(Path(folder).rglob("*"), reverse=True):
        os.utime(path, (MADE, MADE))
    os.utime(folder, (MADE, MADE))


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more).stdout


def ext4(size_kib=64, block=1024):
    """The bytes of an ext4 file system that holds FILES."""
    with tempfile.TemporaryDirectory() as work:
        folder, image = Path(work, "root"), Path(work, "image")
        folder.mkdir()
        fill(folder)
        run("mke2fs", "-q", "-t", "ext4", "-b", block, "-N", 32, "-m", 0, "-O",
            "^has_journal,^resize_inode", "-U", "20260304-0506-0708-0900-000000000001", "-E",
            "hash_seed=20260304-0506-0708-0900-000000000002,lazy_itable_init=0", "-d", folder, image,
            f"{size_kib}k", env=dict(os.environ, E2FSPROGS_FAKE_TIME=str(MADE)))
        return image.read_bytes()


def fat(size_kib=64):
    """The bytes of a FAT file system that holds FILES (mtools)."""
    with tempfile.TemporaryDirectory() as work:
        folder, image = Path(work, "root"), Path(work, "image")
        folder.mkdir()
        fill(folder)
        run("mkfs.fat", "--invariant", "-C", "-i", "20260304", image, size_kib)
        environment = dict(os.environ, TZ="UTC", SOURCE_DATE_EPOCH=str(MADE), MTOOLS_SKIP_CHECK="1",
                           LC_ALL="C.UTF-8")
        run("mcopy", "-s", "-m", "-i", image, *sorted(folder.iterdir()), "::", env=environment)
        return image.read_bytes()


def expected(image, opened, status="live"):
    """The rows of expected.tsv, by fls and icat on the plain image."""
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(image)
        plain.flush()
        environment = dict(os.environ, TZ="UTC")
        listing = run("fls", "-r", "-p", "-m", "/", plain.name, env=environment).decode()
        for line in listing.splitlines():
            fields = line.split("|")
            name, inode, mode, size, modified = fields[1], fields[2], fields[3], fields[6], fields[8]
            if not mode.startswith("r/r"):
                continue
            content = run("icat", plain.name, inode)
            assert len(content) == int(size), (name, len(content), size)
            rows.append("\t".join([opened + name.lstrip("/"), size, str(int(modified) * 10**9),
                                   hashlib.sha256(content).hexdigest(), status]))
    assert len(rows) == len(FILES) + 1, rows
    return "\n".join(rows) + "\n"


def write_sample(name, files, about, rows, notes=None):
    """files: name -> bytes below evidence/; anything above 64 KB is packed with gzip."""
    folder = SAMPLES / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    for file, content in files.items():
        path = folder / "evidence" / file
        path.write_bytes(content)
        os.utime(path, (MADE, MADE))
        if len(content) > 64 * 1024:
            run("gzip", "-9n", path)
    (folder / "about.json").write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    (folder / "expected.tsv").write_text(rows)
    if notes:
        (folder / "notes.tsv").write_text("path\tstatus\tcontains\n" + "".join(
            "\t".join(note) + "\n" for note in notes))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{name}: {size} bytes")


def random_bytes(seed, count):
    return random.Random(seed).randbytes(count)
