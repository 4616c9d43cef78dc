#!/usr/bin/env python3
"""Writes the sample raid: fourteen seized devices in real containers and the intake list.

Usage: raid.py [OUTDIR] [--expected FILE]        (OUTDIR is samples/raid unless given)
"""

import csv
import io
import json
import pathlib
import shutil
import sys
import zipfile

sys.dont_write_bytecode = True

import cast
import containers
import expected
import seized
import story_a
import story_b
from android import android_files
from computer import computer_files
from ios import ios_files
from sqlite_files import with_broken_page

_COLUMNS = ["exhibit", "path", "kind", "holder", "seized_at", "place", "label", "note"]
_LAST_PICTURE = "data/media/0/DCIM/Camera/IMG_20251109_070112.jpg"


def build_world():
    world = cast.make_world()
    story_a.tell(world)
    story_b.tell(world)
    seized.make_pictures(world)
    seized.make_ledgers(world)
    seized.make_devices(world)
    return world


def phone_files(world, device):
    return ios_files(world, device) if device.platform == "ios" else android_files(world, device)


def write_device(world, device, target):
    """Writes the container and returns what was damaged on purpose."""
    damage = {}
    target.parent.mkdir(parents=True, exist_ok=True)
    if device.container == "ewf":
        files, deleted = computer_files(world, device, phone_files(world, world.devices["EX-005/1"]))
        containers.disk_in_ewf(target.with_suffix(""), files, deleted, device.exhibit)
        return damage
    files = phone_files(world, device)
    if device.container == "zip_cut":
        store = "data/data/com.whatsapp/databases/msgstore.db"
        page, rows = expected.broken_page(files[store])
        files[store] = with_broken_page(files[store], page)
        data = containers.cut_zip_bytes(files, _LAST_PICTURE)
        damage.update(broken_page=page, message_rows_on_it=rows, cut_inside=_LAST_PICTURE, central_directory=False)
    elif device.container in ("tar", "tar_gz"):
        data = getattr(containers, device.container + "_bytes")(files, "./" if device.container == "tar" else "")
    else:
        prefix = {"zip_dump": "Dump/", "zip_filesystem1": "filesystem1/"}.get(device.container, "")
        method = zipfile.ZIP_STORED if device.container == "zip_stored" else zipfile.ZIP_DEFLATED
        data = containers.zip_bytes({prefix + name: content for name, content in files.items()}, method)
    target.write_bytes(data)
    return damage


def intake(devices):
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for index, device in enumerate(devices):
        rows.writerow([device.exhibit, device.path, device.kind, device.holder, f"2025-11-18T05:{20 + index * 2:02d}:00+07:00",
                       device.place, device.label, device.note])
    return out.getvalue().encode()


def main(arguments):
    truth = None
    if "--expected" in arguments:
        at = arguments.index("--expected")
        truth = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    default = pathlib.Path(__file__).resolve().parent.parent / "raid"
    folder = pathlib.Path(arguments[0]) if arguments else default
    for part in ("phones", "computers"):
        shutil.rmtree(folder / part, ignore_errors=True)
    world = build_world()
    devices = [world.devices[name] for name in sorted(world.devices) if "/" not in name]
    damage = {}
    for device in devices:
        damage.update(write_device(world, device, folder / device.path))
    (folder / "intake.csv").write_bytes(intake(devices))
    if truth:
        truth.write_text(json.dumps(expected.ground_truth(world, damage), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{len(devices)} devices in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
