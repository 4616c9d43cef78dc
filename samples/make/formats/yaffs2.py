#!/usr/bin/env python3
"""Makes the YAFFS2 sample: a dump of flash with its spare areas, as a chip reader of an early Android
phone gives it. Written from the structures in yaffs_guts.h and yaffs_packedtags2.h of YAFFS2; one file
is written anew and one is deleted, as the flash keeps both.
"""
import hashlib
import struct
import tempfile
from pathlib import Path

import small_volume as small

PAGE, SPARE, PAGES = 2048, 64, 64  # bytes, bytes, pages of a block
FILE, FOLDER = 1, 3
ROOT, UNLINKED, FIRST = 1, 3, 257


class Flash:
    def __init__(self):
        self.pages, self.next_id = [], FIRST

    def page(self, data, number, chunk, size):
        sequence = 0x1000 + len(self.pages) // PAGES
        tags = struct.pack("<IIII", sequence, number, chunk, size)
        self.pages.append(data.ljust(PAGE, b"\xff") + tags.ljust(SPARE, b"\xff"))

    def header(self, number, kind, parent, name, size, mode, seconds=small.MADE):
        data = struct.pack("<IIH256s2xIIIIIIIi", kind, parent, 0xffff, name.encode(), mode, 10001, 10001,
                           seconds, seconds, seconds, size, -1)
        self.page(data, number, 0, 0xffff)

    def folder(self, parent, name):
        number, self.next_id = self.next_id, self.next_id + 1
        self.header(number, FOLDER, parent, name, 0xffffffff, 0o040771)
        return number

    def file(self, parent, name, content, number=None, seconds=small.MADE):
        """As the driver does it: a header without a size, the data, the header with its size."""
        if number is None:
            number, self.next_id = self.next_id, self.next_id + 1
            self.header(number, FILE, parent, name, 0, 0o100660, seconds)
        for at in range(0, len(content), PAGE):
            part = content[at:at + PAGE]
            self.page(part, number, at // PAGE + 1, len(part))
        self.header(number, FILE, parent, name, len(content), 0o100660, seconds)
        return number

    def dump(self):
        filled = -(-len(self.pages) // PAGES) * PAGES
        return b"".join(self.pages) + b"\xff" * ((filled - len(self.pages)) * (PAGE + SPARE))


def make():
    flash = Flash()
    flash.header(ROOT, FOLDER, ROOT, "", 0xffffffff, 0o040771)
    folders = {"": ROOT}
    for path, content in small.FILES.items():
        parent, _, name = path.rpartition("/")
        if parent not in folders:
            folders[parent] = flash.folder(ROOT, parent)
        flash.file(folders[parent], name, content)
    old = flash.file(ROOT, "mmssms.db", b"first state\n" * 300)
    gone = flash.file(ROOT, "gone.txt", b"deleted later\n" * 40)
    flash.file(ROOT, "photo.jpg", small.random_bytes(17, 30000))
    flash.file(ROOT, "mmssms.db", b"second state\n" * 400, number=old, seconds=small.MADE + 60)
    flash.header(gone, FILE, UNLINKED, "unlinked", 0, 0o100660)
    return flash.dump()


def expected(dump, opened):
    rows = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"]
    with tempfile.NamedTemporaryFile() as plain:
        plain.write(dump)
        plain.flush()
        for line in small.run("fls", "-f", "yaffs2", "-r", "-p", "-m", "/", plain.name).decode().splitlines():
            fields = line.split("|")
            name, number, mode, size, modified = fields[1], fields[2], fields[3], fields[6], fields[8]
            if not mode.startswith("r/r") or "(deleted)" in name or "$Orphan" in name:
                continue
            content = small.run("icat", "-f", "yaffs2", plain.name, number)
            assert len(content) == int(size), (name, len(content), size)
            rows.append("\t".join([opened + name.lstrip("/"), size, str(int(modified) * 10**9),
                                   hashlib.sha256(content).hexdigest(), "live"]))
    return rows


def main():
    dump = make()
    rows = expected(dump, "mtd5.img/")
    # What fls gives must be what was put in; it has no second reader on Debian.
    known = {hashlib.sha256(content).hexdigest() for content in [
        *small.FILES.values(), b"second state\n" * 400, small.random_bytes(17, 30000)]}
    assert {row.split("\t")[3] for row in rows[1:]} == known, rows
    about = {"kind": "file system", "title": "YAFFS2, with its spare areas", "open": "mtd5.img",
             "tool": "fls/icat 4.11.1", "verified": "names, sizes, times, SHA-256",
             "unsupported": "pages of other than 2048 bytes, dumps without spare areas, YAFFS1",
             "passwords": [], "keys": [], "made_by": "samples/make/formats/yaffs2.py"}
    small.write_sample("yaffs2", {"mtd5.img": dump}, about, "\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
