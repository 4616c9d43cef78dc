#!/usr/bin/env python3
"""Writes the invented hives of this sample with hivex; needs python3-hivex.

    make_hives.py

An empty hive (a header, one bin, a root key) is written here; all else is written by hivex.
"""
import pathlib
import struct
import tempfile

import hivex

HERE = pathlib.Path(__file__).resolve().parent
NOW = 133_500_000_000_000_000  # FILETIME, 2024-01-18
SZ, EXPAND_SZ, BINARY, DWORD = 1, 2, 3, 4


def checksum(base):
    total = 0
    for (number,) in struct.iter_unpack("<I", base[:508]):
        total ^= number
    return struct.pack("<I", {0: 1, 0xFFFFFFFF: 0xFFFFFFFE}.get(total, total))


def sealed(base):
    return base[:508] + checksum(base) + base[512:]


def empty_hive():
    name = b"ROOT"
    root = b"nk" + struct.pack("<HQIIIIIIIIIIIIIIIHH", 0x2C, NOW, 0, 0xFFFFFFFF, 0, 0, 0xFFFFFFFF,
                               0xFFFFFFFF, 0, 0xFFFFFFFF, 0x78, 0xFFFFFFFF, 0, 0, 0, 0, 0, len(name), 0)
    root = root + name
    root_cell = struct.pack("<i", -0x58) + root.ljust(0x54, b"\0")
    # A descriptor of security with one owner (administrators), which hivex copies into new keys.
    descriptor = struct.pack("<BBHIIII", 1, 0, 0x8000, 20, 0, 0, 0) + bytes.fromhex(
        "01020000000000052000000020020000")
    security = b"sk" + struct.pack("<HIIII", 0, 0x78, 0x78, 1, len(descriptor)) + descriptor
    security_size = (len(security) + 4 + 7) // 8 * 8
    security_cell = struct.pack("<i", -security_size) + security.ljust(security_size - 4, b"\0")
    head = b"hbin" + struct.pack("<IIQQI", 0, 4096, 0, NOW, 0)
    used = head + root_cell + security_cell
    free = 4096 - len(used)
    bin_ = used + struct.pack("<i", free) + b"\0" * (free - 4)
    base = b"regf" + struct.pack("<IIQIIIIIII", 1, 1, NOW, 1, 5, 0, 1, 0x20, 4096, 1)
    return sealed(base.ljust(4096, b"\0")) + bin_


def text(value):
    return value.encode("utf-16-le") + b"\0\0"


def encoded(value):
    if isinstance(value, int):
        return DWORD, struct.pack("<I", value)
    if isinstance(value, bytes):
        return BINARY, value
    if isinstance(value, tuple):
        return value
    return (EXPAND_SZ if "%" in value else SZ), text(value)


def fill(hive, node, tree):
    values = []
    for name, value in tree.items():
        if isinstance(value, dict):
            below = node
            for part in name.split("\\"):
                below = hive.node_get_child(below, part) or hive.node_add_child(below, part)
            fill(hive, below, value)
        else:
            kind, data = encoded(value)
            values.append({"key": name, "t": kind, "value": data})
    if values:
        hive.node_set_values(node, values)


def write(path, tree):
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder) / "hive"
        empty.write_bytes(empty_hive())
        hive = hivex.Hivex(str(empty), write=True)
        fill(hive, hive.root(), tree)
        hive.commit(None)
        content = empty.read_bytes()
    # What hivex writes of the time of writing is fixed, so that the same sample comes out.
    base = sealed(content[:4096])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base + content[4096:])


def filetime(value):
    return 0xFFFF0010, struct.pack("<Q", value)


def systemtime(*parts):
    return struct.pack("<8H", *parts)


def sam_f(last_login, password_set, rid, flags, logins):
    content = bytearray(80)
    struct.pack_into("<Q", content, 8, last_login)
    struct.pack_into("<Q", content, 24, password_set)
    struct.pack_into("<I", content, 48, rid)
    struct.pack_into("<H", content, 56, flags)
    struct.pack_into("<H", content, 66, logins)
    return bytes(content)


def sam_v(name, full_name):
    fields, head = b"", bytearray(0xCC)
    for at, value in ((0x0C, name), (0x18, full_name)):
        data = value.encode("utf-16-le")
        struct.pack_into("<II", head, at, len(fields), len(data))
        fields += data
    return bytes(head) + fields


FIRST, LAST, GONE = 133_490_000_000_000_000, 133_499_000_000_000_000, 133_499_100_000_000_000
PROPERTIES = "Properties\\{83da6326-97a6-4088-9453-a1923f573b29}"
SYSTEM = {
    "Select": {"Current": 2, "Default": 2, "LastKnownGood": 1},
    "ControlSet001\\Control\\ComputerName\\ComputerName": {"ComputerName": "OLD-NAME"},
    "ControlSet002": {
        "Control\\ComputerName\\ComputerName": {"ComputerName": "DESK-B4-17"},
        "Control\\TimeZoneInformation": {
            "TimeZoneKeyName": (SZ, text("SE Asia Standard Time") + b"\x55\x66" * 8),
            "Bias": 0xFFFFFE5C, "ActiveTimeBias": 0xFFFFFE5C},
        "Control\\Windows": {"ShutdownTime": struct.pack("<Q", LAST)},
        "Services\\Tcpip\\Parameters": {"Hostname": "desk-b4-17"},
        "Enum\\USBSTOR\\Disk&Ven_Kingston&Prod_DataTraveler&Rev_PMAP": {
            "001A92053B6ABC10F1340D33&0": {
                "FriendlyName": "Kingston DataTraveler USB Device",
                PROPERTIES: {"0064": {"": filetime(FIRST)}, "0066": {"": filetime(LAST)},
                             "0067": {"": filetime(GONE)}}},
            "7&1c2f4d5&0": {"FriendlyName": "Generic Flash Disk USB Device"}},
        "Enum\\USBSTOR\\Disk&Ven_Old&Prod_Seven": {
            "AA00000000000485&0": {
                PROPERTIES: {"00000064\\00000000": {"Data": filetime(FIRST)}}}},
        "Enum\\USB\\VID_05AC&PID_12A8": {
            "00008030001A35E11A38802E": {"DeviceDesc": "@oem5.inf,%iphone.devicedesc%;Apple iPhone"},
            "6&2f1a&0&0000": {"DeviceDesc": "Apple Mobile Device Ethernet"}},
    },
}
UNINSTALL = "Microsoft\\Windows\\CurrentVersion\\Uninstall"
NETWORKS = "Microsoft\\Windows NT\\CurrentVersion\\NetworkList"
SOFTWARE = {
    "Microsoft\\Windows NT\\CurrentVersion": {
        "ProductName": "Windows 10 Pro", "CurrentBuildNumber": "22631", "UBR": 3007,
        "DisplayVersion": "23H2", "RegisteredOwner": "user", "InstallDate": 1_690_000_000},
    "Microsoft\\Windows NT\\CurrentVersion\\ProfileList": {
        "S-1-5-18": {"ProfileImagePath": "%systemroot%\\system32\\config\\systemprofile"},
        "S-1-5-21-1004336348-1177238915-682003330-1001": {"ProfileImagePath": "C:\\Users\\Lâm Văn"},
        "S-1-5-21-1004336348-1177238915-682003330-1002": {"Flags": 0}},
    NETWORKS + "\\Profiles": {
        "{11111111-2222-3333-4444-555555555555}": {
            "ProfileName": "KB-5F-Office 2", "NameType": 71,
            "DateCreated": systemtime(2023, 7, 6, 22, 9, 30, 15, 0),
            "DateLastConnected": systemtime(2024, 1, 3, 17, 21, 4, 5, 0)},
        "{99999999-2222-3333-4444-555555555555}": {
            "ProfileName": "Network 2", "NameType": 6,
            "DateCreated": systemtime(2023, 7, 6, 22, 9, 30, 15, 0)}},
    NETWORKS + "\\Signatures\\Unmanaged": {
        "010103000F0000F0080000000F0000F0A1B2": {
            "ProfileGuid": "{11111111-2222-3333-4444-555555555555}", "FirstNetwork": "KB-5F-Office",
            "DefaultGatewayMac": bytes.fromhex("001122aabbcc")}},
    "Microsoft\\Cryptography": {"MachineGuid": "5f0c2a34-9c1e-4f0b-8f6d-6f0d8c2b7a10"},
    "Microsoft\\Windows Portable Devices\\Devices\\USB#VID_04E8&PID_6860#R58M123ABCD": {
        "FriendlyName": "Galaxy A52"},
    UNINSTALL: {
        "7-Zip": {"DisplayName": "7-Zip 23.01 (x64)", "DisplayVersion": "23.01"},
        "KB5030841": {"ParentKeyName": "OperatingSystem"}},
    "WOW6432Node\\" + UNINSTALL: {
        "leidian9": {"DisplayName": "LDPlayer", "DisplayVersion": "9.0.66", "InstallDate": "20230801"}},
    "WOW6432Node\\TeamViewer": {"ClientID": 1234567890, "OwningManagerAccountName": "boss@example.com"},
}
USERS = "SAM\\Domains\\Account\\Users"
SAM = {
    USERS: {
        "000001F4": {"F": sam_f(0, 0, 500, 0x211, 0), "V": sam_v("Administrator", "")},
        "000003E9": {"F": sam_f(LAST, FIRST, 1001, 0x210, 57), "V": sam_v("lam", "Lâm Văn"),
                     "InternetUserName": "lamvan17@example.com".encode("utf-16-le")},
        "Names": {"Administrator": {}, "lam": {}}},
}
NTUSER = {
    "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall": {
        "{53F49750-6209-4FBF-9CA8-7A333C87D1ED}_is1": {
            "DisplayName": "Telegram Desktop", "DisplayVersion": "4.14.9", "InstallDate": "20240105"}},
    "Software\\Microsoft\\IdentityCRL\\UserExtendedProperties": {"lamvan17@example.com": {"cid": "8a7b6c5d4e3f2a1b"}},
}


def dirty(path):
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, 4, struct.unpack_from("<I", content, 8)[0] + 1)
    path.write_bytes(sealed(bytes(content)))


def broken(path):
    """The list of values of the computer's name points outside of the file."""
    content = bytearray(path.read_bytes())
    hive = hivex.Hivex(str(path))
    node = hive.root()
    for part in ("ControlSet002", "Control", "ComputerName", "ComputerName"):
        node = hive.node_get_child(node, part)
    struct.pack_into("<I", content, node + 4 + 40, 0x7FFFFFF8)
    path.write_bytes(bytes(content))


# ---- transaction logs ----------------------------------------------------------------------------

SEED = (0x82EF4D887A4E55C5).to_bytes(8, "little")
SECTOR, PAGE = 512, 4096


def marvin32(data, seed=SEED):
    low, high = struct.unpack("<II", seed)
    rotated = lambda number, by: (number << by | number >> (32 - by)) & 0xFFFFFFFF
    data += b"\x80"
    data += b"\0" * (-len(data) % 4) + b"\0" * 4
    for (number,) in struct.iter_unpack("<I", data):
        low = (low + number) & 0xFFFFFFFF
        high ^= low
        low = (rotated(low, 20) + high) & 0xFFFFFFFF
        high = rotated(high, 9) ^ low
        low = (rotated(low, 27) + high) & 0xFFFFFFFF
        high = rotated(high, 19)
    return struct.pack("<II", low, high)


def changed(content, change):
    """The hive after hivex made a change in it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "hive"
        copy.write_bytes(content)
        hive = hivex.Hivex(str(copy), write=True)
        change(hive)
        hive.commit(None)
        return copy.read_bytes()


def at(hive, path):
    node = hive.root()
    for part in path.split("\\"):
        node = hive.node_get_child(node, part)
    return node


def changed_pages(before, after, size):
    before = before.ljust(len(after), b"\0")
    return [place for place in range(4096, len(after), size)
            if before[place:place + size] != after[place:place + size]]


def header(content, kind, begun, finished):
    base = bytearray(content[:4096])
    struct.pack_into("<II", base, 4, begun, finished)
    struct.pack_into("<I", base, 28, kind)
    struct.pack_into("<I", base, 40, len(content) - 4096)
    return sealed(bytes(base))


def entry(sequence, before, after):
    pages = changed_pages(before, after, PAGE)
    body = b"".join(struct.pack("<II", place - 4096, PAGE) for place in pages)
    body += b"".join(after[place:place + PAGE] for place in pages)
    size = (40 + len(body) + SECTOR - 1) // SECTOR * SECTOR
    body = body.ljust(size - 40, b"\0")
    head = b"HvLE" + struct.pack("<IIIII", size, 0, sequence, len(after) - 4096, len(pages)) + marvin32(body)
    return head + marvin32(head) + body


def new_logs(folder):
    """Two logs with three entries that follow the hive, and an older entry behind them."""
    with tempfile.TemporaryDirectory() as temporary:
        start = pathlib.Path(temporary) / "SYSTEM"
        write(start, SYSTEM)
        first = start.read_bytes()
    name = "ControlSet002\\Control\\ComputerName\\ComputerName"
    second = changed(first, lambda hive: hive.node_set_value(
        at(hive, name), {"key": "ComputerName", "t": SZ, "value": text("DESK-B4-99")}))
    third = changed(second, lambda hive: fill(hive, at(hive, "ControlSet002\\Enum\\USBSTOR"), {
        "Disk&Ven_SanDisk&Prod_Ultra&Rev_1.00": {"4C530001230801114532&0": {
            "FriendlyName": "SanDisk Ultra USB Device",
            PROPERTIES: {"0064": {"": filetime(LAST)}}}}}))
    fourth = changed(third, lambda hive: hive.node_delete_child(
        at(hive, "ControlSet002\\Enum\\USBSTOR\\Disk&Ven_Old&Prod_Seven")))
    system = folder / "SYSTEM"
    system.parent.mkdir(parents=True, exist_ok=True)
    system.write_bytes(header(first, 0, 12, 11) + first[4096:])
    system.with_name("SYSTEM.LOG2").write_bytes(
        header(first, 6, 12, 12)[:SECTOR] + entry(12, first, second) + entry(13, second, third) +
        entry(7, third, first))
    system.with_name("SYSTEM.LOG1").write_bytes(
        header(third, 6, 14, 14)[:SECTOR] + entry(14, third, fourth))
    return fourth


def old_log(folder):
    """A log as Windows Vista and earlier write it, and a hive without a header of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        start = pathlib.Path(temporary) / "NTUSER.DAT"
        write(start, NTUSER)
        before = start.read_bytes()
    after = changed(before, lambda hive: fill(hive, at(hive, UNINSTALL_OF_USER), {
        "Nox": {"DisplayName": "NoxPlayer", "DisplayVersion": "7.0.5", "InstallDate": "20240110"}}))
    pages = [place for page in changed_pages(before, after, PAGE)
             for place in range(page, page + PAGE, SECTOR)]
    bitmap = bytearray((len(after) - 4096) // SECTOR // 8)
    for place in pages:
        bit = (place - 4096) // SECTOR
        bitmap[bit // 8] |= 1 << bit % 8
    vector = b"DIRT" + bytes(bitmap)
    vector = vector.ljust((len(vector) + SECTOR - 1) // SECTOR * SECTOR, b"\xff")
    user = folder / "NTUSER.DAT"
    user.parent.mkdir(parents=True, exist_ok=True)
    broken_header = bytearray(header(before, 0, 5, 5))
    broken_header[100] ^= 1
    user.write_bytes(bytes(broken_header) + before[4096:])
    user.with_name("NTUSER.DAT.LOG1").write_bytes(b"")
    user.with_name("NTUSER.DAT.LOG2").write_bytes(
        header(after, 1, 5, 5)[:SECTOR] + vector + b"".join(after[place:place + SECTOR] for place in pages))
    return after


UNINSTALL_OF_USER = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"


def main():
    config = HERE / "computer/evidence/Windows/System32/config"
    write(config / "SYSTEM", SYSTEM)
    write(config / "SOFTWARE", SOFTWARE)
    write(config / "SAM", SAM)
    write(HERE / "computer/evidence/Users/lam/NTUSER.DAT", NTUSER)
    damaged = HERE / "not_closed/evidence/Windows/System32/config/SYSTEM"
    write(damaged, SYSTEM)
    broken(damaged)
    dirty(damaged)
    damaged.with_name("SYSTEM.LOG1").write_bytes(b"regf")
    new_logs(HERE / "logs/evidence/Windows/System32/config")
    old_log(HERE / "logs/evidence/Users/lam")


main()
