#!/usr/bin/env python3
"""Writes samples/formats/vss: an NTFS volume with two shadow copies.

Windows alone makes shadow copies, so the three states of the volume are made with ntfs-3g and what
changed between them is stored as the format description of libvshadow says. `vshadowinfo` and
`vshadowmount` read the result."""
import gzip
import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import uuid

BLOCK = 16384
FILE_SYSTEM = 4 << 20
VOLUME = 5 << 20
GUID = uuid.UUID("3808876b-c176-4e48-b7ae-04046e6cc752").bytes_le
CREATED = [1767225600, 1769904000]  # 2026-01-01 and 2026-02-01


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def states(folder):
    """The volume as it was twice, and as it is."""
    disk = os.path.join(folder, "volume")
    with open(disk, "wb") as image:
        image.truncate(FILE_SYSTEM)
    run("mkntfs", "-F", "-q", "-s", "512", "-c", "4096", "-L", "raid", disk)
    texts = [
        {"ledger.txt": b"Week 1: 40 accounts\n" * 900, "notes.txt": b"call the office\n"},
        {"ledger.txt": b"Week 2: 44 accounts\n" * 900},
        {"ledger.txt": b"cleared\n", "notes.txt": b"nothing here\n"},
    ]
    for files in texts:
        for name, text in files.items():
            source = os.path.join(folder, name)
            with open(source, "wb") as out:
                out.write(text)
            os.utime(source, (1760000000, 1760000000))
            run("ntfscp", "-f", disk, source, name)
        with open(disk, "rb") as image:
            yield image.read() + bytes(VOLUME - FILE_SYSTEM)


def block_header(kind, relative, current, following, extra=0):
    return (GUID + struct.pack("<IIQQQQ", 1, kind, relative, current, following, extra)).ljust(128, b"\0")


def write_store(volume, at, before, after):
    """One store from byte `at`: header, list, ranges, bitmap, then the blocks. Gives its end."""
    changed = [place for place in range(0, FILE_SYSTEM, BLOCK)
               if before[place:place + BLOCK] != after[place:place + BLOCK]]
    data = at + 4 * BLOCK
    machine = "RAID-PC".encode("utf-16-le")
    information = (uuid.UUID(int=1).bytes_le + uuid.UUID(int=at).bytes_le + uuid.UUID(int=2).bytes_le +
                   struct.pack("<IIII", 0x0d, 0, 0x0042000d, 0) +
                   struct.pack("<H", len(machine)) + machine + struct.pack("<H", len(machine)) + machine)
    volume[at:at + 128 + len(information)] = block_header(4, 0, at, 0, len(information)) + information
    lines = block_header(3, BLOCK, at + BLOCK, 0)
    for index, place in enumerate(changed):
        where = data + index * BLOCK
        volume[where:where + BLOCK] = before[place:place + BLOCK]
        lines += struct.pack("<QQQII", place, where - at, where, 0, 0)
    volume[at + BLOCK:at + BLOCK + len(lines)] = lines
    end = data + len(changed) * BLOCK
    ranges = block_header(5, 2 * BLOCK, at + 2 * BLOCK, 0) + struct.pack("<QQQ", at, 0, end - at)
    volume[at + 2 * BLOCK:at + 2 * BLOCK + len(ranges)] = ranges
    bitmap = block_header(6, 3 * BLOCK, at + 3 * BLOCK, 0)
    volume[at + 3 * BLOCK:at + 3 * BLOCK + len(bitmap)] = bitmap
    return end


def with_copies(oldest, middle, newest):
    volume = bytearray(newest)
    catalog = FILE_SYSTEM
    header = GUID + struct.pack("<IIQQQQQ", 1, 1, 0x1e00, 0x1e00, 0, catalog, 0)
    header += uuid.UUID(int=3).bytes_le + uuid.UUID(int=3).bytes_le
    volume[0x1e00:0x1e00 + len(header)] = header
    entries = block_header(2, 0, catalog, 0)
    place = catalog + BLOCK
    for index, (before, after) in enumerate([(oldest, middle), (middle, bytes(volume))]):
        store = uuid.UUID(int=100 + index).bytes_le
        end = write_store(volume, place, before, after)
        filetime = (CREATED[index] + 11644473600) * 10_000_000
        entries += (struct.pack("<QQ", 2, VOLUME) + store +
                    struct.pack("<QQQ", index + 1, 0x40, filetime)).ljust(128, b"\0")
        entries += (struct.pack("<QQ", 3, place + BLOCK) + store +
                    struct.pack("<QQQQQQ", place, place + 2 * BLOCK, place + 3 * BLOCK, 40 + index,
                                end - place, 0)).ljust(128, b"\0")
        place = end
    assert place <= VOLUME
    volume[catalog:catalog + len(entries)] = entries
    return bytes(volume)


def listed(image, prefix):
    """What fls and icat say of the regular files of a volume, without those of NTFS itself."""
    rows = []
    lines = subprocess.run(["fls", "-r", "-p", "-F", image], check=True, capture_output=True, text=True)
    for line in lines.stdout.splitlines():
        kind, name = line.split("\t")
        if name.startswith("$"):
            continue
        address = kind.split()[-1].rstrip(":")
        content = subprocess.run(["icat", image, address], check=True, capture_output=True).stdout
        rows.append(f"{prefix}/{name}\t{len(content)}\t\t{hashlib.sha256(content).hexdigest()}\tlive")
    return rows


def main():
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../formats/vss")
    os.makedirs(here + "/evidence", exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        oldest, middle, newest = states(folder)
        volume = with_copies(oldest, middle, newest)
        rows = []
        for name, content in [("volume.raw", volume), ("vss1", oldest[:FILE_SYSTEM]),
                              ("vss2", middle[:FILE_SYSTEM])]:
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            found = listed(path, name)
            if name == "volume.raw":
                with open(here + "/expected.tsv", "w") as out:
                    out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n" + "\n".join(found) + "\n")
            else:
                rows.append(f"{name}\t{len(content)}\t\t{hashlib.sha256(content).hexdigest()}\tlive")
                rows += found
        with open(here + "/copies.tsv", "w") as out:
            out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n" + "\n".join(rows) + "\n")
    with open(here + "/evidence/volume.raw.gz", "wb") as out:
        out.write(gzip.compress(volume, 9, mtime=0))
    with open(here + "/about.json", "w") as out:
        json.dump({"kind": "volume system", "title": "NTFS volume with two shadow copies",
                   "open": "volume.raw", "tool": "ntfs-3g 2022.10.3, fls 4.11.1 and vshadowinfo 20190323",
                   "verified": "names, sizes, SHA-256; each shadow copy whole (copies.tsv)",
                   "unsupported": "copies whose store lies on another volume", "passwords": [], "keys": [],
                   "made_by": "samples/make/formats/vss.py"}, out, indent=2)
        out.write("\n")


sys.exit(main())
