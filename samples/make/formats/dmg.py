#!/usr/bin/env python3
"""dmg.py: the samples dmg_zlib, dmg_bzip2, dmg_adc, dmg_lzma and dmg_raw. Writes Apple disk images
(UDIF) block by block, with what a real one has (trailer, property list, mish tables, CRC-32s), and
takes what is expected from what dmg2img and 7z give back for them."""
import bz2
import hashlib
import json
import lzma
import pathlib
import plistlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats"
ZEROS, RAW, IGNORED = 0, 1, 2
ADC, ZLIB, BZIP2, LZFSE, LZMA = 0x80000004, 0x80000005, 0x80000006, 0x80000007, 0x80000008
COMMENT, END = 0x7FFFFFFE, 0xFFFFFFFF
SECTORS_A_BLOCK = 128


def adc(data):
    """Apple Data Compression, greedily: the longest match of three bytes or more, by a hash."""
    out, literals, seen, at = bytearray(), bytearray(), {}, 0

    def flush():
        for begin in range(0, len(literals), 128):
            run = literals[begin:begin + 128]
            out.append(0x80 | (len(run) - 1))
            out.extend(run)
        literals.clear()

    while at < len(data):
        key = bytes(data[at:at + 3])
        found = seen.get(key) if len(key) == 3 else None
        seen[key] = at
        count = 0
        if found is not None and at - found <= 65536:
            while count < 67 and at + count < len(data) and data[found + count] == data[at + count]:
                count += 1
        back = at - found - 1 if found is not None else 0
        if 3 <= count <= 18 and back < 1024:
            flush()
            out += bytes([(count - 3) << 2 | back >> 8, back & 255])
        elif count >= 4:
            flush()
            out += bytes([0x40 | (count - 4), back >> 8, back & 255])
        else:
            literals.append(data[at])
            count = 1
        at += count
    flush()
    return bytes(out)


PACK = {ADC: adc, ZLIB: lambda data: zlib.compress(data, 9), BZIP2: lambda data: bz2.compress(data, 9),
        LZMA: lambda data: lzma.compress(data, lzma.FORMAT_XZ, preset=6), RAW: bytes}


def checksum(value):
    return struct.pack(">II", 2, 32) + struct.pack(">I", value) + bytes(124)


def table(disk, first, count, kind, fork):
    """The mish table of `count` sectors from `first`; appends what is stored to `fork`."""
    entries, data, crc = [], disk[first * 512:(first + count) * 512], 0
    entries.append(struct.pack(">I4sQQQQ", COMMENT, b"+beg", 0, 0, len(fork), 0))
    for sector in range(0, count, SECTORS_A_BLOCK):
        sectors = min(SECTORS_A_BLOCK, count - sector)
        block = data[sector * 512:(sector + sectors) * 512]
        if not any(block):
            # What is ignored does not count in the checksum.
            zeros = IGNORED if sector % (2 * SECTORS_A_BLOCK) else ZEROS
            entries.append(struct.pack(">IIQQQQ", zeros, 0, sector, sectors, len(fork), 0))
            crc = crc if zeros == IGNORED else zlib.crc32(block, crc)
            continue
        crc = zlib.crc32(block, crc)
        packed, used = PACK[kind](block), kind
        if len(packed) >= len(block):
            packed, used = block, RAW
        entries.append(struct.pack(">IIQQQQ", used, 0, sector, sectors, len(fork), len(packed)))
        fork += packed
    entries.append(struct.pack(">I4sQQQQ", COMMENT, b"+end", count, 0, len(fork), 0))
    entries.append(struct.pack(">IIQQQQ", END, 0, count, 0, len(fork), 0))
    head = struct.pack(">4sIQQQII", b"mish", 1, first, count, 0, SECTORS_A_BLOCK + 8, 0) + bytes(24)
    return head + checksum(crc) + struct.pack(">I", len(entries)) + b"".join(entries), crc


def image(disk, kind):
    fork, tables, crcs = bytearray(), [], b""
    sectors = len(disk) // 512
    # Two tables, as a partition map and a partition have.
    for number, (first, count) in enumerate([(0, 64), (64, sectors - 64)]):
        blob, crc = table(disk, first, count, kind, fork)
        crcs += struct.pack(">I", crc)
        tables.append({"Attributes": "0x0050", "CFName": f"part {number}", "Data": blob,
                       "ID": str(number), "Name": f"part {number}"})
    plist = plistlib.dumps({"resource-fork": {"blkx": tables, "plst": []}})
    trailer = struct.pack(">4sIIIQQQQQII", b"koly", 4, 512, 1, 0, 0, len(fork), 0, 0, 1, 1)
    trailer += bytes(range(16)) + checksum(zlib.crc32(fork))
    trailer += struct.pack(">QQ", len(fork), len(plist)) + bytes(120)
    trailer += checksum(zlib.crc32(crcs)) + struct.pack(">IQ", 1, sectors) + bytes(12)
    assert len(trailer) == 512
    return bytes(fork) + plist + trailer


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, **options)


def sample(name, title, disk, kind, work):
    path = work / "disk.dmg"
    path.write_bytes(image(disk, kind))
    backs = {}
    if kind != LZMA:  # dmg2img knows none
        run("dmg2img", "-s", str(path), str(work / "back.img"))
        backs["dmg2img"] = (work / "back.img").read_bytes()
    shutil.rmtree(work / "seven", ignore_errors=True)
    run("7z", "x", "-tdmg", "-y", f"-o{work / 'seven'}", str(path))
    parts = sorted((work / "seven").rglob("*"), key=lambda part: part.name)
    backs["7z"] = b"".join(part.read_bytes() for part in parts if part.is_file())
    for tool, back in backs.items():
        assert back == disk, f"{name}: {tool} gives {len(back)} other bytes"
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    shutil.copy(path, folder / "evidence" / "disk.dmg")
    if path.stat().st_size > 65536:
        run("gzip", "-9n", str(folder / "evidence" / "disk.dmg"))
    (work / "back.raw").write_bytes(backs["7z"])
    expected = run(str(HERE / "expected_by_sleuthkit.py"), str(work / "back.raw"), "disk.dmg")
    (folder / "expected.tsv").write_bytes(expected.stdout)
    about = {"kind": "container", "title": title, "open": "disk.dmg",
             "tool": " and ".join(backs) + " (the same disk), then fls and icat 4.11.1",
             "verified": "names, sizes, times, SHA-256",
             "unsupported": "encrypted images; several parts; a resource fork instead of the list",
             "passwords": [], "keys": [], "made_by": "samples/make/formats/dmg.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    print(name, path.stat().st_size, hashlib.sha256(disk).hexdigest())


def main():
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        run(str(HERE / "disk_for_images.sh"), str(work / "disk.raw"))
        disk = (work / "disk.raw").read_bytes()
        for name, kind in [("zlib", ZLIB), ("bzip2", BZIP2), ("adc", ADC), ("lzma", LZMA),
                           ("raw", RAW)]:
            sample("dmg_" + name, f"Apple DMG, {name} blocks", disk, kind, work)


sys.exit(main())
