#!/usr/bin/env python3
"""damage.py: the samples damage_*: archives and volumes that are broken, that lie, or that are made
to exhaust who opens them. What must still be readable is what this script put there; where another
tool can read the damaged file too (7z, bsdtar, mtools, debugfs), it is asked and must agree."""
import gzip
import os
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import zlib

from format_sample import Sample

CHATS = b"".join(b"%d;wait for the transfer\n" % row for row in range(120))
PHONES = b"".join(b"+85512%06d\n" % (row * 7919 % 1000000) for row in range(90))
NOTE = b"the second floor, after the shift\n"
ENVIRONMENT = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8", MTOOLS_SKIP_CHECK="1",
                   MTOOLS_NO_VFAT="0", SOURCE_DATE_EPOCH="1714979289")


def run(*words, check=True, **options):
    return subprocess.run([str(word) for word in words], check=check, env=ENVIRONMENT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def save(name, title, evidence, content, rows, notes, tool="its generator", unsupported="",
         verified="names, sizes, SHA-256", formats=(), witness="", **about):
    """rows: (name inside, content or None, status). witness: a tool that is asked too, and must
    agree on every file that it reads."""
    if witness:
        tool = f"its generator, and {witness} on {agreed(witness, evidence, content, rows)} files"
    sample = Sample("damage_" + name, "damage.py")
    sample.put(evidence, content)
    sample.about(kind="damage", title=title, open=evidence.removesuffix(".gz") if not
                 about.get("keep_gz") else evidence, tool=tool, verified=verified,
                 unsupported=unsupported, formats=list(formats), **about)
    top = evidence if about.get("keep_gz") else evidence.removesuffix(".gz")
    sample.expect([(f"{top}/{path}", plain, None, status) for path, plain, status in rows])
    sample.notes([(f"{top}/{path}" if path else top, status, text) for path, status, text in notes])


def agreed(witness, evidence, content, rows):
    with tempfile.TemporaryDirectory() as folder:
        archive, out = pathlib.Path(folder) / evidence, pathlib.Path(folder) / "out"
        out.mkdir()
        archive.write_bytes(content)
        words = (["tar", "-xf", archive, "-C", out] if witness.startswith("GNU tar") else
                 ["7z", "x", "-y", "-pwrong", f"-o{out}", archive])
        run(*words, check=False)
        count = 0
        for name, plain_content, _ in rows:
            path = out / name
            is_twice = any(other == name + "#2" for other, _, _ in rows)
            if plain_content is None or len(name) > 250 or ".." in name or is_twice:
                continue
            if not path.is_file():
                continue
            assert path.read_bytes() == plain_content, name
            count += 1
        assert count > 0, evidence
        return count


# ---- zip -----------------------------------------------------------------------------------------


class Entry:
    """A local header with its content and the directory record, each of which may lie."""

    def __init__(self, name, content, method=8, flags=0x800, mode=0o100644, host=3, **lies):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.content = content
        self.method, self.flags, self.mode, self.host = method, flags, mode, host
        self.lies = lies  # record_size, record_plain, record_name, crc, plain, body, offset, hidden

    def body(self):
        if "body" in self.lies:
            return self.lies["body"]
        if self.method != 8:
            return self.content
        engine = zlib.compressobj(9, zlib.DEFLATED, -15)
        return engine.compress(self.content) + engine.flush()

    def numbers(self):
        return (self.lies.get("crc", zlib.crc32(self.content)), len(self.body()),
                self.lies.get("plain", len(self.content)))

    def local(self):
        crc, stored, plain = self.numbers()
        return struct.pack("<4s5H3I2H", b"PK\3\4", 20, self.flags, self.method, 0x38e4, 0x58a6, crc,
                           stored, plain, len(self.name), 0) + self.name + self.body()

    def record(self, offset):
        crc, stored, plain = self.numbers()
        name = self.lies.get("record_name", self.name)
        return struct.pack("<4s2B5H3I5H2I", b"PK\1\2", 20, self.host, 20, self.flags, self.method,
                           0x38e4, 0x58a6, crc, self.lies.get("record_size", stored),
                           self.lies.get("record_plain", plain), len(name), 0, 0, 0, 0,
                           self.mode << 16, self.lies.get("offset", offset)) + name


def make_zip(entries, count=None):
    body, records, told = b"", b"", 0
    for entry in entries:
        if not entry.lies.get("hidden"):
            records += entry.record(len(body))
            told += 1
        body += entry.local()
    told = told if count is None else count
    return body + records + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, told, told, len(records),
                                        len(body), 0)


SEVEN = "7z 26.02"
TAR = "GNU tar 1.34"


def plain(name, content=NOTE, **more):
    return Entry(name, content, **more)


def zip_lies():
    noise = random.Random(5).randbytes(2000)
    entries = [plain("a/large.bin", noise, method=0, record_size=1 << 30, record_plain=1 << 30),
               plain("a/chats.csv", CHATS), plain("a/real name.txt", record_name=b"a/other name.txt"),
               plain("a/hidden.bin", noise[::-1], method=0, hidden=True), plain("a/last.csv", PHONES),
               plain("a/moved.bin", noise[:900], method=0, offset=11)]
    save("zip_directory_lies", "zip whose directory lies of sizes, places, names and their count",
         "lies.zip", make_zip(entries, count=9),
         [("a/large.bin", noise, "live"), ("a/chats.csv", CHATS, "live"),
          ("a/other name.txt", NOTE, "live"), ("a/hidden.bin", noise[::-1], "live"),
          ("a/last.csv", PHONES, "live"), ("a/moved.bin", None, "damaged"),
          ("a/moved.bin#2", noise[:900], "live")],
         [("", "partly", "wrong size in the central directory"),
          ("", "partly", "counts 9 entries; 5 are there"),
          ("", "partly", "the first is a/other name.txt, there a/real name.txt"),
          ("", "partly", "2 entries are not where the central directory says, or not in it")], witness=SEVEN)


def zip_overlap():
    """Every record but the first stands for bytes inside the content of the first."""
    inner = [plain(f"copy{index}.csv", CHATS).local() for index in range(3)]
    first = Entry("whole.bin", b"".join(inner), method=0)
    offset = 30 + len(first.name)
    entries, at = [], offset
    for index, local in enumerate(inner):
        entries.append((plain(f"copy{index}.csv", CHATS), at))
        at += len(local)
    body = first.local() + plain("after.csv", PHONES).local()
    records = first.record(0) + b"".join(entry.record(place) for entry, place in entries)
    records += plain("after.csv", PHONES).record(len(first.local()))
    whole = body + records + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 5, 5, len(records), len(body), 0)
    save("zip_overlap", "zip whose entries lie over one another", "overlap.zip", whole,
         [("whole.bin", b"".join(inner), "live"), ("after.csv", PHONES, "live"),
          ("copy0.csv", None, "damaged"), ("copy2.csv", None, "damaged")],
         [("", "partly", "3 entries lie over the bytes of others and are not opened")], witness=SEVEN)


def zip_content():
    packed = make_zip([plain("x.txt")])
    cut = Entry("cut.zip", packed)
    entries = [plain("wrong sum.csv", CHATS, crc=7), Entry("wrong.zip", packed, crc=7),
               plain("cut deflate.csv", CHATS, body=Entry("x", CHATS).body()[:40]),
               Entry("broken.zip", packed, body=b"\xff" * len(cut.body())), Entry("zero.txt", b""),
               Entry("zero stored.txt", b"", method=0), Entry("future.csv", CHATS, method=77),
               Entry("locked.csv", CHATS, flags=0x801), plain("whole.csv", PHONES)]
    save("zip_content", "zip with wrong checksums, cut, empty, encrypted and unknown entries",
         "content.zip", make_zip(entries),
         [("wrong sum.csv", None, "damaged"), ("wrong.zip", None, "damaged"),
          ("cut deflate.csv", None, "damaged"), ("broken.zip", None, "damaged"),
          ("zero.txt", b"", "live"), ("zero stored.txt", b"", "live"),
          ("future.csv", None, "unsupported"), ("locked.csv", None, "encrypted"),
          ("whole.csv", PHONES, "live")],
         [("wrong.zip", "failed", "zip entry wrong.zip: the content does not have the stored checksum"),
          ("broken.zip", "failed", "zip entry broken.zip: the compressed bytes are broken"),
          ("", "encrypted", "1 entries are encrypted; the first is locked.csv")], witness=SEVEN)


def zip_names():
    long = "n" * 65000
    entries = [plain("twice.txt", b"first"), plain("twice.txt", b"second"),
               Entry(b"nul\0.txt", NOTE), plain("../../climbs.txt"), plain("/etc/absolute.txt"),
               plain("C:\\Users\\x\\drive.txt", host=0), plain("back\\slash.txt", host=3),
               Entry(b"latin \xe9\xff.txt", NOTE), plain("line\nfeed\x1b[31m.txt"), plain("."), plain(".."),
               plain(long, PHONES), plain("last.txt", CHATS)]
    save("zip_names", "zip with doubled, climbing, absolute, foreign, endless and unprintable names",
         "names.zip", make_zip(entries),
         [("twice.txt", b"first", "live"), ("twice.txt#2", b"second", "live"),
          ("nul%00.txt", NOTE, "live"), ("../../climbs.txt", NOTE, "live"),
          ("etc/absolute.txt", NOTE, "live"), ("C:/Users/x/drive.txt", NOTE, "live"),
          ("back\\slash.txt", NOTE, "live"), ("latin %E9%FF.txt", NOTE, "live"), (".", NOTE, "live"),
          ("..", NOTE, "live"), (long[:32 * 1024], PHONES, "live"), ("last.txt", CHATS, "live")],
         [("", "partly", "1 names are longer than the limit of 32768 bytes")], witness=SEVEN)


def zip_links():
    link = {"mode": 0o120777}
    entries = [plain("d/a", b"b", **link), plain("d/b", b"a", **link), plain("d/self", b"self", **link),
               plain("d/passwd", b"../../../etc/passwd", **link), plain("d/root", b"/etc/passwd", **link),
               plain("d/up", b"../top.csv", **link), plain("d/chats.csv", CHATS * 3, **link),
               plain("top.csv", PHONES)]
    save("zip_links", "zip with links: loops, out of the archive, and content marked as one", "links.zip",
         make_zip(entries), [("d/chats.csv", CHATS * 3, "live"), ("top.csv", PHONES, "live")],
         [("", "parsed", "6 names are links and are not followed; the first is d/a, symbolic link to b"),
          ("", "partly", "1 symbolic links lead out of the zip and are not followed; the first is "
           "d/passwd, to ../../../etc/passwd"),
          ("d/chats.csv", "partly", "is marked as a symbolic link, but holds no target")], witness=SEVEN)


def zip_bomb_ratio():
    """A size that its 40 KB cannot give, and one that they do: zeros, read like any file."""
    zeros = bytes(16 << 20)
    entries = [Entry("claims.zip", zeros, plain=0xfffffff0), Entry("zeros.bin", zeros),
               plain("beside.csv", PHONES)]
    whole = make_zip(entries)
    assert len(whole) < 40 << 10
    save("bomb_ratio", "zip of 35 KB whose entry claims 4 GB", "ratio.zip", whole,
         [("claims.zip", None, "damaged"), ("zeros.bin", zeros, "live"), ("beside.csv", PHONES, "live")],
         [("claims.zip", "failed", "a size of 4294967280 cannot come out of 16")], witness=SEVEN)


def zip_bomb_depth():
    """Zips in zips, two in each: 2^20 at the bottom, were they all entered."""
    content = make_zip([plain("end.txt")])
    for _ in range(20):
        content = make_zip([Entry("left.zip", content), Entry("right.zip", content),
                            plain("here.txt", PHONES)])
        if len(content) > 20000:
            break
    for _ in range(12):
        content = make_zip([Entry("next.zip", content), plain("here.txt", PHONES)])
    rows = [("next.zip/" * level + "here.txt", PHONES, "live") for level in range(8)]
    save("bomb_depth", "zip of zips, deeper than the limit", "depth.zip", content, rows,
         [("next.zip/" * 7 + "next.zip", "partly", "containers inside containers are followed 8 deep")], witness=SEVEN)


# ---- tar -----------------------------------------------------------------------------------------


def header(name, size, kind=b"0", link=b"", checksum=None):
    block = bytearray(512)
    block[0:len(name)] = name
    block[100:108], block[108:116], block[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    block[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    block[136:148], block[148:156] = b"%011o\0" % 1714979289, b" " * 8
    block[156:157], block[157:157 + len(link)], block[257:265] = kind, link, b"ustar\0" b"00"
    block[148:156] = b"%06o\0 " % (sum(block) if checksum is None else checksum)
    return bytes(block)


def member(name, content=NOTE, **more):
    more.setdefault("size", len(content))
    return header(name, more.pop("size"), **more) + content + bytes(-len(content) % 512)


def tar_headers():
    whole = (member(b"first.csv", PHONES) + member(b"wrong sum.txt", checksum=1) +
             member(b"second.csv", CHATS) + member(b"negative.txt", size=b"\xff" * 12) +
             member(b"third.csv", PHONES[::-1]) + member(b"words.txt", size=b"many bytes\0\0") +
             member(b"fourth.csv", CHATS[::-1]) + member(b"huge.bin", size=(8 << 30) - 1) +
             member(b"last.csv", NOTE * 20) + bytes(1024))
    bad = len(member(b"first.csv", PHONES))
    huge = whole.index(b"huge.bin")
    save("tar_headers", "tar with a wrong checksum, and sizes that are negative, no number, and huge",
         "headers.tar", whole,
         [("first.csv", PHONES, "live"), ("second.csv", CHATS, "live"),
          ("negative.txt", None, "damaged"), ("third.csv", PHONES[::-1], "live"),
          ("words.txt", None, "damaged"), ("fourth.csv", CHATS[::-1], "live"),
          ("huge.bin", None, "damaged"), ("last.csv", NOTE * 20, "live")],
         [(f"byte {bad}", "partly", f"no tar header up to byte {bad + 1024}"),
          (f"byte {whole.index(b'negative.txt')}", "partly", "the size of negative.txt is no number"),
          (f"byte {whole.index(b'words.txt')}", "partly", "the size of words.txt is no number"),
          (f"byte {huge}", "partly", "huge.bin of 8589934591 bytes reaches behind the end")], witness=TAR)


def tar_links():
    whole = (header(b"d/a", 0, b"2", b"b") + header(b"d/b", 0, b"2", b"a") +
             header(b"d/self", 0, b"1", b"d/self") + header(b"d/gone", 0, b"1", b"d/nothing") +
             header(b"d/out", 0, b"2", b"../../../etc/shadow") + member(b"d/chats.csv", CHATS) +
             header(b"d/again.csv", 0, b"1", b"d/chats.csv") +
             header(b"d/early.csv", 0, b"1", b"d/late.csv") + member(b"d/late.csv", PHONES) + bytes(1024))
    save("tar_links", "tar with loops of links, links out of it, and hard links to nothing", "links.tar",
         whole, [("d/chats.csv", CHATS, "live"), ("d/again.csv", CHATS, "live"),
                 ("d/early.csv", PHONES, "live"), ("d/late.csv", PHONES, "live")],
         [("", "parsed", "5 names are links and are not followed; the first is d/a, symbolic link to b"),
          ("byte 0", "partly", "2 hard links name files that are not in the tar; the first is d/self"),
          ("byte 0", "partly", "1 symbolic links lead out of the tar and are not followed; the first is "
           "d/out, to ../../../etc/shadow")], witness=TAR)


# ---- volumes -------------------------------------------------------------------------------------


def fat_entry(image, name):
    """Where the short entry of a name of the root folder stands."""
    at = image.index(name.ljust(11).encode())
    assert at % 32 == 0
    return at


def fat_volume(work, files):
    image = work / "fat.raw"
    image.unlink(missing_ok=True)
    with open(image, "wb") as out:
        out.truncate(8 << 20)
    run("mkfs.fat", "-F", "16", "-s", "2", "-i", "12345678", "--invariant", "-n", "RAID", image)
    for name, content in files:
        source = work / name
        source.write_bytes(content)
        os.utime(source, (1714979289, 1714979289))
        run("mcopy", "-m", "-i", image, source, "::" + name)
    return image


def told_by_mtools(image, names):
    return {name: run("mtype", "-i", image, "::" + name).stdout for name in names}


def fat_directory(work):
    """A folder of 2048 entries that are noise: it was a file, and its entry says folder."""
    noise = random.Random(11).randbytes(64 << 10)
    image = fat_volume(work, [("BEFORE.CSV", CHATS), ("BROKEN", noise), ("AFTER.CSV", PHONES)])
    content = bytearray(image.read_bytes())
    at = fat_entry(content, "BROKEN")
    content[at + 11], content[at + 28:at + 32] = 0x10, bytes(4)
    image.write_bytes(content)
    assert told_by_mtools(image, ["BEFORE.CSV", "AFTER.CSV"]) == {"BEFORE.CSV": CHATS,
                                                                 "AFTER.CSV": PHONES}
    save_volume("fat_directory", "FAT16 with a folder of noise", image, "mtools 4.0.32",
                [("BEFORE.CSV", CHATS, "live"), ("AFTER.CSV", PHONES, "live")],
                [("BROKEN", "partly", 'it does not begin with "." and ".."')])


def fat_shared(work):
    """Two files over the same clusters, and one whose chain leads into itself."""
    image = fat_volume(work, [("FIRST.CSV", CHATS * 20), ("SECOND.CSV", PHONES * 20),
                              ("LOOP.BIN", bytes(9000)), ("LAST.CSV", PHONES)])
    content = bytearray(image.read_bytes())
    first, second, loop = (fat_entry(content, name) for name in ("FIRST   CSV", "SECOND  CSV",
                                                                 "LOOP    BIN"))
    content[second + 26:second + 28] = content[first + 26:first + 28]
    cluster = int.from_bytes(content[loop + 26:loop + 28], "little")
    sector, reserved = struct.unpack_from("<H", content, 11)[0], struct.unpack_from("<H", content, 14)[0]
    tables, size = content[16], struct.unpack_from("<H", content, 22)[0]
    for table in range(tables):
        place = (reserved + table * size) * sector + 2 * (cluster + 1)
        content[place:place + 2] = cluster.to_bytes(2, "little")
    image.write_bytes(content)
    shared = (CHATS * 20)[:len(PHONES * 20)]
    told = told_by_mtools(image, ["FIRST.CSV", "SECOND.CSV", "LAST.CSV"])
    assert told == {"FIRST.CSV": CHATS * 20, "SECOND.CSV": shared, "LAST.CSV": PHONES}, {
        name: len(given) for name, given in told.items()}
    save_volume("fat_shared_clusters", "FAT16 with two files over the same clusters, and a loop", image,
                "mtools 4.0.32", [("FIRST.CSV", CHATS * 20, "live"), ("SECOND.CSV", shared, "live"),
                                  ("LAST.CSV", PHONES, "live"),
                                  ("LOOP.BIN", None, "damaged")],
                [("", "partly", "1 files begin where another file does; the content of both is read from "
                  "there, and cannot be of both; the first is SECOND.CSV")])


def ext_links(work):
    """Loops of links, a link out of the volume, hard links, and two inodes over the same block."""
    tree, image = work / "tree", work / "ext.raw"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "d").mkdir(parents=True)
    for name, content in (("chats.csv", CHATS), ("first.csv", CHATS[:900]), ("second.csv", PHONES[:900])):
        (tree / "d" / name).write_bytes(content)
    for name, target in (("a", "b"), ("b", "a"), ("self", "self"), ("up", "../d"),
                         ("passwd", "../../../../etc/passwd")):
        os.symlink(target, tree / "d" / name)
    os.link(tree / "d/chats.csv", tree / "again.csv")
    for path in list(tree.rglob("*")) + [tree]:
        os.utime(path, (1714979289, 1714979289), follow_symlinks=False)
    image.unlink(missing_ok=True)
    run("mke2fs", "-q", "-t", "ext2", "-O", "^resize_inode,^dir_index", "-b", "1024", "-U",
        "12345678-1234-1234-1234-123456789abc", "-E", "root_owner=0:0", "-d", tree, image, "1M")
    block = run("debugfs", "-R", "bmap /d/first.csv 0", image).stdout.decode().strip()
    run("debugfs", "-w", "-R", f"set_inode_field /d/second.csv block[0] {block}", image)
    told = {name: run("debugfs", "-R", f"cat /{name}", image).stdout
            for name in ("again.csv", "d/chats.csv", "d/first.csv", "d/second.csv")}
    assert told == {"again.csv": CHATS, "d/chats.csv": CHATS, "d/first.csv": CHATS[:900],
                    "d/second.csv": CHATS[:900]}
    save_volume("ext_links", "ext2 with loops of links, hard links, and two files over one block", image,
                "debugfs 1.47.0", [(name, content, "live") for name, content in told.items()],
                [("", "parsed", "5 names are links and are not followed; the first is d/a, symbolic link to b"),
                 ("", "partly", "1 files begin where another file does")])


def save_volume(name, title, image, tool, rows, notes):
    with open(image, "rb") as whole:
        packed = gzip.compress(whole.read(), 9, mtime=0)
    save(name, title, image.name + ".gz", packed, rows, notes, tool=tool)


def main():
    zip_lies()
    zip_overlap()
    zip_content()
    zip_names()
    zip_links()
    zip_bomb_ratio()
    zip_bomb_depth()
    tar_headers()
    tar_links()
    with tempfile.TemporaryDirectory() as folder:
        for make in (fat_directory, fat_shared, ext_links):
            make(pathlib.Path(folder))


if __name__ == "__main__":
    main()
