"""Makes the workbooks of the case `locked`: compound files as [MS-CFB] describes them, with the streams that
[MS-OFFCRYPTO] 2.3.4 (Office Open XML) and [MS-XLS] 2.4.117 (FilePass) put into a locked document. What they hold is
noise: nothing of it is to be read."""
import pathlib
import random
import struct

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def entry(name, kind, child, right, first, size):
    wide = name.encode("utf-16-le")
    return (wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, FREE, right, child) + bytes(36)
            + struct.pack("<IQ", first, size))


def compound(streams):
    """Streams of 4096 bytes and more, one behind the other; the table is sector 0, the directory sector 1."""
    table, body, entries = [TABLE, END], b"", [entry("Root Entry", 5, 1, FREE, END, 0)]
    for index, (name, content) in enumerate(streams):
        first, sectors = len(table), -(-len(content) // 512)
        table += [*range(first + 1, first + sectors), END]
        body += content.ljust(sectors * 512, b"\0")
        entries.append(entry(name, 2, FREE, index + 2 if index + 1 < len(streams) else FREE, first, len(content)))
    header = (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
              + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<108I", *[FREE] * 108))
    table += [FREE] * (128 - len(table))
    return header + struct.pack("<128I", *table) + b"".join(entries).ljust(512, b"\0") + body


noise = random.Random(1).randbytes
folder = pathlib.Path(__file__).parent / "locked/evidence/Users/office/Documents"
(folder / "locked.xlsx").write_bytes(compound([("EncryptionInfo", struct.pack("<HHI", 4, 4, 0x40) + noise(4096)),
                                               ("EncryptedPackage", struct.pack("<Q", 5000) + noise(5008))]))
records = struct.pack("<HHHHHHHH", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0) + bytes(4)
records += struct.pack("<HHHHH", 0x002F, 6, 1, 1, 1) + noise(2)
(folder / "locked.xls").write_bytes(compound([("Workbook", records.ljust(4096, b"\0"))]))
