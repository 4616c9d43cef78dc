#!/usr/bin/env python3
"""expected_by_sleuthkit.py RAW PREFIX: the lines of expected.tsv for the file system in RAW, as The
Sleuth Kit's fls and icat give it; RAW was made by the independent reader of the image's format."""
import hashlib
import subprocess
import sys


def main():
    raw, prefix = sys.argv[1:3]
    lines = subprocess.run(["fls", "-r", "-m", "/", raw], check=True, capture_output=True).stdout
    print("path\tsize\tmodified_utc_ns\tsha256\tstatus")
    rows = []
    for line in lines.decode().splitlines():
        fields = line.split("|")
        name, inode, mode, size, modified = fields[1], fields[2], fields[3], fields[6], fields[8]
        if not mode.startswith("r/r") or "$OrphanFiles" in name:
            continue
        deleted = name.endswith(" (deleted)")
        content = subprocess.run(["icat", raw, inode], check=True, capture_output=True).stdout
        rows.append((prefix + name.removesuffix(" (deleted)"), size,
                     str(int(modified) * 10**9) if modified != "0" else "",
                     hashlib.sha256(content).hexdigest(), "deleted" if deleted else "live"))
    for row in sorted(rows):
        print("\t".join(row))


main()
