#!/usr/bin/env python3
"""archives.py: the samples archive_7z, archive_7z_encrypted, archive_7z_names_encrypted, archive_rar,
archive_rar4, archive_cab, archive_cpio, archive_tar_xz, archive_tar_bzip2, archive_tar_zstd,
archive_tar_lz4, archive_tar_compress, archive_xz and archive_bzip2. No free tool writes RAR and none here writes cabinets,
so these two are written block by block; all are listed and extracted by 7z for what is expected
(names, sizes and times by its -slt list, SHA-256 of what it extracts)."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats"
MODIFIED = 1714979289  # 2024-05-06T07:08:09Z


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, **options)


def files():
    numbers = random.Random(11)
    rows = "".join(f"{row};{numbers.randint(1, 9999)};wait\n" for row in range(2000)).encode()
    return [("Raid/phones.csv", rows), ("Raid/Chats/ບັນທຶກ กลุ่ม 工作.txt", b"three scripts\n"),
            ("Raid/Chats/noise.bin", numbers.randbytes(5000)), ("Raid/empty.txt", b""),
            ("top.txt", b"a file at the top\n" * 40)]


def put_tree(folder, given):
    for name, content in given:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, (MODIFIED, MODIFIED))


def vint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def rar5(given):
    """RAR 5.0, entries stored ("RAR 5.0 archive format", rarlab.com)."""
    def block(kind, flags, fields, data=None):
        head = vint(kind) + vint(flags | (0 if data is None else 2))
        data, head = (b"", head) if data is None else (data, head + vint(len(data)))
        head += fields
        sized = vint(len(head)) + head
        return struct.pack("<I", zlib.crc32(sized)) + sized + data
    out = b"Rar!\x1a\x07\x01\x00" + block(1, 0, vint(0))
    for name, content in given:
        encoded = name.encode()
        fields = vint(2 | 4) + vint(len(content)) + vint(0o100644) + struct.pack("<I", MODIFIED)
        fields += struct.pack("<I", zlib.crc32(content)) + vint(0) + vint(1)
        out += block(2, 0, fields + vint(len(encoded)) + encoded, content)
    return out + block(5, 0, vint(0))


DOS_TIME = (2024 - 1980) << 25 | 5 << 21 | 6 << 16 | 7 << 11 | 8 << 5 | 4


def rar4(given):
    """RAR 1.5 to 4, entries stored (technote.txt of RAR 2.02)."""
    def block(kind, flags, rest, data=b""):
        head = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data
    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in given:
        encoded = name.encode().replace(b"/", b"\\")
        rest = struct.pack("<IIBIIBBHI", len(content), len(content), 3, zlib.crc32(content),
                           DOS_TIME, 20, 0x30, len(encoded), 0o100644) + encoded
        out += block(0x74, 0x8000, rest, content)
    return out + block(0x7B, 0x4000, b"")


def cab(given):
    """A cabinet with one MSZIP folder ([MS-CAB])."""
    whole = b"".join(content for _, content in given)
    blocks, before = [], b""
    for begin in range(0, len(whole), 32768):
        piece = whole[begin:begin + 32768]
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=before) if before else \
            zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = b"CK" + packer.compress(piece) + packer.flush()
        before = piece
        sizes = struct.pack("<HH", len(packed), len(piece))
        blocks.append(struct.pack("<I", checksum(sizes, checksum(packed, 0))) + sizes + packed)
    entries, offset = b"", 0
    for name, content in given:
        entries += struct.pack("<IIHHHH", len(content), offset, 0, DOS_TIME >> 16,
                               DOS_TIME & 0xFFFF, 0x80 | 0x20)
        entries += name.encode().replace(b"/", b"\\") + b"\0"
        offset += len(content)
    first = 36 + 8 + len(entries)
    data = b"".join(blocks)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, first + len(data), 0, 44, 0, 3, 1, 1,
                       len(given), 0, 1234, 0)
    return head + struct.pack("<IHH", first, len(blocks), 1) + entries + data


def checksum(data, seed):
    value = seed
    for at in range(0, len(data) - len(data) % 4, 4):
        value ^= struct.unpack_from("<I", data, at)[0]
    rest = data[len(data) - len(data) % 4:]
    tail = 0
    for byte in rest:
        tail = tail << 8 | byte
    return value ^ tail


def seven_times(archive, password):
    """Modified times by 7z's list, with its fraction, in UTC."""
    out = run("7z", "l", "-slt", "-p" + password, str(archive), env={**os.environ, "TZ": "UTC"}).stdout
    times, path = {}, None
    for line in out.decode().splitlines():
        if line.startswith("Path = "):
            path = line[7:]
        if line.startswith("Modified = ") and path and len(line) > 20:
            stamp, _, fraction = line[11:].partition(".")
            seconds = int(run("date", "-u", "-d", stamp + " UTC", "+%s").stdout)
            times[path] = seconds * 10**9 + int((fraction + "0" * 9)[:9] or 0)
    return times


def sample(name, title, archive, work, *, status="live", password="", notes="", keeps_times=True,
           unsupported="", inner=None, word=None):
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    shutil.copy(archive, folder / "evidence" / archive.name)
    back = work / "back"
    shutil.rmtree(back, ignore_errors=True)
    run("7z", "x", "-y", "-p" + password, f"-o{back}", str(archive))
    listed = archive
    if inner:  # 7z opens one layer at a time
        listed = back / inner
        run("7z", "x", "-y", f"-o{back}-inner", str(listed))
        back = work / "back-inner"
    times = seven_times(listed, password) if keeps_times else {}
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    for path in sorted(back.rglob("*")):
        if not path.is_file():
            continue
        relative = path.relative_to(back).as_posix()
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        # 7z encrypts no content where there is none.
        state = status if content else "live"
        rows.append("\t".join([f"{archive.name}/{relative}", str(len(content)),
                               str(times.get(relative, "")), digest if state == "live" else "",
                               state]))
    shutil.rmtree(work / "back-inner", ignore_errors=True)
    if status == "hidden":
        rows = rows[:1]
    (folder / "expected.tsv").write_text("\n".join(rows) + "\n")
    if notes:
        (folder / "notes.tsv").write_text("path\tstatus\tcontains\n" + notes)
    about = {"kind": "archive", "title": title, "open": archive.name, "tool": "7z 26.02",
             "verified": "names, sizes, SHA-256" + (", times" if keeps_times else ""),
             "unsupported": unsupported, "passwords": [], "keys": [],
             "formats": [word or archive.suffix[1:]],
             "made_by": "samples/make/formats/archives.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    print(name, archive.stat().st_size, len(rows) - 1)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        tree = work / "tree"
        put_tree(tree, files())
        seven = ["7z", "a", "-mx9", "-mtc=off", "-mta=off"]
        run(*seven, str(work / "raid.7z"), ".", cwd=tree)
        sample("archive_7z", "7-Zip, solid LZMA2", work / "raid.7z", work)
        run(*seven, "-psecret", str(work / "locked.7z"), ".", cwd=tree)
        sample("archive_7z_encrypted", "7-Zip, encrypted entries", work / "locked.7z", work,
               status="encrypted", password="secret", unsupported="decryption",
               notes="locked.7z\tencrypted\tentries are encrypted\n")
        run(*seven, "-psecret", "-mhe=on", str(work / "hidden.7z"), ".", cwd=tree)
        sample("archive_7z_names_encrypted", "7-Zip, encrypted names", work / "hidden.7z", work,
               status="hidden", password="secret", unsupported="decryption",
               notes="hidden.7z\tencrypted\tcrypt\n")
        (work / "raid.rar").write_bytes(rar5(files()))
        sample("archive_rar", "RAR 5, stored entries", work / "raid.rar", work)
        plain = [(name, content) for name, content in files() if name.isascii()]
        (work / "old.rar").write_bytes(rar4(plain))
        sample("archive_rar4", "RAR 4, stored entries", work / "old.rar", work, keeps_times=False)
        (work / "raid.cab").write_bytes(cab(files()))
        sample("archive_cab", "Windows cabinet, MSZIP", work / "raid.cab", work, keeps_times=False)
        names = "\n".join(sorted(str(path.relative_to(tree)) for path in tree.rglob("*")))
        packed = run("cpio", "-o", "-H", "newc", "--reproducible", cwd=tree, input=names.encode())
        (work / "raid.cpio").write_bytes(packed.stdout)
        sample("archive_cpio", "cpio (newc)", work / "raid.cpio", work)
        run("tar", "--sort=name", "--owner=0", "--group=0", "-cf", str(work / "raid.tar"),
            "Raid", "top.txt", cwd=tree)
        for word, ending, packer in [("xz", "xz", ["xz", "-9k"]), ("bzip2", "bz2", ["bzip2", "-9k"]),
                                     ("zstd", "zst", ["zstd", "-19qk"]), ("lz4", "lz4", ["lz4", "-9q"])]:
            output = [str(work / "raid.tar.lz4")] if word == "lz4" else []
            run(*packer, str(work / "raid.tar"), *output)
            # This 7z opens no LZ4: the tool that made it is asked.
            if word == "lz4":
                continue
            sample("archive_tar_" + word, f"tar in {word}", work / f"raid.tar.{ending}", work,
                   inner="raid.tar", word=word)
        lz4_sample(work)
        shutil.copy(tree / "Raid/phones.csv", work / "phones.csv")
        for word, ending in [("xz", "xz"), ("bzip2", "bz2")]:
            run(word, "-9k", str(work / "phones.csv"))
            sample("archive_" + word, f"one file in {word}", work / f"phones.csv.{ending}", work,
                   keeps_times=False, word=word)
        for word, ending in [("compress", "Z")]:
            run("bsdtar", f"--{word}", "--uid", "0", "--gid", "0", "-cf",
                str(work / f"raid.tar.{ending}"), "Raid", "top.txt", cwd=tree)
            sample("archive_tar_" + word, f"tar in {word}", work / f"raid.tar.{ending}", work,
                   inner="raid.tar", word=word)


def lz4_sample(work):
    """As tar in zstd, after lz4 itself has given back the same tar."""
    back = run("lz4", "-dc", str(work / "raid.tar.lz4")).stdout
    assert back == (work / "raid.tar").read_bytes()
    shutil.copytree(FORMATS / "archive_tar_zstd", FORMATS / "archive_tar_lz4", dirs_exist_ok=True)
    folder = FORMATS / "archive_tar_lz4"
    (folder / "evidence" / "raid.tar.zst").unlink()
    shutil.copy(work / "raid.tar.lz4", folder / "evidence")
    for name in ["expected.tsv", "about.json"]:
        text = (folder / name).read_text().replace("raid.tar.zst", "raid.tar.lz4")
        text = text.replace("tar in zstd", "tar in lz4").replace("7z 26.02", "lz4 and 7z 26.02")
        text = text.replace('"zstd"', '"lz4"')
        (folder / name).write_text(text)


sys.exit(main())
