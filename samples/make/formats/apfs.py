#!/usr/bin/env python3
"""Makes the APFS sample: mkapfs writes an empty container, and the names are put into it here.

There is no writer of APFS files on Linux, so the records of the tree are written from the "Apple
File System Reference". apfsck checks the result, and The Sleuth Kit and libfsapfs both must read it.
"""
import hashlib
import struct
import subprocess
import tempfile
import unicodedata
import zlib
from pathlib import Path

import small_volume as small

BLOCK = 4096
TREE, EXTENTS, VOLUME, SPACEMAN, CHUNKS = 20005, 20006, 20002, 66, 21017
DATA = 22000
NOW = small.MADE * 10**9 + 123456789
ROOT, FIRST = 2, 16
INODE, DSTREAM, EXTENT, DREC, XATTR = 3, 6, 8, 9, 4


def crc32c(data):
    value = 0xffffffff
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    return value


def header(number, kind):
    return struct.pack("<Q", number | kind << 60)


def checksum(block):
    words = struct.unpack(f"<{(len(block) - 8) // 4}I", block[8:])
    low = high = 0
    for word in words:
        low = (low + word) % 0xffffffff
        high = (high + low) % 0xffffffff
    first = 0xffffffff - (low + high) % 0xffffffff
    second = 0xffffffff - (low + first) % 0xffffffff
    return struct.pack("<II", first, second)


class Leaf:
    """The one node of a tree, which is root and leaf."""

    def __init__(self, block):
        self.block = block
        flags, level, count, toc, toc_size = struct.unpack_from("<HHIHH", block, 32)
        self.fixed = flags & 4
        assert flags & 3 == 3 and level == 0
        keys, end = 56 + toc + toc_size, BLOCK - 40
        self.records = []
        for index in range(count):
            if self.fixed:
                k, v = struct.unpack_from("<HH", block, 56 + toc + 4 * index)
                k_size, v_size = struct.unpack_from("<II", block, BLOCK - 40 + 8)
            else:
                k, k_size, v, v_size = struct.unpack_from("<HHHH", block, 56 + toc + 8 * index)
            self.records.append((block[keys + k:keys + k + k_size], block[end - v:end - v + v_size]))

    def pack(self):
        def order(record):
            key, = struct.unpack_from("<Q", record[0])
            number, kind, rest = key & (1 << 60) - 1, key >> 60, record[0][8:]
            if kind == DREC:
                rest = (struct.unpack_from("<I", rest)[0], rest[4:])
            elif kind == EXTENT:
                rest = (struct.unpack_from("<Q", rest)[0], b"")
            else:
                rest = (0, rest)
            return number, kind, rest
        assert not self.fixed
        self.records.sort(key=order)
        toc_size = 8 * (len(self.records) + 8)
        keys, values, toc = b"", b"", b""
        for key, value in self.records:
            values = value + values
            toc += struct.pack("<HHHH", len(keys), len(key), len(values), len(value))
            keys += key
        free = BLOCK - 40 - 56 - toc_size - len(keys) - len(values)
        assert free >= 0, "the node is full"
        info = bytearray(self.block[BLOCK - 40:])
        longest_key = max(len(key) for key, _ in self.records)
        longest_value = max(len(value) for _, value in self.records)
        struct.pack_into("<IIQ", info, 16, longest_key, longest_value, len(self.records))
        node = self.block[:36] + struct.pack("<IHHHHHHHH", len(self.records), 0, toc_size, len(keys),
                                             free, 0xffff, 0, 0xffff, 0)
        node += toc.ljust(toc_size, b"\0") + keys + bytes(free) + values + bytes(info)
        return node


class Container:
    def __init__(self, path):
        self.path, self.disk = path, bytearray(path.read_bytes())
        self.tree, self.extents = Leaf(self.get(TREE)), Leaf(self.get(EXTENTS))
        self.next_id, self.next_block = FIRST, DATA
        self.files = self.folders = self.links = 0
        self.children = {ROOT: 0}
        self.inodes = []

    def get(self, number):
        return bytes(self.disk[number * BLOCK:(number + 1) * BLOCK])

    def put(self, number, block, sealed=True):
        assert len(block) == BLOCK
        if sealed:
            block = checksum(block) + block[8:]
        self.disk[number * BLOCK:(number + 1) * BLOCK] = block

    def name(self, parent, name, number, kind):
        folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())
        stored = name.encode() + b"\0"
        mixed = (crc32c(folded.encode("utf-32-le")) & 0x3fffff) << 10 | len(stored)
        self.tree.records.append((header(parent, DREC) + struct.pack("<I", mixed) + stored,
                                  struct.pack("<QQH", number, NOW, kind)))
        self.children[parent] += 1

    def inode(self, parent, name, mode, size=None, flags=0, plain=0, internal=0x8000):
        number, self.next_id = self.next_id, self.next_id + 1
        stored = name.encode() + b"\0"
        fields = [(4, 2, stored)]
        if size is not None:
            allocated = -(-size // BLOCK) * BLOCK
            fields.append((8, 0x20, struct.pack("<QQQQQ", size, allocated, 0, size, 0)))
        data = b"".join(value.ljust(-(-len(value) // 8) * 8, b"\0") for _, _, value in fields)
        extra = struct.pack("<HH", len(fields), len(data)) + b"".join(
            struct.pack("<BBH", kind, flag, len(value)) for kind, flag, value in fields) + data
        self.inodes.append((number, parent, mode, flags, plain, internal, extra))
        return number

    def folder(self, parent, name):
        number = self.inode(parent, name, 0o40755)
        self.children[number] = 0
        self.name(parent, name, number, 4)
        self.folders += 1
        return number

    def store(self, number, at, content):
        count = -(-len(content) // BLOCK)
        place, self.next_block = self.next_block, self.next_block + count
        self.disk[place * BLOCK:place * BLOCK + len(content)] = content
        self.tree.records.append((header(number, EXTENT) + struct.pack("<Q", at),
                                  struct.pack("<QQQ", count * BLOCK, place, 0)))
        self.extents.records.append((header(place, 2), struct.pack("<QQI", count | 1 << 60, number, 1)))

    def hole(self, number, at, size):
        self.tree.records.append((header(number, EXTENT) + struct.pack("<Q", at),
                                  struct.pack("<QQQ", size, 0, 0)))

    def stream(self, number):
        self.tree.records.append((header(number, DSTREAM), struct.pack("<I", 1)))

    def file(self, parent, name, content):
        # As macOS does it, a file that was never written to has no stream.
        number = self.inode(parent, name, 0o100644, len(content) or None)
        self.name(parent, name, number, 8)
        if content:
            self.stream(number)
            self.store(number, 0, content)
        self.files += 1

    def fragments(self, parent, name, parts, size):
        """parts: (offset, bytes or the size of a hole)"""
        holes = sum(part for _, part in parts if isinstance(part, int))
        number = self.inode(parent, name, 0o100644, size)
        self.name(parent, name, number, 8)
        self.stream(number)
        for at, part in parts:
            if isinstance(part, int):
                self.hole(number, at, part)
            else:
                self.store(number, at, part)
        # Known sparse bytes: an extended field of the inode, as the checker wants it.
        old = self.inodes.pop()
        count, used = struct.unpack_from("<HH", old[6])
        table, data = old[6][4:4 + 4 * count], old[6][4 + 4 * count:]
        extra = struct.pack("<HH", count + 1, used + 8) + table + struct.pack("<BBH", 13, 0x28, 8) + \
            data + struct.pack("<Q", holes)
        self.inodes.append((*old[:5], old[5] | 0x200, extra))
        self.files += 1

    def xattr(self, number, name, flags, value):
        stored = name.encode() + b"\0"
        self.tree.records.append((header(number, XATTR) + struct.pack("<H", len(stored)) + stored,
                                  struct.pack("<HH", flags, len(value)) + value))

    def compressed(self, parent, name, content):
        number = self.inode(parent, name, 0o100644, flags=0x20, plain=len(content), internal=0x48000)
        self.name(parent, name, number, 8)
        self.xattr(number, "com.apple.decmpfs", 2,
                   b"fpmc" + struct.pack("<IQ", 3, len(content)) + zlib.compress(content, 9))
        self.files += 1

    def link(self, parent, name, target):
        number = self.inode(parent, name, 0o120755)
        self.name(parent, name, number, 10)
        self.xattr(number, "com.apple.fs.symlink", 6, target.encode() + b"\0")
        self.links += 1

    def finish(self):
        for number, parent, mode, flags, plain, internal, extra in self.inodes:
            below = self.children.get(number, 1)
            self.tree.records.append((header(number, INODE), struct.pack(
                "<QQQQQQQiIIIIIHHQ", parent, number, NOW, NOW + 1, NOW + 2, NOW + 3, internal, below, 0,
                0, flags, 501, 20, mode, 0, plain) + extra))
        for index, (key, value) in enumerate(self.tree.records):
            if key == header(ROOT, INODE):
                value = bytearray(value)
                struct.pack_into("<i", value, 56, self.children[ROOT])
                for at in (16, 24, 32, 40):
                    struct.pack_into("<Q", value, at, NOW)
                self.tree.records[index] = (key, bytes(value))
        self.put(TREE, self.tree.pack())
        self.put(EXTENTS, self.extents.pack())
        used = self.next_block - DATA
        volume = bytearray(self.get(VOLUME))
        taken, = struct.unpack_from("<Q", volume, 88)
        struct.pack_into("<Q", volume, 88, taken + used)
        struct.pack_into("<QQQQ", volume, 176, self.next_id, self.files, self.folders, self.links)
        allocated, = struct.unpack_from("<Q", volume, 224)
        struct.pack_into("<Q", volume, 224, allocated + used)
        self.put(VOLUME, bytes(volume))
        self.take_blocks(used)
        self.path.write_bytes(self.disk)

    def take_blocks(self, used):
        spaceman, chunks = bytearray(self.get(SPACEMAN)), bytearray(self.get(CHUNKS))
        free, = struct.unpack_from("<Q", spaceman, 72)
        struct.pack_into("<Q", spaceman, 72, free - used)
        self.put(SPACEMAN, bytes(spaceman))
        free, bitmap = struct.unpack_from("<IQ", chunks, 40 + 20)
        struct.pack_into("<I", chunks, 40 + 20, free - used)
        self.put(CHUNKS, bytes(chunks))
        bits = bytearray(self.get(bitmap))
        for block in range(DATA, self.next_block):
            bits[block // 8] |= 1 << block % 8
        self.put(bitmap, bytes(bits), sealed=False)


def fill(container):
    numbers = small.FILES["contacts/numbers.txt"]
    folder = container.folder(ROOT, "Contacts")
    container.file(folder, "numbers.txt", numbers)
    container.file(ROOT, "ledger.csv", small.FILES["ledger.csv"])
    container.file(ROOT, "empty.txt", b"")
    notes = container.folder(ROOT, "notes")
    container.file(notes, "\u59d4\u6258.txt", small.FILES["notes/\u59d4\u6258.txt"])
    container.file(notes, "e\u0301te\u0301.txt", b"stored decomposed\n")
    container.compressed(ROOT, "packed.txt", b"one line again and again\n" * 300)
    container.fragments(ROOT, "sparse.bin", [(0, b"head" * 1024), (BLOCK, 4 * BLOCK),
                                             (5 * BLOCK, b"tail" * 700)], 5 * BLOCK + 2800)
    container.link(ROOT, "latest", "notes/\u59d4\u6258.txt")


def by_sleuthkit(path, opened):
    """The rows by fls and icat, which must agree with fsapfsinfo on names and sizes."""
    table = small.run("pstat", path).decode()
    block = table.split("APSB Block Number: ")[1].split()[0]
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    listing = small.run("fls", "-P", "apfs", "-B", block, "-r", "-p", "-F", path).decode()
    for line in listing.splitlines():
        kind, number, name = line.replace("\t", " ").split(" ", 2)
        if kind != "r/r":
            continue
        number = number.rstrip(":")
        told = small.run("istat", "-P", "apfs", "-B", block, path, number).decode()
        size = told.split("Size:")[1].split()[0]
        content = b""  # icat finds no stream in an empty file, and fails
        if "DATA (" in told:
            content = small.run("icat", "-P", "apfs", "-B", block, path, number)
        # istat gives 0 for a compressed file; fsapfsinfo gives the size of what is in it.
        size = small.run("fsapfsinfo", "-E", number, path).decode().split("Size\t\t\t: ")[1].split()[0]
        assert len(content) == int(size), (name, len(content), size)
        rows.append("\t".join([f"{opened}/v1/{name}", size, str(NOW + 1),
                               hashlib.sha256(content).hexdigest(), "live"]))
    return rows


def make(path):
    path.write_bytes(bytes(128 << 20))
    small.run("mkapfs", "-L", "Seized", "-U", "20260304-0506-0708-0900-000000000003", "-u",
              "20260304-0506-0708-0900-000000000004", path)
    container = Container(path)
    fill(container)
    container.finish()
    told = subprocess.run(["apfsck", "-cw", path], capture_output=True, text=True)
    print("apfsck:", told.returncode, told.stdout, told.stderr)
    assert told.returncode == 0
    return container


def main():
    with tempfile.TemporaryDirectory() as work:
        path = Path(work, "disk.apfs")
        make(path)
        listed = small.run("fsapfsinfo", "-H", path).decode()
        rows = by_sleuthkit(path, "disk.apfs")
        assert all("/" + row.split("\t")[0].split("/v1/")[1] in listed for row in rows[1:])
        about = {"kind": "file system", "title": "APFS, one volume", "open": "disk.apfs",
                 "tool": "apfsck 0.2, fsapfsinfo 20201107 and fls/icat 4.11.1",
                 "verified": "names, sizes, times, SHA-256",
                 "unsupported": "deleted names, extended attributes, snapshots, LZFSE, Fusion Drives",
                 "passwords": [], "keys": [], "made_by": "samples/make/formats/apfs.py"}
        small.write_sample("apfs", {"disk.apfs": path.read_bytes()}, about, "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
