#!/usr/bin/env python3
"""expected_of_tsk.py PREFIX IMAGE: what fls and icat say of the regular files of a file system, as
lines of expected.tsv without the header. Names of the file system's own areas are left out."""
import hashlib
import subprocess
import sys


def rows(prefix, image):
    lines = subprocess.run(["fls", "-r", "-p", "-m", "", "-z", "UTC", image], check=True,
                           capture_output=True, text=True).stdout
    for line in lines.splitlines():
        _, name, address, mode, _, _, size, _, modified, _, _ = line.rsplit("|", 10)
        name = name.lstrip("/")
        if not mode.startswith("r/r") and not mode.startswith("r/-") or name.startswith("$"):
            continue
        status = "live"
        for mark in (" (deleted)", " (deleted-realloc)"):
            if name.endswith(mark):
                name, status = name[:-len(mark)], "deleted"
                reused = mark == " (deleted-realloc)"
        if name.endswith(" ($FILE_NAME)"):
            continue
        if status == "deleted" and reused:
            yield f"{prefix}/{name}\t\t\t\tdeleted"
            continue
        content = subprocess.run(["icat", image, address], capture_output=True)
        digest = hashlib.sha256(content.stdout).hexdigest() if content.returncode == 0 else ""
        when = f"{modified}000000000" if modified != "0" else ""
        yield f"{prefix}/{name}\t{size}\t{when}\t{digest}\t{status}"


if __name__ == "__main__":
    for row in rows(sys.argv[1], sys.argv[2]):
        print(row)
