"""Makes the mail stores of this sample, as [MS-PST] describes them: one of 64 bits, one of 32 bits, and one with the large
pages and deflated blocks of Outlook 2013 and later. All content is invented."""
import pathlib
import re
import struct
import zlib

FILETIME_OF_1970 = 116444736000000000
TEXT8, TEXT16, BINARY, NUMBER, TRUTH, TIME, OBJECT = 0x1E, 0x1F, 0x102, 3, 0xB, 0x40, 0xD
ROOT, STORE, NAMES = 0x122, 0x21, 0x61


def checksum(data):
    return 0xFFFFFFFF ^ zlib.crc32(data, 0xFFFFFFFF)


def signature(offset, number):
    mixed = offset ^ number
    return (mixed >> 16 ^ mixed) & 0xFFFF


def tables():
    """The tables of the two ciphers, from the reader; readpst and pffexport prove that they are right."""
    text = (pathlib.Path(__file__).parents[3] / "parsers/document/outlook_cipher.cpp").read_text()
    decode, middle = (bytes(map(int, re.findall(r"\d+", text.split(f"k{name} = {{")[1].split("};")[0])))
                      for name in ("Decode", "Middle"))
    encode = bytes(decode.index(byte) for byte in range(256))
    return encode, middle, decode


ENCODE, MIDDLE, DECODE = tables()


def cover(data, cipher, number):
    if cipher == 1:
        return bytes(ENCODE[byte] for byte in data)
    if cipher != 2:
        return data
    key, made = (number ^ number >> 16) & 0xFFFF, bytearray()
    for byte in data:  # the cipher is its own inverse
        low, high = key & 0xFF, key >> 8
        byte = ENCODE[byte + low & 0xFF]
        byte = MIDDLE[byte + high & 0xFF]
        byte = DECODE[byte - high & 0xFF]
        made.append(byte - low & 0xFF)
        key = key + 1 & 0xFFFF
    return bytes(made)


def compressed_rtf(text):
    """As [MS-OXRTFCP] has it, without looking for what repeats; the end is a place that was not written yet."""
    made, end = bytearray(), 207 + len(text) << 4
    for at in range(0, len(text) + 1, 8):
        some = text[at:at + 8]
        made += bytes([1 << len(some) if len(some) < 8 else 0]) + some
    made += struct.pack(">H", end & 0xFFFF)
    return struct.pack("<IIII", len(made) + 12, len(text), 0x75465A4C, checksum(bytes(made))) + bytes(made)


class Heap:
    """A heap on one node; what is larger than an item of a heap goes into a part of the node."""

    def __init__(self, store, kind):
        self.store, self.kind, self.items, self.parts = store, kind, [], {}

    def add(self, data):
        self.items.append(data)
        return len(self.items) << 5

    def add_large(self, data):
        if len(data) <= 3580:
            return self.add(data)
        number = 0x1F + (0x100 + len(self.parts) << 5)
        self.parts[number] = (data, {})
        return number

    def tree(self, key_bytes, value_bytes, leaves):
        records = self.add(b"".join(key.to_bytes(key_bytes, "little") + value for key, value in sorted(leaves)))
        return self.add(struct.pack("<BBBBI", 0xB5, key_bytes, value_bytes, 0, records if leaves else 0))

    def finish(self, root):
        body = b"".join(self.items)
        body += bytes(len(body) % 2)
        offsets = [12]
        for item in self.items:
            offsets.append(offsets[-1] + len(item))
        head = struct.pack("<HBBII", 12 + len(body), 0xEC, self.kind, root, 0)
        return head + body + struct.pack(f"<HH{len(offsets)}H", len(self.items), 0, *offsets), self.parts

    def value(self, kind, value):
        if kind in (TEXT8, TEXT16):
            value = value.encode("utf-16-le" if kind == TEXT16 else self.store.page)
        if kind == NUMBER:
            return struct.pack("<I", value)
        if kind == TRUTH:
            return struct.pack("<I", int(value))
        if kind == TIME:
            return struct.pack("<I", self.add(struct.pack("<Q", FILETIME_OF_1970 + value * 10_000_000)))
        return struct.pack("<I", self.add_large(value) if value else 0)


def properties(store, values):
    """`values`: number -> text, bytes, (kind, value)."""
    heap, leaves = Heap(store, 0xBC), []
    for number, value in values.items():
        kind = TEXT16 if store.width == 8 else TEXT8
        if isinstance(value, tuple):
            kind, value = value
        elif isinstance(value, bytes):
            kind = BINARY
        leaves.append((number, struct.pack("<H", kind) + heap.value(kind, value)))
    return heap.finish(heap.tree(2, 6, leaves))


def table(store, columns, rows):
    """`columns`: number -> kind; `rows`: id -> values by number. The columns of id and version come first."""
    heap = Heap(store, 0x7C)
    sizes = {TRUTH: 1, TIME: 8}
    text = TEXT16 if store.width == 8 else TEXT8
    columns = {0x67F2: NUMBER, 0x67F3: NUMBER} | {number: text if kind == TEXT16 else kind
                                                  for number, kind in columns.items()}
    order = sorted(columns, key=lambda number: -max(sizes.get(columns[number], 4), 4) * 10 + sizes.get(columns[number], 4)
                   if number not in (0x67F2, 0x67F3) else -1000)
    places, at = {}, 0
    for number in order:
        places[number] = at
        at += sizes.get(columns[number], 4)
    bits_at, row_bytes = at, at + -(-len(columns) // 8)
    description = b"".join(struct.pack("<HHHBB", columns[number], number, places[number],
                                       sizes.get(columns[number], 4), order.index(number)) for number in sorted(columns))
    matrix = b""
    for identity, values in rows.items():
        row, bits = bytearray(bits_at), bytearray(row_bytes - bits_at)
        for number, value in ({0x67F2: identity, 0x67F3: 1} | values).items():
            size = sizes.get(columns[number], 4)
            if columns[number] == TIME:
                stored = struct.pack("<Q", FILETIME_OF_1970 + value * 10_000_000)
            else:
                stored = heap.value(columns[number], value)[:size]
            row[places[number]:places[number] + size] = stored
            bits[order.index(number) // 8] |= 0x80 >> order.index(number) % 8
        matrix += bytes(row + bits)
    index_bytes = 4 if store.width == 8 else 2
    index = heap.tree(4, index_bytes, [(identity, place.to_bytes(index_bytes, "little"))
                                       for place, identity in enumerate(rows)])
    last4 = max([places[n] + 4 for n in columns if sizes.get(columns[n], 4) == 4])
    head = struct.pack("<BBHHHHIII", 0x7C, len(columns), last4, last4, bits_at, row_bytes, index,
                       heap.add_large(matrix) if rows else 0, 0)
    return heap.finish(heap.add(head + description))


class Store:
    def __init__(self, version, cipher, page="cp1252"):
        self.version, self.cipher, self.page = version, cipher, page
        self.width = 4 if version < 21 else 8
        self.page_bytes, self.unit = (4096, 512) if version >= 36 else (512, 64)
        self.trailer = {14: 12, 23: 16, 36: 24}[version]
        self.body, self.blocks, self.nodes, self.next = bytearray(0x4800 if version < 36 else 0x6000), {}, {}, 4
        self.folders, self.items, self.began, self.free = {}, 0x10000, 0, []

    # ---- blocks ----------------------------------------------------------------------------------
    def write(self, data, is_internal):
        number = self.next | (2 if is_internal else 0)
        self.next += 4
        plain_bytes = len(data)
        stored = data if is_internal else cover(data, self.cipher, number)
        if self.version >= 36 and len(zlib.compress(stored)) < len(stored):
            stored = zlib.compress(stored)
        size = -(-(len(stored) + self.trailer) // self.unit) * self.unit
        self.body += bytes(-len(self.body) % self.unit)
        offset = len(self.body)
        if self.width == 4:
            trailer = struct.pack("<HHII", len(stored), signature(offset, number), number, checksum(stored))
        else:
            trailer = struct.pack("<HHIQ", len(stored), signature(offset, number), checksum(stored), number)
        if self.version >= 36:
            trailer += struct.pack("<HHI", 2, plain_bytes, 0)
        self.body += stored.ljust(size - self.trailer, b"\0") + trailer
        self.blocks[number] = (offset, len(stored), plain_bytes)
        return number

    def numbers(self, *values):
        return struct.pack(f"<{len(values)}{'I' if self.width == 4 else 'Q'}", *values)

    def write_data(self, data):
        most = 8192 - self.trailer if self.version < 36 else 65536 - self.trailer
        if len(data) <= most:
            return self.write(data, False)
        pieces = [self.write(data[at:at + most], False) for at in range(0, len(data), most)]
        return self.write(struct.pack("<BBHI", 1, 1, len(pieces), len(data)) + self.numbers(*pieces), True)

    def write_parts(self, parts):
        if not parts:
            return 0
        entries = b"".join(self.numbers(number, self.write_data(data), self.write_parts(inner))
                           for number, (data, inner) in sorted(parts.items()))
        return self.write(struct.pack("<BBH", 2, 0, len(parts)) + bytes(0 if self.width == 4 else 4) + entries, True)

    def node(self, number, parent, content):
        data, parts = content
        self.nodes[number] = (self.write_data(data), self.write_parts(parts), parent)

    # ---- folders and items -----------------------------------------------------------------------
    def folder(self, number, parent, name):
        self.folders[number] = (parent, name, {})
        return number

    def item(self, folder, values, parts=None, is_listed=True):
        self.began = self.next
        content = properties(self, values)
        self.items += 1
        number = self.items << 5 | 4
        self.node(number, folder, (content[0], content[1] | (parts or {})))
        if is_listed:
            self.folders[folder][2][number] = values
        return number

    def delete(self, number):
        """As the last item, had it been deleted for good: only pages that no tree has any more lead to it and its blocks."""
        data, parts, parent = self.nodes.pop(number)
        for folder in self.folders.values():
            folder[2].pop(number, None)
        gone = [block for block in self.blocks if block >= self.began]
        self.page_of(0x81, 0, 4 * self.width, self.counts_at(), [self.node_entry(number, (data, parts, parent))])
        self.page_of(0x80, 0, self.block_entry_bytes(), self.counts_at(), [self.block_entry(block) for block in gone])
        self.free.append((len(self.body) - 2 * self.page_bytes, 2 * self.page_bytes))
        for block in gone:
            offset, stored, _ = self.blocks.pop(block)
            self.free.append((offset, -(-(stored + self.trailer) // self.unit) * self.unit))

    def write_folders(self):
        for number, (parent, name, items) in self.folders.items():
            below = {child: entry for child, entry in self.folders.items() if entry[0] == number and child != number}
            self.node(number, parent, properties(self, {0x3001: name, 0x3602: (NUMBER, len(items)),
                                                         0x3603: (NUMBER, 0), 0x360A: (TRUTH, bool(below))}))
            kinds = {0x3001: TEXT16, 0x3602: NUMBER, 0x3603: NUMBER, 0x360A: TRUTH}
            self.node(number & ~0x1F | 0xD, 0, table(self, kinds, {
                child: {0x3001: entry[1], 0x3602: len(entry[2]), 0x3603: 0, 0x360A: False} for child, entry in below.items()}))
            self.node(number & ~0x1F | 0xE, 0, table(self, {0x1A: TEXT16, 0x37: TEXT16, 0xE07: NUMBER}, {
                child: {0x1A: values[0x1A], 0x37: values.get(0x37, ""), 0xE07: 1} for child, values in items.items()}))
            self.node(number & ~0x1F | 0xF, 0, table(self, {0x3001: TEXT16}, {}))

    # ---- pages -----------------------------------------------------------------------------------
    def counts_at(self):
        return {14: 496, 23: 488, 36: 4056}[self.version]

    def block_entry_bytes(self):
        return 12 if self.width == 4 else 24

    def node_entry(self, number, entry):
        return self.numbers(number, *entry[:2]) + struct.pack("<I", entry[2])

    def block_entry(self, number):
        offset, stored, plain = self.blocks[number]
        sizes = (stored, plain, 2) if self.version >= 36 else (stored, 2)
        return self.numbers(number, offset) + struct.pack(f"<{len(sizes)}H", *sizes)

    def tree(self, kind, leaves, entry_bytes):
        """`leaves`: (number, entry). Gives the number and the offset of the root."""
        branch_bytes = 3 * self.width
        counts_at = self.counts_at()
        level, entries, size = 0, leaves, entry_bytes
        while True:
            most = min(counts_at // size, 12)  # few, so that a small store has branches
            above = []
            for at in range(0, len(entries), most):
                some = entries[at:at + most]
                number, offset = self.page_of(kind, level, size, counts_at, [entry for _, entry in some])
                above.append((some[0][0], self.numbers(some[0][0], number, offset)))
            if len(above) == 1:
                return number, offset
            level, entries, size = level + 1, above, branch_bytes

    def page_of(self, kind, level, size, counts_at, entries):
        number, self.next = self.next, self.next + 4
        self.body += bytes(-len(self.body) % self.page_bytes)
        offset = len(self.body)
        counts = "<HHBB" if self.version >= 36 else "<BBBB"
        page = b"".join(entry.ljust(size, b"\0") for entry in entries).ljust(counts_at, b"\0")
        page += struct.pack(counts, len(entries), counts_at // size, size, level)
        page = page.ljust({14: 500, 23: 496, 36: 4072}[self.version], b"\0")
        head = struct.pack("<BBH", kind, kind, signature(offset, number))
        if self.width == 4:
            page += head + struct.pack("<II", number, checksum(page))
        else:
            page += head + struct.pack("<IQ", checksum(page), number)
        self.body += page.ljust(self.page_bytes, b"\0")
        return number, offset

    def write_maps(self):
        """One map of what is in use, in units of 64 bytes, is enough for a small store; one of pages stands behind it."""
        bits = bytearray(b"\xFF" * 496)
        ends = [(len(self.body), 0x4400 + 496 * 8 * 64 - len(self.body))]
        for offset, size in self.free + ends:
            for unit in range((offset - 0x4400) // 64, (offset - 0x4400 + size) // 64):
                bits[unit // 8] &= ~(0x80 >> unit % 8)
        for kind, offset, data in ((0x84, 0x4400, bytes(bits)), (0x83, 0x4600, b"\xFF" * 496)):
            page = (bytes(4) if self.width == 4 else b"") + data
            head = struct.pack("<BBH", kind, kind, 0)
            page += head + (struct.pack("<II", offset, checksum(page)) if self.width == 4 else
                            struct.pack("<IQ", checksum(page), offset))
            self.body[offset:offset + 512] = page

    def finish(self):
        self.write_folders()
        nodes = self.tree(0x81, [(number, self.node_entry(number, entry)) for number, entry in sorted(self.nodes.items())],
                          4 * self.width)
        blocks = self.tree(0x80, [(number, self.block_entry(number)) for number in sorted(self.blocks)],
                           self.block_entry_bytes())
        self.body += bytes(-len(self.body) % 512)
        marks = b"".join(struct.pack("<I", self.items + 1 if kind == 4 else 0x400) for kind in range(32))
        last_map = 0
        if self.version < 36:  # the maps of the large pages are not described
            self.write_maps()
            last_map = 0x4400
        root = self.numbers(len(self.body), last_map, 0, 0, *nodes, *blocks) + struct.pack("<I", 2 if last_map else 0)
        head = struct.pack("<2sHHBBII", b"SM" if self.version < 36 else b"SO", self.version, 19, 1, 1, 0, 0)
        if self.width == 4:
            head += struct.pack("<III", self.next, self.next, 1) + marks + bytes(4) + root
            head += b"\xFF" * 256 + struct.pack("<BBH", 0x80, self.cipher, 0)
            head = head.ljust(504, b"\0")
        else:
            head += struct.pack("<QQI", 0, self.next, 1) + marks + bytes(8) + bytes(4) + root + bytes(4)
            head += b"\xFF" * 256 + struct.pack("<BBHQ", 0x80, self.cipher, 0, self.next)
            head += struct.pack("<I", checksum(head[:516])) + bytes(36)
        self.body[:8 + len(head)] = b"!BDN" + struct.pack("<I", checksum(head[:471])) + head
        return bytes(self.body)


# ---- what is in the stores -------------------------------------------------------------------------
MORNING = 1754011800  # 2025-08-01T01:30:00Z
PEOPLE = {0x3001: TEXT16, 0x39FE: TEXT16, 0x3003: TEXT16, 0x3002: TEXT16, 0x0C15: NUMBER}


def mail(sender, name, subject, text, at=MORNING, **more):
    kept = {0x1A: "IPM.Note", 0x37: subject, 0x70: subject, 0x39: (TIME, at), 0x0E06: (TIME, at + 5), 0x0E07: (NUMBER, 1),
            0x0C1A: name, 0x0C1E: "SMTP", 0x0C1F: sender, 0x1000: text,
            0x1035: f"<{at}@example.com>", 0x3007: (TIME, at), 0x3008: (TIME, at)}
    return kept | {int(key[1:], 16): value for key, value in more.items()}


def receivers(store, *people):
    return {0x692: table(store, PEOPLE, {number: {0x3001: name, 0x3003: address, 0x3002: "SMTP", 0x0C15: kind} | (
        {0x39FE: smtp} if smtp else {}) for number, (name, address, smtp, kind) in enumerate(people)})}


def attachments(store, *contents):
    """Each of `contents`: values, and the parts of the attachment."""
    parts, rows = {}, {}
    for number, (values, inner) in enumerate(contents):
        part = 0x8005 + (number << 5)
        content = properties(store, values)
        parts[part] = (content[0], content[1] | inner)
        rows[part] = {0x3707: values.get(0x3707, ""), 0x3705: values[0x3705][1]}
    return {0x671: table(store, {0x3707: TEXT16, 0x3705: NUMBER}, rows)} | parts


def begin(store, name, top):
    store.node(STORE, 0, properties(store, {
        0x3001: name, 0x0FF9: bytes(range(16)), 0x35E0: bytes(4) + bytes(range(16)) + struct.pack("<I", top),
        0x35E3: bytes(4) + bytes(range(16)) + struct.pack("<I", 0x8062), 0x67FF: (NUMBER, 0)}))
    identity = bytes.fromhex("0420060000000000C000000000000046")
    entries = b"".join(struct.pack("<IHH", number, 3 << 1, place) for place, number in enumerate([0x8083, 0x8084, 0x8093]))
    store.node(NAMES, 0, properties(store, {1: (NUMBER, 251), 2: identity, 3: entries, 4: b""}))
    store.folder(ROOT, ROOT, "")
    store.folder(top, ROOT, "Top of Personal Folders")


def archive():
    """64 bits, permuted: all kinds of items."""
    store = Store(23, 1)
    begin(store, "Personal folders", 0x8022)
    inbox = store.folder(0x8042, 0x8022, "Inbox")
    deleted = store.folder(0x8062, 0x8022, "Deleted Items")
    sent = store.folder(0x8082, 0x8022, "Sent/Gesendet")
    drafts = store.folder(0x80A2, 0x8022, "Drafts")
    contacts = store.folder(0x80C2, 0x8022, "Contacts")
    calendar = store.folder(0x80E2, 0x8022, "Calendar")
    boss = ("boss@example.com", "测试 老板")
    one = ("Test One", "one@example.org", None, 1)
    store.item(inbox, mail(*boss, "\1\5RE: 八月名单", "每人罚款 500。\r\n", x1039="<m0@example.org> <m1@example.org>"),
               receivers(store, one, ("Two", "/O=OFFICE/CN=TWO", "two@example.net", 2)) | attachments(
        store, ({0x3705: (NUMBER, 1), 0x3707: "名单.xls", 0x3704: "LIST.XLS", 0x370E: "application/vnd.ms-excel",
                 0x3701: b"rows of a list"}, {}),
        ({0x3705: (NUMBER, 1), 0x3707: "pictures.bin", 0x3701: bytes(range(256)) * 38}, {})))
    inner = mail("first@example.net", "First", "the older mail", "what was forwarded", MORNING - 86400)
    content = properties(store, inner)
    store.item(inbox, mail(*boss, "Forwarded", "", x1000="", x1013="<html><body><p>See <b>below</b></p></body></html>".encode(),
                           x3FDE=(NUMBER, 65001)),
               receivers(store, one) | attachments(
        store, ({0x3705: (NUMBER, 5), 0x3001: "the older mail", 0x3701: (OBJECT, struct.pack("<II", 0x10004, 100))},
                {0x10004: (content[0], content[1] | receivers(store, ("Boss", "boss@example.com", None, 1)))})))
    rtf = (rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}"
           rb"\f1\'c3\'fb\'b5\'a5\f0 : \u-10179?\u-8704?\par caf\'e9}")
    store.item(inbox, mail(*boss, "Only RTF", "", x1000="", x1009=compressed_rtf(rtf)))
    store.item(inbox, mail("/O=OFFICE/CN=THREE", "Three", "From the same office", "see me", MORNING + 30,
                           x7D="Received: x\r\nFrom: \"Three\" <three@example.com>\r\nTo: one@example.org\r\n\r\n"))
    store.item(deleted, mail("one@example.org", "Test One", "Please let me go", "x" * 2500, MORNING + 60), receivers(
        store, ("Boss", "boss@example.com", None, 1)))
    store.item(sent, mail("one@example.org", "Test One", "Answer", "Yes.", MORNING + 120), receivers(
        store, ("Boss", "boss@example.com", None, 1)))
    store.item(drafts, {0x1A: "IPM.Note", 0x37: "never sent", 0x1000: "half a", 0x0E07: (NUMBER, 9)})
    store.item(contacts, {0x1A: "IPM.Contact", 0x37: "Agent Lin", 0x3001: "Agent Lin", 0x3A16: "Blue Office", 0x3A17: "Agent",
                          0x3A1C: "+855 12 345 678", 0x3A08: "+95 9 123 456", 0x1000: "brings people",
                          0x8000: "lin@example.com", 0x8001: "Lin (lin@example.com)",
                          0x8002: "/O=OFFICE/CN=LIN"})
    store.item(calendar, {0x1A: "IPM.Appointment", 0x37: "arrival"})
    store.delete(store.item(inbox, mail(*boss, "Burn this", "deleted for good", MORNING + 240), receivers(store, one)))
    store.item(inbox, mail(*boss, "No list has it", "taken out of its folder", MORNING + 180), is_listed=False)
    return store.finish()


def old():
    """32 bits, the other cipher, texts in a code page."""
    store = Store(14, 2, "cp874")
    begin(store, "Personal Folders", 0x8022)
    inbox = store.folder(0x8042, 0x8022, "Inbox")
    store.item(inbox, mail("two@example.net", "ทดสอบ", "\1\1หนี้", "ขอเวลา อีก\r\n", x3FFD=(NUMBER, 874)),
               receivers(store, ("One", "one@example.org", None, 1)) | attachments(
        store, ({0x3705: (NUMBER, 1), 0x3707: "a.txt", 0x3701: b"A\n" * 6000}, {})))
    return store.finish()


def account():
    """Outlook 2013 and later: large pages, deflated blocks."""
    store = Store(36, 0)
    begin(store, "", 0x8022)
    inbox = store.folder(0x8042, 0x8022, "Inbox")
    for number in range(3):
        store.item(inbox, mail("two@example.net", "Two", f"Mail {number}", "line\r\n" * (200 * number), MORNING + number),
                   receivers(store, ("One", "one@example.org", None, 1)))
    return store.finish()


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent / "stores/evidence/Users/office"
    for name, content in {"Documents/Outlook Files/archive.pst": archive(), "Documents/Outlook Files/old.pst": old(),
                          "AppData/Local/Microsoft/Outlook/one@example.org.ost": account()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
