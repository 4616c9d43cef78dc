#!/usr/bin/env python3
"""disk_images_by_hand.py: the samples of virtual disks that qemu-img cannot write: differencing VHD and
VHDX, a VHDX with a log to replay, an ESX snapshot (COWD), split VMDKs, a VDI snapshot, a Parallels disk
with a snapshot. Each is read back with another program where one reads it (pyvhdi of python3-libvhdi, so
run it with the system's python3, and qemu-img), and must be the disk that it was made of."""
import gzip
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import uuid

import pyvhdi

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats"
SECTOR = 512
MIB = 1 << 20
QEMU = "qemu-img " + subprocess.run(["qemu-img", "--version"], capture_output=True, text=True,
                                    check=True).stdout.split()[2]
PYVHDI = "pyvhdi " + pyvhdi.get_version()


def run(*words):
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def convert(source, target, into, *options, source_format="raw"):
    run("qemu-img", "convert", "-f", source_format, "-O", into, *options, source, target)


def read(path):
    return pathlib.Path(path).read_bytes()


def write(path, data):
    pathlib.Path(path).write_bytes(data)


def sample(name, title, opened, files, raw, tool):
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    for file in files:
        target = folder / "evidence" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        data = read(file)
        if len(data) > 65536:
            with open(str(target) + ".gz", "wb") as packed:
                with gzip.GzipFile("", "wb", 9, packed, 0) as stream:
                    stream.write(data)
        else:
            write(target, data)
    expected = subprocess.run([HERE / "expected_by_sleuthkit.py", raw, opened], check=True,
                              capture_output=True).stdout
    write(folder / "expected.tsv", expected)
    about = {"kind": "container", "title": title, "open": opened,
             "tool": tool + ", then fls and icat 4.11.1",
             "verified": "names, sizes, times, SHA-256", "unsupported": "", "passwords": [],
             "keys": [], "made_by": "samples/make/formats/disk_images_by_hand.py"}
    write(folder / "about.json", (json.dumps(about) + "\n").encode())


def changed_sectors(before, after, sector=SECTOR):
    return [number for number in range(len(after) // sector)
            if before[number * sector:][:sector] != after[number * sector:][:sector]]


def changed_groups(before, after):
    """The sectors that changed, in whole groups of eight: pyvhdi of 2021 misreads lone bits."""
    return [page * 8 + number for page in changed_sectors(before, after, 4096) for number in range(8)]


# ---- VHD ----------------------------------------------------------------------------------------

def vhd_checksum(data, at):
    data[at:at + 4] = bytes(4)
    data[at:at + 4] = struct.pack(">I", ~sum(data) & 0xffffffff)
    return bytes(data)


def vhd_differencing(before, after):
    convert("disk.raw", "base.vhd", "vpc", "-o", "subformat=dynamic,force_size=on")
    base = read("base.vhd")
    block = 64 * 1024
    footer = bytearray(base[-512:])
    footer[16:24] = struct.pack(">Q", 512)
    footer[60:64] = struct.pack(">I", 4)
    parent_id = bytes(footer[68:84])
    footer[68:84] = uuid.UUID("0b1e55ed-0000-4000-8000-000000000001").bytes
    blocks = len(after) // block
    relative = ".\\base.vhd".encode("utf-16-le")
    absolute = "D:\\Machines\\base.vhd".encode("utf-16-le")
    table_at = 512 + 1024 + 2 * 512
    data_at = table_at + 512
    header = bytearray(1024)
    header[0:8] = b"cxsparse"
    struct.pack_into(">QQIII", header, 8, 0xffffffffffffffff, table_at, 0x10000, blocks, block)
    header[40:56] = parent_id
    name = "base.vhd".encode("utf-16-be")
    header[64:64 + len(name)] = name
    for index, (code, path, at) in enumerate([(b"W2ru", relative, 1536), (b"W2ku", absolute, 2048)]):
        header[576 + index * 24:600 + index * 24] = code + struct.pack(">IIIQ", 512, len(path), 0, at)
    table = b""
    data = b""
    for number in range(blocks):
        piece = after[number * block:][:block]
        changed = changed_groups(before[number * block:][:block], piece)
        if not changed:
            table += b"\xff" * 4
            continue
        bitmap = bytearray(512)
        content = bytearray(b"\xee" * block)  # what is not marked must never be read
        for sector in changed:
            bitmap[sector // 8] |= 0x80 >> sector % 8
            content[sector * 512:sector * 512 + 512] = piece[sector * 512:][:512]
        table += struct.pack(">I", (data_at + len(data)) // 512)
        data += bytes(bitmap) + bytes(content)
    footer = vhd_checksum(footer, 64)
    write("disk.vhd", footer + vhd_checksum(header, 36) + relative.ljust(512, b"\0") +
          absolute.ljust(512, b"\0") + table.ljust(512, b"\xff") + data + footer)
    check_with_pyvhdi("disk.vhd", "base.vhd", after)
    sample("vhd_differencing", "VHD, differencing", "disk.vhd", ["disk.vhd", "base.vhd"],
           "later.raw", PYVHDI)


def check_with_pyvhdi(name, parent, expected):
    disk = pyvhdi.file()
    disk.open(name)
    below = pyvhdi.file()
    below.open(parent)
    disk.set_parent(below)
    # Sector by sector, because pyvhdi of 2021 misreads a range in which the bits of sectors change.
    sectors = range(0, disk.get_media_size(), SECTOR)
    if b"".join(disk.read_buffer_at_offset(SECTOR, at) for at in sectors) != expected:
        raise SystemExit(f"{name}: pyvhdi reads another disk")


# ---- VHDX ---------------------------------------------------------------------------------------

def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ crc >> 8
    return crc ^ 0xffffffff


def crc_entry(value):
    for _ in range(8):
        value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    return value


CRC_TABLE = [crc_entry(value) for value in range(256)]


def vhdx_sealed(data):
    data[4:8] = bytes(4)
    data[4:8] = struct.pack("<I", crc32c(data))
    return bytes(data)


def guid(text):
    return uuid.UUID(text).bytes_le


def vhdx_items(items):
    """The metadata region: a table of 64 KiB, then the items."""
    table = bytearray(b"metadata" + struct.pack("<HH", 0, len(items))).ljust(65536, b"\0")
    data = b""
    for index, (name, value, flags) in enumerate(items):
        struct.pack_into("<16sIII", table, 32 + index * 32, guid(name), 65536 + len(data), len(value),
                         flags)
        data += value
    return bytes(table) + data


def parent_locator(entries):
    head = guid("b04aefb7-d19e-4a81-b789-25b8e9445913") + struct.pack("<HH", 0, len(entries))
    texts = b""
    rows = b""
    for key, value in entries:
        key, value = key.encode("utf-16-le"), value.encode("utf-16-le")
        at = 20 + 12 * len(entries) + len(texts)
        rows += struct.pack("<IIHH", at, at + len(key), len(key), len(value))
        texts += key + value
    return head + rows + texts


def vhdx_header(data_id, log_id=bytes(16), sequence=1):
    header = bytearray(b"head\0\0\0\0" + struct.pack("<Q", sequence)).ljust(4096, b"\0")
    header[16:32] = guid("0b1e55ed-0000-4000-8000-000000000002")
    header[32:48] = data_id
    header[48:64] = log_id
    struct.pack_into("<HHIQ", header, 64, 0, 1, MIB, MIB)
    return vhdx_sealed(header)


def vhdx_differencing(before, after):
    convert("disk.raw", "base.vhdx", "vhdx", "-o", "subformat=dynamic,block_size=1M")
    base = read("base.vhdx")
    headers = [base[0x10000:0x11000], base[0x20000:0x21000]]
    newest = max(headers, key=lambda data: struct.unpack_from("<Q", data, 8)[0])
    linkage = "{" + str(uuid.UUID(bytes_le=newest[32:48])) + "}"
    locator = parent_locator([("parent_linkage", linkage), ("relative_path", ".\\base.vhdx"),
                              ("absolute_win32_path", "D:\\Machines\\base.vhdx")])
    metadata = vhdx_items([
        ("caa16737-fa36-4d43-b3b6-33f0aa44e76b", struct.pack("<II", MIB, 2), 4),
        ("2fa54224-cd1b-4876-b211-5dbed83bf4b8", struct.pack("<Q", len(after)), 6),
        ("beca12ab-b2e6-4523-93ef-c309e000c746", guid("0b1e55ed-0000-4000-8000-000000000003"), 6),
        ("8141bf1d-a96f-4709-ba47-f233a8faab5f", struct.pack("<I", 512), 6),
        ("cda348c7-445d-4471-9cc9-e9885251c556", struct.pack("<I", 4096), 6),
        ("a8d35f2d-b30b-454d-abf7-d3d84834ab0c", locator, 4)])
    regions = bytearray(b"regi\0\0\0\0" + struct.pack("<II", 2, 0)).ljust(65536, b"\0")
    struct.pack_into("<16sQII", regions, 16, guid("2dc27766-f623-4200-9d64-115e9bfd4a08"), 3 * MIB,
                     MIB, 1)
    struct.pack_into("<16sQII", regions, 48, guid("8b7ca206-4790-4b9a-b8fe-575f050f886e"), 2 * MIB,
                     MIB, 1)
    chunk = (1 << 23) * 512 // MIB
    table = bytearray(MIB)
    struct.pack_into("<Q", table, 0, 5 << 20 | 7)          # partly present
    struct.pack_into("<Q", table, chunk * 8, 4 << 20 | 6)  # its sector bits
    bits = bytearray(MIB)
    content = bytearray(b"\xee" * MIB)
    for sector in changed_groups(before, after):
        bits[sector // 8] |= 1 << sector % 8
        content[sector * 512:sector * 512 + 512] = after[sector * 512:][:512]
    regions = vhdx_sealed(regions)
    data_id = guid("0b1e55ed-0000-4000-8000-000000000004")
    file = bytearray(b"vhdxfile" + "by hand".encode("utf-16-le")).ljust(MIB, b"\0")
    file[0x10000:0x11000] = vhdx_header(data_id, sequence=1)
    file[0x20000:0x21000] = vhdx_header(data_id, sequence=2)
    file[0x30000:0x40000] = regions
    file[0x40000:0x50000] = regions
    write("disk.vhdx", bytes(file) + bytes(MIB) + metadata.ljust(MIB, b"\0") + bytes(table) +
          bytes(bits) + bytes(content))
    check_with_pyvhdi("disk.vhdx", "base.vhdx", after)
    sample("vhdx_differencing", "VHDX, differencing", "disk.vhdx", ["disk.vhdx", "base.vhdx"],
           "later.raw", PYVHDI)


def log_entry(log_id, sequence, tail, changes, file_bytes):
    """changes: (offset in the file, 4096 bytes, or the count of zeros)."""
    descriptors = b""
    sectors = b""
    for offset, data in changes:
        if isinstance(data, int):
            descriptors += b"zero" + struct.pack("<IQQQ", 0, data, offset, sequence)
            continue
        descriptors += b"desc" + data[4092:] + data[:8] + struct.pack("<QQ", offset, sequence)
        sectors += (b"data" + struct.pack("<I", sequence >> 32) + data[8:4092] +
                    struct.pack("<I", sequence & 0xffffffff))
    room = (64 + len(descriptors) + 4095) // 4096 * 4096
    entry = bytearray(b"loge\0\0\0\0" + struct.pack("<IIQII", room + len(sectors), tail, sequence,
                                                     len(changes), 0) + log_id +
                      struct.pack("<QQ", file_bytes, file_bytes) + descriptors)
    return vhdx_sealed(entry.ljust(room, b"\0") + sectors)


def vhdx_log(before, after):
    """The later state stands in the log only, in two entries behind an older one that is void."""
    convert("disk.raw", "disk.vhdx", "vhdx", "-o", "subformat=fixed,block_size=1M")
    file = bytearray(read("disk.vhdx"))
    headers = {at: struct.unpack_from("<Q", file, at + 8)[0] for at in (0x10000, 0x20000)}
    log_bytes, log_at = struct.unpack_from("<IQ", file, max(headers, key=headers.get) + 68)
    data_at = len(file) - MIB
    if bytes(file[data_at:]) != before:
        raise SystemExit("the fixed VHDX is not laid out as it was thought")
    log_id = guid("0b1e55ed-0000-4000-8000-000000000005")
    pages = changed_sectors(before, after, 4096)
    # Page 0 is first broken by an entry and then mended by the next one.
    changes = [(data_at + page * 4096, after[page * 4096:][:4096]) for page in pages]
    first = log_entry(log_id, 7, 8192, [(data_at, 4096)] + changes[:2], len(file))
    second = log_entry(log_id, 8, 8192,
                       changes[2:] + [(data_at, after[:4096])], len(file))
    file[log_at:log_at + log_bytes] = bytes(log_bytes)
    void = log_entry(log_id, 3, 0, [(data_at, 8192)], len(file))
    file[log_at:log_at + len(void)] = void
    at = log_at + 8192
    file[at:at + len(first) + len(second)] = first + second
    for offset in headers:
        header = bytearray(file[offset:offset + 4096])
        header[48:64] = log_id
        file[offset:offset + 4096] = vhdx_sealed(header)
    write("disk.vhdx", bytes(file))
    # qemu-io replays the log into the copy when it opens it.
    shutil.copy("disk.vhdx", "replayed.vhdx")
    run("qemu-io", "-f", "vhdx", "-c", "read 0 512", "replayed.vhdx")
    convert("replayed.vhdx", "back.raw", "raw", source_format="vhdx")
    if read("back.raw") != after:
        raise SystemExit("qemu replays another disk out of the log")
    sample("vhdx_log", "VHDX, not closed, with a log to replay", "disk.vhdx", ["disk.vhdx"],
           "back.raw", QEMU.replace("img", "io"))
    write(FORMATS / "vhdx_log" / "notes.tsv",
          b"path\tstatus\tcontains\ndisk.vhdx\tpartly\t2 entries of its log were replayed\n")


# ---- VMDK ---------------------------------------------------------------------------------------

def descriptor(kind, extents, parent=""):
    return ("# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\nCID=" +
            ("cafe0002" if parent else "cafe0001") + "\nparentCID=" +
            ("cafe0001" if parent else "ffffffff") + f"\ncreateType=\"{kind}\"\n" + parent +
            "\n# Extent description\n" + extents +
            "\n# The Disk Data Base\nddb.virtualHWVersion = \"4\"\nddb.adapterType = \"lsilogic\"\n"
            ).encode()


def cowd(before, after):
    """An ESX sparse file of the sectors that changed, in grains of one sector."""
    sectors = len(after) // SECTOR
    tables = (sectors + 4095) // 4096
    header = bytearray(2048)
    struct.pack_into("<4sIIIIIII", header, 0, b"COWD", 1, 3, sectors, 1, 4, tables, 0)
    table_at = 5
    data_at = table_at + tables * 32
    grains = [0] * (tables * 4096)
    data = b""
    for sector in changed_sectors(before, after):
        grains[sector] = data_at + len(data) // SECTOR
        data += after[sector * SECTOR:][:SECTOR]
    directory = b"".join(struct.pack("<I", table_at + number * 32) for number in range(tables))
    return (bytes(header) + directory.ljust(SECTOR, b"\0") +
            b"".join(struct.pack("<I", grain) for grain in grains) + data)


def check_with_qemu(name, kind, expected):
    convert(name, "back.raw", "raw", source_format=kind)
    if read("back.raw") != expected:
        raise SystemExit(f"{name}: qemu-img reads another disk")


def vmdk_esx(before, after):
    sectors = len(after) // SECTOR
    write("base-flat.vmdk", before)
    write("base.vmdk", descriptor("vmfs", f'RW {sectors} VMFS "base-flat.vmdk"\n'))
    write("base-000001-delta.vmdk", cowd(before, after))
    write("base-000001.vmdk",
          descriptor("vmfsSparse", f'RW {sectors} VMFSSPARSE "base-000001-delta.vmdk"\n',
                     'parentFileNameHint="base.vmdk"\n'))
    check_with_qemu("base-000001.vmdk", "vmdk", after)
    sample("vmdk_esx_snapshot", "VMDK of ESX, snapshot (COWD) over a flat disk", "base-000001.vmdk",
           ["base.vmdk", "base-flat.vmdk", "base-000001.vmdk", "base-000001-delta.vmdk"], "later.raw",
           QEMU)


def vmdk_split(before):
    sizes = [700, 900, len(before) // SECTOR - 1600]
    lines = ""
    files = ["disk.vmdk"]
    at = 0
    for number, size in enumerate(sizes, 1):
        name = f"disk-f{number:03}.vmdk"
        write(name, before[at * SECTOR:(at + size) * SECTOR])
        lines += f'RW {size} FLAT "{name}" 0\n'
        files.append(name)
        at += size
    write("disk.vmdk", descriptor("twoGbMaxExtentFlat", lines))
    check_with_qemu("disk.vmdk", "vmdk", before)
    sample("vmdk_split", "VMDK, split flat extents", "disk.vmdk", files, "disk.raw", QEMU)


def vmdk_split_sparse(before):
    lines = ""
    files = ["disk.vmdk"]
    for number, at in enumerate((0, 1024), 1):
        size = min(1024, len(before) // SECTOR - at)
        name = f"disk-s{number:03}.vmdk"
        write("part.raw", before[at * SECTOR:(at + size) * SECTOR])
        convert("part.raw", "part.vmdk", "vmdk", "-o", "subformat=twoGbMaxExtentSparse")
        os.replace("part-s001.vmdk", name)
        lines += f'RW {size} SPARSE "{name}"\n'
        files.append(name)
    write("disk.vmdk", descriptor("twoGbMaxExtentSparse", lines))
    check_with_qemu("disk.vmdk", "vmdk", before)
    sample("vmdk_split_sparse", "VMDK, split sparse extents", "disk.vmdk", files, "disk.raw", QEMU)


# ---- VDI and Parallels, whose snapshots no other program at hand reads ---------------------------

def vdi_snapshot(before, after):
    base_id = uuid.UUID("0b1e55ed-0000-4000-8000-000000000006")
    convert("disk.raw", "base.vdi", "vdi")
    base = bytearray(read("base.vdi"))
    base[0x188:0x198] = base_id.bytes_le
    parent = "{" + str(base_id) + "}.vdi"
    write(parent, bytes(base))
    header = base[:512]
    struct.pack_into("<I", header, 0x4c, 4)
    header[0x188:0x198] = uuid.UUID("0b1e55ed-0000-4000-8000-000000000007").bytes_le
    header[0x1a8:0x1b8] = base_id.bytes_le
    header[0x1b8:0x1c8] = base[0x198:0x1a8]
    table_at, data_at = struct.unpack_from("<II", header, 0x154)
    block = 64 * 1024
    struct.pack_into("<I", header, 0x178, block)
    table = b""
    data = b""
    blocks = len(after) // block
    struct.pack_into("<II", header, 0x180, blocks, blocks)
    for number in range(blocks):
        piece = after[number * block:][:block]
        if piece == before[number * block:][:block]:
            table += b"\xff\xff\xff\xff"
        else:
            table += struct.pack("<I", len(data) // block)
            data += piece
    write("disk.vdi", bytes(header).ljust(table_at, b"\0") + table.ljust(data_at - table_at, b"\0") +
          data)
    sample("vdi_snapshot", "VDI, snapshot over its parent", "disk.vdi", ["disk.vdi", parent],
           "later.raw", "the raw disk that it was written from (no other reader at hand)")


def parallels_snapshot(before, after):
    base, top = "{0b1e55ed-0000-4000-8000-000000000008}", "{5fbaabe3-6958-40ff-92a7-860e329aab41}"
    names = [f"disk.hdd.0.{shot}.hds" for shot in (base, top)]
    convert("disk.raw", names[0], "parallels", "-o", "cluster_size=64k")
    block = 128  # sectors
    blocks = len(after) // SECTOR // block
    head = b"WithouFreSpacExt" + struct.pack("<IIIIIQIIIQ", 2, 16, 32, block, blocks,
                                             len(after) // SECTOR, 0, block, 0, 0)
    table = b""
    data = b""
    size = block * SECTOR
    for number in range(blocks):
        piece = after[number * size:][:size]
        same = piece == before[number * size:][:size]
        table += struct.pack("<I", 0 if same else 1 + len(data) // size)
        data += b"" if same else piece
    write(names[1], (head + table).ljust(size, b"\0") + data)
    zeros = "{00000000-0000-0000-0000-000000000000}"
    images = "".join(f"<Image><GUID>{shot}</GUID><Type>Compressed</Type><File>{name}</File></Image>"
                     for shot, name in zip((base, top), names))
    write("DiskDescriptor.xml", (
        "<?xml version='1.0' encoding='UTF-8'?>\n<Parallels_disk_image Version=\"1.0\">"
        f"<Disk_Parameters><Disk_size>{len(after) // SECTOR}</Disk_size></Disk_Parameters>"
        f"<StorageData><Storage><Start>0</Start><End>{len(after) // SECTOR}</End>"
        f"<Blocksize>{block}</Blocksize>{images}</Storage></StorageData>"
        f"<Snapshots><Shot><GUID>{top}</GUID><ParentGUID>{base}</ParentGUID></Shot>"
        f"<Shot><GUID>{base}</GUID><ParentGUID>{zeros}</ParentGUID></Shot></Snapshots>"
        "</Parallels_disk_image>\n").encode())
    sample("parallels_snapshot", "Parallels, disk with a snapshot", "DiskDescriptor.xml",
           ["DiskDescriptor.xml", *names], "later.raw",
           "the raw disk that it was written from (no other reader at hand)")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        run(HERE / "disk_for_images.sh", "disk.raw")
        shutil.copy("disk.raw", "later.raw")
        write("note.txt", b"Second note, written after the snapshot.\n")
        os.utime("note.txt", (1717747750, 1717747750))
        os.environ["E2FSPROGS_FAKE_TIME"] = "1717747750"
        run("debugfs", "-w", "-R", "write note.txt Documents/second.txt", "later.raw")
        run("debugfs", "-w", "-R", "rm Documents/handover.txt", "later.raw")
        before, after = read("disk.raw"), read("later.raw")
        vhd_differencing(before, after)
        vhdx_differencing(before, after)
        vhdx_log(before, after)
        vmdk_esx(before, after)
        vmdk_split(before)
        vmdk_split_sparse(before)
        vdi_snapshot(before, after)
        parallels_snapshot(before, after)
        os.chdir("/")


main()
