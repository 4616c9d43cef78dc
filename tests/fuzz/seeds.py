#!/usr/bin/env python3
"""Writes the inputs that each fuzz target begins with, from the samples of this repository.

    tests/fuzz/seeds.py FOLDER     FOLDER/<target>/<seed>; what is there already is replaced
"""
import fnmatch
import gzip
import json
import pathlib
import plistlib
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = ROOT / "samples/formats"
MOST_BYTES = 128 * 1024  # a larger input is slow, and most of it is never reached
MOST_UNPACKED = 16 << 20


class Evidence:
    """A file of samples/formats, unpacked; `name` is how tests/fuzz/sample_exhibit.h calls it."""

    def __init__(self, path):
        self.path = path
        self.sample = path.relative_to(FORMATS).parts[0]
        self.name = f"{self.sample}/{path.relative_to(FORMATS / self.sample / 'evidence')}"
        self.is_packed = path.suffix == ".gz" and not self.sample.startswith("gzip")
        if self.is_packed:
            self.name = self.name[:-3]

    def read(self, most=MOST_UNPACKED):
        opener = gzip.open if self.is_packed else open
        with opener(self.path, "rb") as file:
            return file.read(most + 1)


def evidence(*patterns, is_needed=True):
    """Files whose "<sample>/<path>" fits one of the patterns."""
    found = [Evidence(path) for path in sorted(FORMATS.glob("*/evidence/**/*")) if path.is_file()]
    chosen = [file for file in found if any(fnmatch.fnmatch(file.name, one) for one in patterns)]
    if is_needed and not chosen:
        sys.exit(f"seeds: no sample fits {patterns}")
    return chosen


def app_files(pattern, unlike="\0"):
    """Files of samples/apps by name."""
    return [path for path in sorted((ROOT / "samples/apps").glob("*/*/evidence/**/*"))
            if path.is_file() and path.stat().st_size < 65536 and fnmatch.fnmatch(path.name, pattern)
            and not fnmatch.fnmatch(path.name, unlike)]


class Seeds:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.chance = random.Random(1)

    def add(self, target, content):
        if len(content) > MOST_BYTES:
            return
        folder = self.folder / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"sample{len(list(folder.iterdir())):03}").write_bytes(content)

    def whole(self, target, *patterns):
        """The bytes of each file."""
        for file in evidence(*patterns):
            content = file.read(MOST_BYTES)
            if len(content) <= MOST_BYTES:
                self.add(target, content)

    def named(self, target, *patterns):
        """Each file by its name: as it is, and with a few changes."""
        for file in evidence(*patterns):
            if len(file.read()) > MOST_UNPACKED:
                continue
            line = f"{file.name}\n".encode()
            self.add(target, line)
            self.add(target, line + self.changes(4))

    def exhibits(self, target):
        """Each sample by the file that it is opened as, with a few changes."""
        for about in sorted(FORMATS.glob("*/about.json")):
            name = json.loads(about.read_text(encoding="utf-8"))["open"]
            indexes = [f"{about.parent.name}/{one}" for one in ("Manifest.db", "Manifest.mbdb", "info.xml", "*crypt1?")]
            for file in evidence(*([f"{about.parent.name}/{name}"] if name != "." else indexes), is_needed=False):
                if len(file.read()) <= MOST_UNPACKED:
                    self.add(target, f"{file.name}\n".encode() + self.changes(2))

    def numbered(self, target, count):
        """Changes to each of `count` samples, which the first byte chooses."""
        for number in range(count):
            self.add(target, bytes([number]))
            self.add(target, bytes([number]) + self.changes(4))

    def changes(self, count):
        return b"".join(struct.pack(">HHB", self.chance.randrange(64), self.chance.randrange(512),
                                    self.chance.randrange(256)) for _ in range(count))


# ---- targets that take the bytes of a file ------------------------------------------------------

WHOLE = {
    "ad1": ["ad1_*"],
    "aff": ["aff_*"],
    "android_backup": ["android_backup*", "miui_backup/*", "smart_switch*/*.data"],
    "android_xml": ["hisuite_*/info.xml", "smart_switch*/*.xml"],
    "archive": ["archive_*"],
    "dmg": ["dmg_*"],
    "ewf": ["ewf_*"],
    "gzip": ["gzip_*"],
    "hisuite_backup": ["hisuite_*/info.xml"],
    "signal_backup": ["signal_backup/*/main"],
    "plist": ["itunes_*/*.plist"],
    "smart_switch": ["smart_switch*/*.xml"],
    "tar": ["tar_*", "*.tar"],
    "whatsapp_crypt": ["whatsapp_crypt*"],
    "zip": ["zip_*", "*.zip", "*.ufdr"],
}

# ---- targets that take the name of a file, and changes to it ------------------------------------

NAMED = {
    "file_system": ["ext*", "fat1*", "ntfs*", "exfat/*", "iso_*", "ufs*", "hfs*", "yaffs*"],
    "shadow_copies": ["vss/*"],
    "virtual_disk": ["qcow*", "vmdk*", "vhd*", "vdi*", "parallels*", "android_sparse/*"],
    "volumes": ["mbr/*", "gpt*", "bsd_label/*", "apm/*"],
}


def add_documents(seeds):
    for path in app_files("*.msg"):
        seeds.add("outlook_message", path.read_bytes())
    seeds.add("compressed_rtf", b"{\\rtf1\\fromhtml1{\\fonttbl{\\f1\\fcharset134 A;}}{\\*\\htmltag <p>}\\f1\\'c3\\'fb\\u20154?}")
    seeds.add("compressed_rtf", bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"))
    for path in app_files("*.[po]st"):
        seeds.add("outlook_store", path.read_bytes())
    for path in app_files("*.eml") + app_files("Inbox"):
        seeds.add("mail", path.read_bytes())
    for path in app_files("*.csv") + app_files("*.tsv"):
        seeds.add("delimited_text", path.read_bytes())
    for path in app_files("*.xls"):
        content = path.read_bytes()
        seeds.add("workbook", content)
        if b"\x09\x08\x10\0\0\6" in content:  # the records of a workbook; a short one lies in one piece
            seeds.add("workbook", content[content.index(b"\x09\x08\x10\0\0\6"):])
    for path in app_files("*.xlsx") + app_files("*.ods"):
        seeds.add("workbook", path.read_bytes())
        if not zipfile.is_zipfile(path):
            continue  # a locked one
        with zipfile.ZipFile(path) as document:
            for part in document.namelist():
                if part.endswith(".xml"):
                    seeds.add("workbook", document.read(part))


def add_texts(seeds):
    for path in app_files("*.plist.xml"):
        content = path.read_bytes()
        seeds.add("plist", content)
        seeds.add("plist", plistlib.dumps(plistlib.loads(content), fmt=plistlib.FMT_BINARY))
    for path in app_files("*.xml", unlike="*.plist.xml"):
        seeds.add("android_xml", path.read_bytes())
    for path in app_files("*.vcf"):
        seeds.add("vcard", path.read_bytes())
    for hive in ("SYSTEM", "SOFTWARE", "SAM", "NTUSER.DAT"):
        for path in app_files(hive):
            seeds.add("registry_hive", path.read_bytes())
    for path in app_files("785600*"):
        seeds.add("segb", path.read_bytes())
    for path in app_files("SYSTEM.LOG*") + app_files("NTUSER.DAT.LOG*"):
        seeds.add("registry_log", path.with_suffix("").read_bytes()[:8192].ljust(8192, b"\0") + path.read_bytes())
    for path in sorted((ROOT / "plugins/apps").glob("*.toml")):
        seeds.add("toml", path.read_bytes())
    seeds.add("csv", b'Name,Number\r\n"A ""B""",+66 81\r\n\xef\xbb\xbf"two\nlines",\r\n')
    seeds.add("core_storage", b"<dict ID='0'><key>a.b</key><array ID='1'><string>0x10</string><reference IDREF='1'/>"
              b"<data>AAAA</data></array></dict>")
    for text in ("2025-03-01T10:20:30.25+07:00", "สวัสดี %41", "5L2g5aW9Cg==", "-9223372036854775808"):
        seeds.add("text", text.encode())
        seeds.add("text", text.encode("utf-16-le"))
        seeds.add("text", text.encode("utf-16-be") + b"\xd8\x00")
    seeds.add("protobuf", bytes.fromhex("089601120774657374696e671a03089601210000000000000840257856341228"
                                        "ffffffffffffffffff01"))
    for path in app_files("wallet.dat"):
        seeds.add("berkeley_db", path.read_bytes())
    for path in sorted((ROOT / "tests/fixtures/leveldb").iterdir()):
        seeds.add("leveldb", path.read_bytes())
    seeds.add("snappy", bytes.fromhex("0a086162630d03"))
    for name in ("snappy", "structured_clone"):
        written = (ROOT / f"tests/parsers/{name}_test.cpp").read_text(encoding="utf-8")
        seeds.add(name, bytes.fromhex("".join(re.findall(r'^    "([0-9a-f]{40,})"', written, re.M))))
    for found in re.findall(r'"0[0-9]000000[0-9a-f]{100,}"', "".join(
            path.read_text(encoding="utf-8") for path in app_files("default_wallet"))):
        seeds.add("bitcoin", bytes.fromhex(found.strip('"')))
    for path in app_files("cache4.db.sql"):
        for found in re.findall(r"[xX]'([0-9A-Fa-f]{16,})'", path.read_text(encoding="utf-8")):
            seeds.add("telegram_tl", bytes.fromhex(found))
    for path in app_files("db_sqlite.sql"):
        for found in re.findall(r"x'([0-9a-f]{16,})'", path.read_text(encoding="utf-8")):
            seeds.add("telegram_postbox", bytes.fromhex(found))
    seeds.add("kakaotalk", b"\x19\x07" + bytes(range(32)))
    seeds.add("typedstream", b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00"
              b"\x84\x84\x08NSObject\x00\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+\x05Hello\x86")
    # Android's binary XML: a map with a text and a number.
    seeds.add("android_xml", b"ABX\x00\x10\x00"
              + b"\x32\xff\xff\x00\x03map" + b"\x32\xff\xff\x00\x06string" + b"\x2f\xff\xff\x00\x04name\x00\x01a"
              + b"\x24\x00\x05hello" + b"\x33\x00\x01" + b"\x32\xff\xff\x00\x03int"
              + b"\x2f\x00\x02\x00\x01n" + b"\x6f\xff\xff\x00\x05value\x00\x00\x00\x07"
              + b"\x33\x00\x03" + b"\x33\x00\x00" + b"\x11\x00")


def add_databases(seeds):
    """A database behind the place where its log begins, in units of 16 bytes."""
    for path in app_files("*.sql"):
        with sqlite3.connect(":memory:") as database:
            try:
                database.executescript(path.read_text(encoding="utf-8"))
                content = database.serialize()
            except (sqlite3.Error, UnicodeDecodeError):
                continue
        if len(content) // 16 < 65536:
            seeds.add("sqlite", struct.pack(">H", len(content) // 16) + content)
    for name in ("version1", "log_version1"):
        path = ROOT / f"samples/sqlcipher/{name}.db"
        log = path.with_name(path.name + "-wal")
        content = path.read_bytes()
        seeds.add("sqlcipher", struct.pack(">H", len(content) // 16) + content
                  + (log.read_bytes() if log.exists() else b""))


def add_reports(seeds):
    import zipfile
    for file in evidence("ufdr*/*.ufdr"):
        try:
            with zipfile.ZipFile(file.path) as report:
                for name in report.namelist():
                    if name.endswith(".xml"):
                        seeds.add("ufdr_report", report.read(name))
        except zipfile.BadZipFile:
            continue


def add_decompressed(seeds):
    """One byte for the method, one for the size, then a stream."""
    import bz2
    import lzma
    import zlib
    plain = b"the same words, and the same words again, " * 40
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    streams = {
        3: lzma.compress(plain, format=lzma.FORMAT_ALONE),
        4: lzma.compress(plain),
        5: raw.compress(plain) + raw.flush(),
        6: zlib.compress(plain),
        10: zlib.compress(plain),
        11: bz2.compress(plain),
        12: lzma.compress(plain),
        13: bytes([0x80 + 3]) + b"abcd" + bytes([0x3f << 2 & 0x7f, 0x03]) + bytes([0x45, 0, 4]),
        0: b"\xf0\x05" + b"abcdefghijklmnopqrst" + b"\x04\x00\x50vwxyz",
        7: b"\x15" + b"abcd" + b"\x20\x01\x0c\x00" + b"\x11\x00\x00",
        8: b"\x15" + b"abcd" + b"\x20\x01\x0c\x00" + b"\x11\x00\x00",
        9: b"\x11\x01\x15" + b"abcd" + b"\x20\x01\x0c\x00" + b"\x11\x00\x00",
        2: b"\x00" + b"\x30\x98\x88\x98\x46\x7e\x1e\xb2",
    }
    for method, stream in streams.items():
        seeds.add("decompress", bytes([method, 15]) + stream)


# ---- targets with a form of their own (each says in its source which) ---------------------------

def add_bitlocker(seeds):
    """A metadata block: the part of the volume behind the mark."""
    for file in evidence("bitlocker_*/*.raw"):
        content = file.read()
        at = content.find(b"-FVE-FS-", 512)
        if at > 0:
            blocks, = struct.unpack_from("<H", content, at + 8)
            seeds.add("bitlocker", content[at:at + blocks * 16 + 128])
    for file in evidence("bitlocker_*/*"):
        if not file.name.endswith(".raw"):
            seeds.add("bitlocker", file.read())


def add_luks(seeds):
    """Headers alone, with rounds that cost nothing."""
    for file in evidence("luks*/*.raw"):
        content = bytearray(file.read(32768)[:32768])
        if content[6:8] == b"\0\1":
            struct.pack_into(">I", content, 164, 5)
            for slot in range(8):
                struct.pack_into(">I", content, 208 + 48 * slot + 4, 5)
            seeds.add("luks", bytes(content[:1024]))
        seeds.add("luks", bytes(content))


def add_lvm(seeds):
    for file in evidence("lvm/*"):
        content = file.read()
        begin = content.find(b"LABELONE") // 512 * 512 - 512
        seeds.add("lvm", b"\0" + content[begin:begin + 65536])
        text = content.find(b" {\n")
        if text > 0:
            begin = content.rfind(b"\0", 0, text) + 1
            seeds.add("lvm", b"\1" + content[begin:content.find(b"\0", text)])


def add_f2fs(seeds):
    """The blocks that are in use, as the target takes them: number, size, bytes."""
    for file in evidence("f2fs*/fs.raw"):
        content = file.read(128 << 20)
        seed = b"\0"
        for number in range(min(13312, len(content) // 4096)):
            block = content[number * 4096:number * 4096 + 4096].rstrip(b"\0")
            if block and len(seed) + len(block) + 4 <= MOST_BYTES:
                seed += struct.pack("<HH", number, len(block)) + block
        seeds.add("f2fs", seed)


def add_changes(seeds):
    for count in (0, 1, 4, 16):
        for target in ("apfs", "core_storage"):
            seeds.add(target, bytes(seeds.chance.randrange(256) for _ in range(4 * count)))
        seeds.add("btrfs", bytes(seeds.chance.randrange(256) for _ in range(5 * count)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    seeds = Seeds(folder)
    for target, patterns in WHOLE.items():
        seeds.whole(target, *patterns)
    for target, patterns in NAMED.items():
        seeds.named(target, *patterns)
    seeds.exhibits("evidence")
    seeds.numbered("erofs", 5)
    seeds.numbered("squashfs", 6)
    seeds.numbered("xfs", 4)
    for file in evidence("gzip_*", "zip_plain/*", "tar_ustar/*", "ufdr/*", "hisuite_v4/*", "aff_folder/*"):
        seeds.add("evidence", file.read(MOST_BYTES))
    for add in (add_texts, add_documents, add_databases, add_reports, add_decompressed, add_bitlocker, add_luks, add_lvm, add_f2fs,
                add_changes):
        add(seeds)
    subprocess.run([sys.executable, ROOT / "samples/make/formats/itunes_backup.py", "--seeds", folder], check=True)
    without = sorted(path.name.removesuffix("_fuzz.cpp") for path in (ROOT / "tests/fuzz").glob("*_fuzz.cpp")
                     if not any((folder / path.name.removesuffix("_fuzz.cpp")).glob("*")))
    if without:
        sys.exit(f"seeds: none for {', '.join(without)}")


if __name__ == "__main__":
    main()
