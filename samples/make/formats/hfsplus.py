#!/usr/bin/env python3
"""Makes the HFS+ sample: Debian has no maker of it that fills one, so it is written here from Apple's
technical note 1150. The Sleuth Kit and 7-Zip must both read the same out of it.
"""
import hashlib
import struct
import tempfile
import unicodedata
from pathlib import Path

import small_volume as small

BLOCK, NODE = 4096, 4096
NOW = small.MADE + 2082844800  # seconds since 1904
ROOT, FIRST = 2, 16


def fork(size=0, extents=()):
    blocks = sum(count for _, count in extents)
    cells = [cell for extent in extents for cell in extent] + [0] * (16 - 2 * len(extents))
    return struct.pack(">QII16I", size, 0, blocks, *cells)


def name_of(text):
    units = unicodedata.normalize("NFD", text).encode("utf-16-be")
    return struct.pack(">H", len(units) // 2) + units


def key_of(parent, text):
    body = struct.pack(">I", parent) + name_of(text)
    return struct.pack(">H", len(body)) + body


def node(kind, height, records, forward=0, back=0):
    body = struct.pack(">IIbBHH", forward, back, kind, height, len(records), 0)
    offsets = []
    for record in records:
        offsets.append(len(body))
        body += record + bytes(len(record) % 2)
    offsets.append(len(body))
    table = b"".join(struct.pack(">H", offset) for offset in reversed(offsets))
    assert len(body) + len(table) <= NODE
    return body.ljust(NODE - len(table), b"\0") + table


def tree(records, key_bytes, nodes, kind):
    """records: (key, value) in order. Leaves from node 1 on, their root behind them."""
    leaves, now = [], []
    for key, value in records:
        if now and sum(map(len, now)) + len(key) + len(value) > NODE - 14 - 4 * (len(now) + 3):
            leaves.append(now)
            now = []
        now.append(key + value)
    leaves += [now] if now else []
    blocks = [node(-1, 1, leaf, 0 if at == len(leaves) else at + 1, at - 1)
              for at, leaf in enumerate(leaves, 1)]
    depth, root = (1 if leaves else 0), (1 if leaves else 0)
    if len(leaves) > 1:
        firsts = [leaf[0][:2 + struct.unpack(">H", leaf[0][:2])[0]] for leaf in leaves]
        depth, root = 2, len(leaves) + 1
        blocks.append(node(0, 2, [first + struct.pack(">I", at) for at, first in enumerate(firsts, 1)]))
    used = 1 + len(blocks)
    header = struct.pack(">HIIIIHHIIHIBBI64x", depth, root, len(records), 1 if leaves else 0,
                         len(leaves), NODE, key_bytes, nodes, nodes - used, 0, 0, 0, kind, 6)
    bits = sum(1 << (7 - at % 8) << 8 * (at // 8) for at in range(used)).to_bytes(4, "little")
    first = node(1, 0, [header, bytes(128), bits.ljust(NODE - 256, b"\0")])
    return b"".join([first, *blocks]).ljust(nodes * NODE, b"\0")


class Volume:
    def __init__(self, blocks):
        self.disk, self.blocks = bytearray(blocks * BLOCK), blocks
        self.free_from, self.next_id = 1, FIRST
        self.records, self.children = [], {1: 1, ROOT: 0}
        self.folders, self.files = [(1, "Seized", ROOT)], 0

    def take(self, count):
        self.free_from += count
        return self.free_from - count, count

    def put(self, content, pieces=1):
        """Stores the content in so many extents, with a free block between them."""
        extents, at, count = [], 0, -(-len(content) // BLOCK)
        for piece in range(pieces, 0, -1):
            blocks = -(-count // piece)
            count -= blocks
            extent = self.take(blocks)
            start, size = extent[0] * BLOCK, blocks * BLOCK
            part = content[at:at + size]
            self.disk[start:start + len(part)] = part
            extents.append(extent)
            at += size
            self.free_from += 1 if piece > 1 else 0
        return fork(len(content), [extent for extent in extents if extent[1]])

    def folder(self, parent, name):
        number, self.next_id = self.next_id, self.next_id + 1
        self.folders.append((parent, name, number))
        self.children[parent] += 1
        self.children[number] = 0
        return number

    def file(self, parent, name, content, pieces=1, resource=b""):
        number, self.next_id = self.next_id, self.next_id + 1
        value = struct.pack(">HHII5IIIBBHI16x16xII", 2, 2, 0, number, NOW, NOW, NOW, NOW, 0, 501, 20,
                            0, 0, 0o100644, 1, 0, 0)
        self.records.append((parent, name, value + self.put(content, pieces) + self.put(resource)))
        self.records.append((number, "", struct.pack(">HhI", 4, 0, parent) + name_of(name)))
        self.children[parent] += 1
        self.files += 1

    def finish(self):
        for parent, name, number in self.folders:
            value = struct.pack(">HHII5IIIBBHI16x16xII", 1, 0, self.children[number], number, NOW, NOW,
                                NOW, NOW, 0, 501, 20, 0, 0, 0o040755, 0, 0, 0)
            self.records.append((parent, name, value))
            self.records.append((number, "", struct.pack(">HhI", 3, 0, parent) + name_of(name)))
        order = lambda record: (record[0], unicodedata.normalize("NFD", record[1]).casefold())
        catalog = [(key_of(parent, name), value) for parent, name, value in sorted(self.records, key=order)]
        trees = self.put(tree([], 10, 2, 0)), self.put(tree(catalog, 516, 4, 0xcf))
        bitmap = self.put(bytes(BLOCK))
        assert self.free_from < self.blocks and len(self.disk) == self.blocks * BLOCK
        start, = struct.unpack_from(">I", bitmap, 16)
        for block in [*range(self.free_from), self.blocks - 1]:
            self.disk[start * BLOCK + block // 8] |= 0x80 >> block % 8
        header = struct.pack(">2sHI4sIIIIIIIIIIIIIIIQ32x", b"H+", 4, 0x100, b"10.0", 0, NOW, NOW, 0, NOW,
                             self.files, len(self.folders) - 1, BLOCK, self.blocks,
                             self.blocks - self.free_from - 1, self.free_from, BLOCK, BLOCK, self.next_id,
                             1, 1)
        header += bitmap + trees[0] + trees[1] + fork() + fork()
        assert len(header) == 512
        for at in (1024, len(self.disk) - 1024):
            self.disk[at:at + 512] = header
        return bytes(self.disk)


def make(blocks=96, photos=12):
    volume = Volume(blocks)
    for path, content in small.FILES.items():
        parent = ROOT
        *folders, name = path.split("/")
        for folder in folders:
            parent = volume.folder(parent, folder)
        volume.file(parent, name, content)
    more = volume.folder(ROOT, "Pictures")
    volume.file(more, "pieces.bin", small.random_bytes(61, 3 * BLOCK + 77), pieces=2)
    volume.file(more, "with fork.txt", b"data fork\n", resource=b"resource fork\n")
    for number in range(photos):
        volume.file(more, f"photo {number:02}.txt", b"photo %d\n" % number)
    return volume.finish()


def expected(image, opened):
    """The rows by fls and icat, which must agree with what 7-Zip takes out."""
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    with tempfile.TemporaryDirectory() as work:
        disk, out = Path(work, "disk.raw"), Path(work, "out")
        disk.write_bytes(image)
        small.run("7z", "x", f"-o{out}", disk)
        for line in small.run("fls", "-f", "hfs", "-r", "-p", "-m", "/", disk).decode().splitlines():
            fields = line.split("|")
            name, number, mode, size, modified = fields[1], fields[2], fields[3], fields[6], fields[8]
            if not mode.startswith("r/r") or name.startswith("/$") or "-$" in name:
                continue
            content = small.run("icat", "-f", "hfs", disk, number)
            assert len(content) == int(size), (name, len(content), size)
            same = [path for path in out.rglob("*") if path.is_file() and
                    unicodedata.normalize("NFC", str(path)).endswith(unicodedata.normalize("NFC", name))]
            assert same and same[0].read_bytes() == content, (name, same)
            rows.append("\t".join([opened + name.lstrip("/"), size, str(int(modified) * 10**9),
                                   hashlib.sha256(content).hexdigest(), "live"]))
    return rows


def main():
    image = make()
    rows = expected(image, "disk.raw/")
    assert len(rows) == 1 + len(small.FILES) + 14, rows
    about = {"kind": "file system", "title": "HFS+", "open": "disk.raw",
             "tool": "fls/icat 4.11.1 and 7-Zip 16.02", "verified": "names, sizes, times, SHA-256",
             "unsupported": "", "passwords": [], "keys": [], "made_by": "samples/make/formats/hfsplus.py"}
    small.write_sample("hfsplus", {"disk.raw": image}, about, "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
