#!/usr/bin/env python3
"""Makes the FileVault 2 sample: the header of a Core Storage volume, whose checksum fvdeinfo accepts.

Nothing on Linux makes such a volume, and none is decrypted; the sample proves the ledger's line.
"""
import struct
import subprocess
import tempfile
import uuid

import small_volume as small

ID = uuid.UUID("20260304-0506-4708-8900-000000000005")


def crc32c(data, value):
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82f63b78 if value & 1 else 0)
    return value


header = bytearray(512)
struct.pack_into("<HH", header, 8, 1, 0x10)
struct.pack_into("<I", header, 48, 512)
struct.pack_into("<Q", header, 64, 1 << 20)
header[88:90] = b"CS"
struct.pack_into("<IHIIQ", header, 90, 1, 4, 0x1000, 0x10000, 1)
struct.pack_into("<II", header, 168, 16, 2)
header[304:320] = ID.bytes
header[4:8] = b"\xff\xff\xff\xff"
struct.pack_into("<I", header, 0, crc32c(header[8:], 0xffffffff))
disk = bytes(header) + bytes(1024 * 1024 - 512)
with tempfile.NamedTemporaryFile() as volume:
    volume.write(disk)
    volume.flush()
    told = subprocess.run(["fvdeinfo", volume.name], capture_output=True, text=True).stderr
    assert "unable to read primary metadata" in told, told  # so the header in front of it is right
about = {"kind": "encryption", "title": "FileVault 2 (Core Storage)", "open": "volume.raw",
         "tool": "fvdeinfo 20190104", "verified": "the mark and checksum of the header",
         "unsupported": "it is named, with its id, and not decrypted", "passwords": [], "keys": [],
         "made_by": "samples/make/formats/filevault.py"}
small.write_sample("filevault", {"volume.raw": disk}, about, "path\tsize\tmodified_utc_ns\tsha256\tstatus\n",
                   [("volume.raw", "encrypted", "Core Storage volume " + str(ID))])
