"""Seized containers with fixed bytes: zip, tar, tar.gz, and a disk with ext4 in EWF segments."""

import gzip
import io
import os
import pathlib
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib

_ZIP_TIME = (2025, 11, 19, 8, 30, 0)
_UNIX_TIME = 1763541000  # the same moment, 2025-11-19 08:30:00 UTC


def zip_bytes(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = compression
            entry.create_system = 3
            entry.external_attr = 0o100600 << 16
            archive.writestr(entry, files[name], compresslevel=6)
    return out.getvalue()


def cut_zip_bytes(files, lost):
    """A zip whose copying stopped early: the first entries are whole, an entry inside `lost` is cut
    in two, and the central directory never came."""
    names = [n for n in sorted(files) if n != lost] + [lost]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100600 << 16
            if name == lost:
                start = out.tell()
            archive.writestr(entry, files[name], compresslevel=6)
        size = archive.getinfo(lost).compress_size
    return out.getvalue()[:start + 30 + len(lost.encode()) + size // 2]


def tar_bytes(files, prefix=""):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(prefix + name)
            entry.size, entry.mtime, entry.mode, entry.uid, entry.gid = len(files[name]), _UNIX_TIME, 0o660, 10123, 10123
            archive.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


def tar_gz_bytes(files, prefix=""):
    return gzip.compress(tar_bytes(files, prefix), 6, mtime=0)


def _fixed_environment():
    return {**os.environ, "E2FSPROGS_FAKE_TIME": str(_UNIX_TIME), "TZ": "UTC", "LC_ALL": "C"}


def _lay_out(root, files):
    for name in sorted(files):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    for path in sorted(root.rglob("*")) + [root]:
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (_UNIX_TIME, _UNIX_TIME))


def ext4_image(folder, files, deleted):
    """A disk with `files` in ext4; the paths in `deleted` are removed again, their blocks stay."""
    root, image = folder / "root", folder / "disk.img"
    _lay_out(root, files)
    with open(image, "wb") as out:
        out.truncate(24 << 20)
    run = dict(check=True, env=_fixed_environment(), capture_output=True)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-b", "1024", "-I", "256", "-N", "2048",
                    "-O", "^has_journal,^metadata_csum,^resize_inode", "-m", "0", "-L", "office-pc",
                    "-U", "6f1e7c1a-52b1-4a6e-9c0f-3c5d1e20a005",
                    "-E", "hash_seed=0b9d4f7e-1c55-4d0c-8f5e-7a2f6b3c9d11,root_owner=1000:1000,lazy_itable_init=0",
                    "-d", str(root), str(image)], **run)
    commands = _set_fixed_fields(root)
    commands += "".join(f'rm "/{name}"\n' for name in deleted)
    subprocess.run(["debugfs", "-w", "-f", "-", str(image)], input=commands.encode(), **run)
    return _on_a_disk(image)


def _on_a_disk(image):
    """Puts the file system into the only partition of a disk with an MBR."""
    sectors, start = image.stat().st_size // 512, 2048
    entry = struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", 0x83, b"\xfe\xff\xff", start, sectors)
    record = bytes(440) + bytes.fromhex("5d118e50") + bytes(2) + entry + bytes(48) + b"\x55\xaa"
    disk = image.with_name("whole.img")
    with open(disk, "wb") as out:
        out.write(record + bytes(start * 512 - 512))
        out.write(image.read_bytes())
    return disk


def _set_fixed_fields(root):
    """mke2fs -d copies owner and change time from the machine it runs on: overwrite them."""
    lines = []
    for path in [root] + sorted(root.rglob("*")):
        name = "/" + str(path.relative_to(root)) if path != root else "/"
        for field, value in (("uid", 1000), ("gid", 1000), ("ctime", f"@{_UNIX_TIME}"), ("atime", f"@{_UNIX_TIME}"),
                             ("crtime", f"@{_UNIX_TIME}"), ("ctime_extra", 0), ("atime_extra", 0),
                             ("mtime_extra", 0), ("crtime_extra", 0)):
            lines.append(f'set_inode_field "{name}" {field} {value}\n')
    return "".join(lines)


def write_ewf(target, image, exhibit):
    """Acquires the image into 1 MiB segments, then fixes the acquisition date in the headers."""
    for old in target.parent.glob(target.name + ".E??"):
        old.unlink()
    subprocess.run(["ewfacquire", "-u", "-q", "-c", "deflate:fast", "-S", "1048576", "-f", "encase6", "-d", "sha1",
                    "-C", "RAID-2025-118", "-E", exhibit, "-e", "evidence desk", "-D", "office computer", "-N", "sample",
                    "-t", str(target), str(image)],
                   check=True, capture_output=True, env=_fixed_environment())
    _settle_headers(target.with_name(target.name + ".E01"))


def _settle_headers(path):
    """Gives the header sections fixed dates. Their packed length changes, so every later section moves:
    its offsets and checksums are made again."""
    data, out, start = path.read_bytes(), bytearray(), 13
    out += data[:start]
    while True:
        kind = data[start:start + 16].rstrip(b"\x00")
        following, size = struct.unpack("<QQ", data[start + 16:start + 32])
        end = following if following > start else start + max(size, 76)
        body, shift = data[start + 76:end], len(out) - start
        if kind in (b"header", b"header2"):
            body = _settled(body, kind)
        elif kind in (b"table", b"table2"):
            head = body[:8] + struct.pack("<Q", struct.unpack("<Q", body[8:16])[0] + shift) + body[16:20]
            body = head + struct.pack("<I", zlib.adler32(head)) + body[24:]
        size += len(body) - (end - start - 76)
        following = len(out) + 76 + len(body) if following > start else len(out)
        descriptor = data[start:start + 16] + struct.pack("<QQ", following, size) + data[start + 32:start + 72]
        out += descriptor + struct.pack("<I", zlib.adler32(descriptor)) + body
        if kind in (b"next", b"done"):
            break
        start = end
    path.write_bytes(bytes(out))


def _settled(body, kind):
    text = zlib.decompress(body)
    wide = kind == b"header2"
    lines = text.decode("utf-16" if wide else "ascii").split("\n")
    names, cells = lines[2].rstrip("\r").split("\t"), lines[3].rstrip("\r").split("\t")
    for index, name in enumerate(names):
        if name in ("m", "u"):
            cells[index] = str(_UNIX_TIME) if wide else "2025 11 19 8 30 0"
        elif name == "ov":
            cells[index] = "Linux"
    lines[3] = "\t".join(cells) + ("\r" if lines[3].endswith("\r") else "")
    new = "\n".join(lines)
    return zlib.compress(b"\xff\xfe" + new.encode("utf-16-le") if wide else new.encode("ascii"), 9)


def disk_in_ewf(target, files, deleted, exhibit):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_ewf(target, ext4_image(folder, files, deleted), exhibit)
        shutil.rmtree(folder / "root")
