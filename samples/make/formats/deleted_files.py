#!/usr/bin/env python3
"""deleted_files.py: the samples ext2, ext3, ext4, fat16, fat32, exfat and ntfs_deleted: file systems that The
Sleuth Kit reads, with removed files and folders, filled by Linux, debugfs, mtools, exfat-fuse and
ntfs-3g. fls and icat say what is expected; what is not removed is read by a second tool too (7z,
exfat-fuse, ntfscat), and must be the same. Needs root, loop devices and FUSE."""
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import time

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "formats"
MODIFIED = 1714979288  # 2024-05-06T07:08:08Z; FAT keeps even seconds
ENVIRONMENT = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1")
UUID = "20240506-0708-0900-0000-000000000001"


def run(*words, **options):
    options.setdefault("check", True)
    return subprocess.run([str(word) for word in words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=ENVIRONMENT, **options).stdout


def files():
    numbers = random.Random(31)
    rows = "".join(f"{row};{numbers.randint(1, 9999)};wait\n" for row in range(1500)).encode()
    return {"Raid/phones.csv": rows, "Raid/empty.txt": b"", "top.txt": b"a file at the top\n" * 40,
            "Raid/Chats/บันทึก 工作 of the second floor.txt": b"three scripts\n",
            "Raid/Chats/noise.bin": numbers.randbytes(6000)}


def removed():
    rows = "".join(f"{row};worker {row % 9};{row * 35}\n" for row in range(400)).encode()
    return {"Raid/the ledger of May.csv": rows, "Raid/Old/debts.txt": b"debt and interest\n" * 30}


def put_tree(folder, given):
    for name, content in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in folder.rglob("*"):
        if path.name != "lost+found":
            os.utime(path, (MODIFIED, MODIFIED))


def remove(folder):
    (folder / "Raid/the ledger of May.csv").unlink()
    shutil.rmtree(folder / "Raid/Old")


def digest(content):
    return hashlib.sha256(content).hexdigest()


def listed(image):
    """(name, size, seconds, SHA-256, status, address) of each file by fls and icat."""
    rows = []
    for line in run("fls", "-r", "-p", "-m", "", "-z", "UTC", image).decode().splitlines():
        _, name, address, mode, _, _, size, _, modified, _, _ = line.rsplit("|", 10)
        name, status, is_reused = name.lstrip("/"), "live", name.endswith(" (deleted-realloc)")
        is_file = mode[2] == "r" or mode[0] == "r"
        for mark in (" (deleted)", " (deleted-realloc)"):
            if name.endswith(mark):
                name, status = name.removesuffix(mark), "deleted"
        if not is_file or name.endswith((" ($FILE_NAME)", " (Volume Label Entry)")) or \
                name.startswith("$") and not name.startswith("$OrphanFiles/"):
            continue
        if is_reused or address == "0":
            rows.append((name, "", "", "", "deleted", address))
            continue
        content = subprocess.run(["icat", image, address], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        found = digest(content.stdout) if content.returncode == 0 else ""
        rows.append((name, size, modified if modified != "0" else "", found, status, address))
    return rows


def exact_times(image, rows):
    """The times of ext to the nanosecond, by debugfs."""
    out = []
    for name, size, seconds, content, status, address in rows:
        stat = run("debugfs", "-R", f"stat <{address}>", image).decode()
        found = re.search(r"mtime: 0x([0-9a-f]{8}):([0-9a-f]{8})", stat)
        assert not seconds or int(found[1], 16) == int(seconds), (name, stat)
        when = f"{int(found[1], 16)}{int(found[2], 16) >> 2:09}" if seconds else ""
        out.append((name, size, when, content, status, address))
    return out


def by_seconds(rows):
    return [(name, size, seconds and seconds + "0" * 9, content, status, address)
            for name, size, seconds, content, status, address in rows]


def check_live(rows, folder):
    """The second tool extracted to the folder what is live, and nothing is missing."""
    live = {name: row for name, *row in rows if row[3] == "live" and ":" not in name}
    assert set(live) >= set(files()), sorted(live)
    for name, (size, _, content, _, _) in live.items():
        given = (folder / name).read_bytes()
        assert len(given) == int(size) and digest(given) == content, name


def check_removed(rows, contents):
    """Some removed files are there; where the format keeps their places, with their content."""
    deleted = [row for row in rows if row[4] == "deleted"]
    assert deleted, rows
    if contents:
        known = {digest(content) for content in removed().values()}
        assert known <= {row[3] for row in deleted}, deleted


def keep(name, image, title, tool, rows, unsupported="", notes=()):
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence/fs.raw.gz").write_bytes(run("gzip", "-9nc", image))
    about = {"kind": "file system", "title": title, "open": "fs.raw", "tool": tool,
             "verified": "names, sizes, times, SHA-256, removed files", "unsupported": unsupported,
             "passwords": [], "keys": [], "made_by": "samples/make/formats/deleted_files.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    lines = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    lines += ["\t".join((f"fs.raw/{row[0]}",) + tuple(row[1:5])) for row in sorted(rows)]
    (folder / "expected.tsv").write_text("\n".join(lines) + "\n")
    if notes:
        (folder / "notes.tsv").write_text("path\tstatus\tcontains\n" + "".join(
            "\t".join(note) + "\n" for note in notes))


class Mounted:
    def __init__(self, folder, *command):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        run(*command, folder)

    def __enter__(self):
        return self.folder

    def __exit__(self, *_):
        for _ in range(20):
            if subprocess.run(["umount", self.folder], stderr=subprocess.PIPE).returncode == 0:
                break
            time.sleep(0.1)


def blank(work, name, size):
    image = work / name
    run("truncate", "-s", size, image)
    return image


def seven_zip(work, image):
    out = work / f"{image.name} by 7z"
    run("7z", "x", "-y", f"-o{out}", image, check=False)
    return out


def ext(work, version):
    image = blank(work, f"ext{version}", "2M" if version == 2 else "4M")
    run("mkfs.ext" + str(version), "-q", "-F", "-b", "1024", "-N", "64", "-m", "0", "-U", UUID, "-E",
        f"hash_seed={UUID},lazy_itable_init=0", *(("-J", "size=1") if version > 2 else ()), image)
    with Mounted(work / "mount", "mount", "-o", "loop", image) as folder:
        put_tree(folder, dict(files(), **removed()))
        if version > 2:
            remove(folder)
    if version == 2:  # debugfs leaves the block numbers in the inode, as old kernels did
        for path in removed():
            run("debugfs", "-w", "-R", f'rm "/{path}"', image)
        run("debugfs", "-w", "-R", "rmdir /Raid/Old", image)
    rows = by_seconds(listed(image)) if version == 3 else exact_times(image, listed(image))
    check_live(rows, seven_zip(work, image))
    check_removed(rows, version == 2)
    keep(f"ext{version}", image, f"ext{version} with removed files",
         "fls and icat 4.11.1, debugfs 1.47.0 (times), 7z 26.02", rows,
         ("", "times below a second; content of removed files, whose places the file system wipes",
          "content of removed files, whose places the file system wipes")[version - 2])


def fat(work, width, size, *options):
    image = blank(work, f"fat{width}", size)
    run("mkfs.fat", "-F", width, "-i", "12345678", "--invariant", "-n", "RAID", *options, image)
    tree = work / f"fat{width} tree"
    tree.mkdir()
    put_tree(tree, dict(files(), **removed()))
    run("mcopy", "-s", "-m", "-i", image, *sorted(tree.iterdir()), "::")
    run("mdel", "-i", image, "::Raid/the ledger of May.csv")
    run("mdeltree", "-i", image, "::Raid/Old")
    rows = by_seconds(listed(image))
    check_live(rows, seven_zip(work, image))
    check_removed(rows, True)
    keep(f"fat{width}", image, f"FAT{width} with long names and removed files",
         "mtools 4.0.32, fls and icat 4.11.1, 7z 26.02", rows)


def exfat(work):
    image = blank(work, "exfat", "4M")
    run("mkfs.exfat", "-L", "RAID", "-b", "64K", "-c", "4K", image)
    disk = run("losetup", "-f", "--show", image).decode().strip()
    copy = work / "exfat copy"
    try:
        with Mounted(work / "mount", "mount.exfat-fuse", disk) as folder:
            put_tree(folder, dict(files(), **removed()))
            remove(folder)
        with Mounted(work / "mount", "mount.exfat-fuse", "-o", "ro", disk) as folder:
            shutil.copytree(folder, copy)
    finally:
        run("losetup", "-d", disk)
    rows = by_seconds(listed(image))
    check_live(rows, copy)
    check_removed(rows, True)
    keep("exfat", image, "exFAT with removed files", "exfat-fuse 1.3.0, fls and icat 4.11.1", rows)


def ntfs(work):
    image = blank(work, "ntfs", "4M")
    run("mkntfs", "-F", "-q", "-s", "512", "-c", "1024", "-L", "raid", image)
    with Mounted(work / "mount", "ntfs-3g", "-o", "streams_interface=windows,efs_raw", image) as folder:
        put_tree(folder, dict(files(), **removed()))
        (folder / "top.txt:second ledger").write_bytes(b"in a stream of its own\n" * 200)
        locked = folder / "Raid/locked.txt"
        # The content ends in the count of its padding, as Windows hands it out raw.
        locked.write_bytes(random.Random(7).randbytes(2048) + (24).to_bytes(2, "little"))
        os.setxattr(locked, "user.ntfs.efsinfo",
                    (600).to_bytes(4, "little") + random.Random(8).randbytes(596))
        for path in (folder / "top.txt", locked):
            os.utime(path, (MODIFIED, MODIFIED))
        remove(folder)
    rows = by_seconds(listed(image))
    check_live([row for row in rows if row[0] != "Raid/locked.txt"], seven_zip(work, image))
    stream = run("ntfscat", "-f", "-n", "second ledger", image, "top.txt")
    assert ("top.txt:second ledger", digest(stream)) in {(row[0], row[3]) for row in rows}
    assert b"ENCRYPTED" in run("ntfsinfo", "-f", "-F", "Raid/locked.txt", image)
    check_removed(rows, True)
    rows = [row if row[0] != "Raid/locked.txt" else (row[0], row[1], row[2], "", "encrypted", row[5])
            for row in rows]
    keep("ntfs_deleted", image, "NTFS with removed files, a second stream and an encrypted file (EFS)",
         "ntfs-3g 2022.10.3, fls and icat 4.11.1, 7z 26.02", rows,
         "content of files that EFS encrypts (named in the ledger)")


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for version in (2, 3, 4):
            ext(work, version)
        fat(work, "16", "4400K", "-s", "1")
        fat(work, "32", "34M", "-s", "1")
        exfat(work)
        ntfs(work)


if __name__ == "__main__":
    main()
