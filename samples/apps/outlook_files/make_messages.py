"""Makes the .msg files of this sample: compound files as [MS-CFB] describes them, with the storages and streams of
[MS-OXMSG]. All content is invented."""
import pathlib
import struct

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
FILETIME_OF_1970 = 116444736000000000


def compound(tree):
    """`tree` is a dict of names; bytes are streams (all below 4096 bytes), dicts are storages."""
    entries, small, small_table = [], b"", []

    def add(name, node):
        number = len(entries)
        entries.append([name, 1 if isinstance(node, dict) else 2, FREE, FREE, END, 0])
        if isinstance(node, dict):
            entries[number][3] = siblings(node)
        else:
            nonlocal small
            count = -(-len(node) // 64)
            first = len(small_table)
            small_table.extend([*range(first + 1, first + count), END])
            small += node.ljust(count * 64, b"\0")
            entries[number][4:] = [first, len(node)]
        return number

    def siblings(node):
        numbers = [add(name, child) for name, child in node.items()]
        for left, right in zip(numbers, numbers[1:]):
            entries[left][2] = right
        return numbers[0] if numbers else FREE

    entries.append(["Root Entry", 5, FREE, FREE, END, 0])
    entries[0][3] = siblings(tree)
    directory = b""
    table = [TABLE]

    def chain(content):
        first, count = len(table), -(-len(content) // 512)
        table.extend([*range(first + 1, first + count), END])
        return first, content.ljust(count * 512, b"\0")

    small_first, small_sectors = chain(small)
    list_first, list_sectors = chain(struct.pack(f"<{len(small_table)}I", *small_table))
    entries[0][4:] = [small_first, len(small)]
    for name, kind, right, child, first, size in entries:
        wide = name.encode("utf-16-le")
        directory += (wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, FREE, right, child)
                      + bytes(36) + struct.pack("<IQ", first, size))
    directory_first, directory_sectors = chain(directory)
    header = (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
              + struct.pack("<IIIIIIIII", 1, directory_first, 0, 4096, list_first, len(list_sectors) // 512, END, 0, 0)
              + struct.pack("<108I", *[FREE] * 108))
    table += [FREE] * (128 - len(table))
    return header + struct.pack("<128I", *table) + small_sectors + list_sectors + directory_sectors


def fixed(header, values):
    content = bytes(header)
    for number, (kind, value) in values.items():
        content += struct.pack("<HHIQ", kind, number, 6, value)
    return {"__properties_version1.0": content}


def texts(values, encoding):
    wide = encoding == "utf-16-le"
    return {f"__substg1.0_{number:04X}{0x1F if wide else 0x1E:04X}": text.encode(encoding)
            for number, text in values.items()}


def moment(seconds):
    return seconds * 10**7 + FILETIME_OF_1970


folder = pathlib.Path(__file__).parent / "saved/evidence/Users/office/Documents"
folder.mkdir(parents=True, exist_ok=True)
(folder / "order.msg").write_bytes(compound({
    **fixed(32, {0x0039: (0x40, moment(1754011800)), 0x0E06: (0x40, moment(1754011805))}),
    **texts({0x001A: "IPM.Note", 0x0037: "八月名单", 0x0C1A: "测试 老板", 0x0C1F: "/O=FIRM/CN=BOSS", 0x5D01: "boss@example.com",
             0x1000: "每人罚款 500。\r\n", 0x1035: "<m1@example.com>", 0x1042: "<m0@example.org>"}, "utf-16-le"),
    "__recip_version1.0_#00000000": {**fixed(8, {0x0C15: (3, 1)}),
                                     **texts({0x3001: "Test One", 0x3003: "one@example.org"}, "utf-16-le")},
    "__recip_version1.0_#00000001": {**fixed(8, {0x0C15: (3, 2)}),
                                     **texts({0x3001: "two@example.net", 0x39FE: "two@example.net"}, "utf-16-le")},
    "__attach_version1.0_#00000000": {**fixed(8, {}), "__substg1.0_37010102": b"\0\1\2\3\4\5",
                                      **texts({0x3704: "LIST~1.XLS", 0x3707: "名单.xls", 0x370E: "application/vnd.ms-excel"},
                                              "utf-16-le")},
    "__attach_version1.0_#00000001": {**fixed(8, {}), "__substg1.0_3701000D": {**fixed(24, {})},
                                      **texts({0x3001: "an older mail"}, "utf-16-le")},
}))
(folder / "old.msg").write_bytes(compound({
    **fixed(32, {0x3FFD: (3, 874), 0x3FDE: (3, 874), 0x0039: (0x40, 0)}),
    **texts({0x001A: "IPM.Note", 0x0037: "หนี้", 0x0C1A: "ทดสอบ", 0x0C1F: "one@example.org"}, "cp874"),
    "__substg1.0_10130102": "<html><body><p>ขอเวลา&nbsp;อีก</p></body></html>".encode("cp874"),
}))
(folder / "rtf.msg").write_bytes(compound({
    **fixed(32, {}), **texts({0x001A: "IPM.Note", 0x0037: "kept as RTF"}, "utf-16-le"),
    # The first example of [MS-OXRTFCP].
    "__substg1.0_10090102": bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")}))
(folder / "broken.msg").write_bytes(compound({
    **fixed(32, {}), **texts({0x001A: "IPM.Note", 0x0037: "broken RTF"}, "utf-16-le"),
    "__substg1.0_10090102": bytes(32)}))
(folder / "other.msg").write_bytes(compound({"Something": b"else"}))
