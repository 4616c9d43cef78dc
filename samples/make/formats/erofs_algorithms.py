#!/usr/bin/env python3
"""Makes samples/formats/erofs_algorithms: what mkfs.erofs 1.5 cannot write yet, laid out by hand:
LZMA, deflate and zstd clusters, plain extents that go round their block, and fragments.

The Linux kernel reads the image back, which proves both sides. Needs root (a loop mount) and zstd.
`erofs_algorithms.py` or `erofs_algorithms.py FOLDER`.
"""
import ctypes
import gzip
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../formats/erofs_algorithms")
BLOCK = 4096
TIME = 1_767_225_600
LZMA, DEFLATE, ZSTD = 1, 2, 3
PLAIN, FIRST, NO_HEAD = 0, 1, 2
COUNTS, INTERLACED, FRAGMENT = 2, 16, 32
COUNT_MARK = 1 << 11
MODE_FILE, MODE_FOLDER = 0o100644, 0o040755


def words(rng, count):
    known = [bytes(rng.choices(b"abcdefghijklmnop", k=rng.randint(2, 9))) for _ in range(300)]
    return b" ".join(rng.choices(known, k=count))


class LzmaStream(ctypes.Structure):
    _fields_ = [("next_in", ctypes.c_char_p), ("avail_in", ctypes.c_size_t),
                ("total_in", ctypes.c_uint64), ("next_out", ctypes.c_void_p),
                ("avail_out", ctypes.c_size_t), ("total_out", ctypes.c_uint64),
                ("rest", ctypes.c_uint64 * 16)]


def micro_lzma(data):
    """LZMA without a header and without a mark at its end, which only liblzma itself can make."""
    library = ctypes.CDLL("liblzma.so.5")
    options = (ctypes.c_uint32 * 64)()
    assert library.lzma_lzma_preset(options, 6) == 0
    options[0] = 65536  # the dictionary
    out = ctypes.create_string_buffer(2 * len(data) + 64)
    stream = LzmaStream(next_in=data, avail_in=len(data), next_out=ctypes.addressof(out),
                        avail_out=len(out))
    assert library.lzma_microlzma_encoder(ctypes.byref(stream), options) == 0
    finish, stream_end = 3, 1
    assert library.lzma_code(ctypes.byref(stream), finish) == stream_end
    assert stream.total_in == len(data)
    library.lzma_end(ctypes.byref(stream))
    return out.raw[:stream.total_out]


def compress(data, algorithm):
    if algorithm == LZMA:
        return micro_lzma(data)
    if algorithm == DEFLATE:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()
    return subprocess.run(["zstd", "-19", "-q", "--no-check", "-c", f"--stream-size={len(data)}"], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


class Image:
    def __init__(self):
        self.blocks = [bytes(BLOCK)]
        self.metadata = bytearray(64)  # the packed file may not be inode 0
        self.algorithms = 0

    def put(self, data):
        address = len(self.blocks)
        for at in range(0, len(data), BLOCK):
            self.blocks.append(data[at:at + BLOCK].ljust(BLOCK, b"\0"))
        return address

    def inode(self, mode, layout, size, place, behind=b""):
        self.metadata += bytes(-len(self.metadata) % 64)
        number = len(self.metadata) // 32
        self.metadata += struct.pack("<HHHHQIIIIQII16x", 1 | layout << 1, 0, mode, 0, size, place,
                                     number + 1, 0, 0, TIME, 500, 1)
        self.metadata += behind
        return number

    def extent(self, data, algorithm):
        """The entries of an extent that begins with a cluster, and its blocks."""
        packed = compress(data, algorithm)
        count = -(-len(packed) // BLOCK)
        address = self.put(packed.rjust(count * BLOCK, b"\0"))
        clusters = -(-len(data) // BLOCK)
        assert clusters > 1
        entries = [struct.pack("<HHI", FIRST, 0, address)]
        for number in range(1, clusters):
            back = COUNT_MARK | count if number == 1 else number
            entries.append(struct.pack("<HHHH", NO_HEAD, BLOCK, back, clusters - number))
        return entries

    def compressed(self, size, entries, algorithm, advice, fragment=0):
        self.algorithms |= 1 << algorithm
        header = struct.pack("<IHBB8x", fragment, advice, algorithm, 0)
        return self.inode(MODE_FILE, 1, size, 0, header + b"".join(entries))


def fill(image, rng):
    files = {}
    # The packed file: what two files end with, and a whole third one
    tail, whole = b"the end of the file, in the packed inode\n" * 5, words(rng, 500)
    packed_data = b"-" * 100 + tail + whole
    packed = image.inode(MODE_FILE, 0, len(packed_data), image.put(packed_data))
    for name, algorithm in (("lzma", LZMA), ("deflate", DEFLATE), ("zstd", ZSTD)):
        data = words(rng, 9000)[:5 * 8192]
        entries = [entry for at in range(0, len(data), 8192)
                   for entry in image.extent(data[at:at + 8192], algorithm)]
        files[f"{name}.txt"] = image.compressed(len(data), entries, algorithm, COUNTS)
        data += tail
        entries = [entry for at in range(0, 5 * 8192, 8192)
                   for entry in image.extent(data[at:at + 8192], algorithm)]
        entries.append(struct.pack("<HHI", FIRST, 0, 0))
        files[f"{name}-and-fragment.txt"] = image.compressed(
            len(data), entries, algorithm, COUNTS | FRAGMENT, 100)
    header = struct.pack("<Q", 100 + len(tail) | 1 << 63)
    files["only-fragment.txt"] = image.inode(MODE_FILE, 1, len(whole), 0, header)
    files["plain.bin"] = interlaced(image, rng)
    return files, packed


def interlaced(image, rng):
    """A compressed extent, then two plain ones. A byte of those stands in its block where it would
    stand in the file, so that the first of them goes round the end of its block."""
    data = words(rng, 5000)[:5000] + rng.randbytes(5000)
    packed = compress(data[:5000], DEFLATE)
    index = [struct.pack("<HHI", FIRST, 0, image.put(packed.rjust(BLOCK, b"\0")))]
    for begin, end in ((5000, 8500), (8500, 10_000)):
        block = bytearray(BLOCK)
        for at in range(begin, end):
            block[at % BLOCK] = data[at]
        index.append(struct.pack("<HHI", PLAIN, begin % BLOCK, image.put(bytes(block))))
    return image.compressed(len(data), index, DEFLATE, INTERLACED)


def folder(image, files):
    own = image.inode(MODE_FOLDER, 0, BLOCK, len(image.blocks))
    names = {b".": (own, 2), b"..": (own, 2)}
    names |= {name.encode(): (number, 1) for name, number in files.items()}
    place, entries, text = 12 * len(names), b"", b""
    for name in sorted(names):
        number, kind = names[name]
        entries += struct.pack("<QHBx", number, place + len(text), kind)
        text += name
    image.put((entries + text).ljust(BLOCK, b"\0"))
    return own


def finish(image, root, packed):
    metadata_block = image.put(bytes(image.metadata))
    superblock = struct.pack("<IIIBBHQQIIII16s16sIHHHBBIQ24x", 0xE0F5E1E2, 0, 2, 12, 0, root, 9,
                             TIME, 0, len(image.blocks), metadata_block, 0, b"\x11" * 16, b"sample",
                             1 | 2 | 32, image.algorithms, 0, 0, 0, 0, 0, packed)
    assert len(superblock) == 128
    settings = b""
    for algorithm, setting in ((LZMA, struct.pack("<IH8x", 65536, 0)),
                               (DEFLATE, struct.pack("<B5x", 15)),
                               (ZSTD, struct.pack("<BB4x", 0, 5))):
        assert image.algorithms >> algorithm & 1
        settings += struct.pack("<H", len(setting)) + setting
    image.blocks[0] = (bytes(1024) + superblock + settings).ljust(BLOCK, b"\0")
    return b"".join(image.blocks)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(f"{FOLDER}/evidence")
    image = Image()
    files, packed = fill(image, random.Random(8))
    data = finish(image, folder(image, files), packed)
    rows = []
    with tempfile.TemporaryDirectory() as work:
        path, mount = f"{work}/erofs.img", f"{work}/mount"
        os.mkdir(mount)
        with open(path, "wb") as out:
            out.write(data)
        subprocess.run(["mount", "-t", "erofs", "-o", "loop,ro", path, mount], check=True)
        try:
            for name in sorted(os.listdir(mount)):
                with open(f"{mount}/{name}", "rb") as file:
                    content = file.read()
                rows.append((f"erofs.img/{name}", len(content),
                             os.stat(f"{mount}/{name}").st_mtime_ns,
                             hashlib.sha256(content).hexdigest(), "live"))
        finally:
            subprocess.run(["umount", mount], check=True)
    assert len(rows) == len(files)
    with open(f"{FOLDER}/evidence/erofs.img.gz", "wb") as out:
        with gzip.GzipFile("", "wb", 9, out, 0) as packer:
            packer.write(data)
    with open(f"{FOLDER}/expected.tsv", "w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        out.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    with open(f"{FOLDER}/about.json", "w", encoding="utf-8") as out:
        json.dump({"kind": "file system", "title": "EROFS, LZMA, deflate, zstd and fragments",
                   "open": "erofs.img",
                   "tool": "Linux " + os.uname().release.split("-")[0] + " (loop mount)",
                   "verified": "names, sizes, times, SHA-256",
                   "unsupported": "content on further devices", "passwords": [], "keys": [],
                   "made_by": "samples/make/formats/erofs_algorithms.py"}, out, indent=2)
        out.write("\n")


main()
