#!/usr/bin/env python3
"""Disks of Android emulators inside the image of a Windows computer.

Each emulator keeps its user data, its system and its shared storage on disks of their own; the
names and formats below are those that the emulators give them. Needs e2fsprogs, dosfstools, mtools
and qemu-utils. Run from anywhere; writes samples/formats/emulator_*.
"""
import gzip
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

from format_sample import ROOT, Sample

APPS = ROOT.parent / "apps"
WHEN = 1_760_000_000  # a fixed second
ENVIRONMENT = dict(os.environ, E2FSPROGS_FAKE_TIME=str(WHEN), SOURCE_DATE_EPOCH=str(WHEN),
                   TZ="UTC", MTOOLS_SKIP_CHECK="1")


def run(*command):
    subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def database(folder):
    """The current WhatsApp sample of the plugin, as a database file."""
    script = sorted((APPS / "whatsapp_android").glob("*/evidence/**/msgstore.db.sql"))[0]
    path = folder / "msgstore.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    connection.close()
    return path.read_bytes()


def tree(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (WHEN, WHEN))


def ext4(work, name, files):
    source = work / (name + ".tree")
    tree(source, files)
    image = work / (name + ".raw")
    image.write_bytes(b"")
    os.truncate(image, 8 << 20)
    run("mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-b", "1024", "-U",
        "6f5a2c1e-0000-4000-8000-000000000001", "-E", "hash_seed=6f5a2c1e-0000-4000-8000-000000000002",
        "-d", str(source), str(image))
    return image


def fat(work, name, files, size, bits):
    source = work / (name + ".tree")
    tree(source, files)
    image = work / (name + ".raw")
    image.write_bytes(b"")
    os.truncate(image, size)
    run("mkfs.vfat", "-F", str(bits), "-i", "12345678", "--invariant", str(image))
    run("mcopy", "-s", "-m", "-i", str(image), *[str(one) for one in sorted(source.iterdir())], "::/")
    return image


def disk(work, raw, kind, *options):
    target = work / (raw.stem + "." + kind)
    run("qemu-img", "convert", "-f", "raw", "-O", {"vhd": "vpc"}.get(kind, kind), *options,
        str(raw), str(target))
    return target.read_bytes()


def emulator(sample_id, title, folder, disks, config):
    """disks: (kind of content, file name, format of qemu-img)."""
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        phone = {"data/com.whatsapp/databases/msgstore.db": database(work),
                 "data/com.whatsapp/shared_prefs/settings.xml": b"<map></map>\n",
                 "system/device_policies.xml": b"<policies/>\n",
                 "media/0/Download/salary.txt": b"worker 17: 300\n"}
        contents = {"data": phone, "system": {"system/build.prop": b"ro.product.model=SM-G988N\n"},
                    "sdcard": {"Pictures/contract.jpg": b"\xff\xd8\xff\xe0 no picture\n"}}
        files = {"Users/worker/AppData/Local/note.txt": b"a computer\n", **config}
        expected = []
        for content, name, kind in disks:
            raw = (fat(work, content, contents[content], 4 << 20, 12) if content == "sdcard"
                   else ext4(work, content, contents[content]))
            files[folder + "/" + name] = disk(work, raw, kind)
            for path, bytes_of in contents[content].items():
                expected.append(("pc.raw/" + folder + "/" + name + "/" + path, bytes_of,
                                 WHEN * 10**9, "live"))
        image = fat(work, "pc", files, 64 << 20, 32)
        sample = Sample(sample_id, "emulators.py")
        with open(sample.folder / "evidence" / "pc.raw.gz", "wb") as out:
            with gzip.GzipFile("", "wb", 9, out, 0) as packed:
                packed.write(image.read_bytes())
        for name, bytes_of in files.items():
            expected.append(("pc.raw/" + name, bytes_of, WHEN * 10**9, "live"))
        sample.expect(expected)
        sample.about(kind="device inside a device", title=title, open="pc.raw",
                     tool="the files given to mke2fs 1.47.0, mcopy 4.0.33 and qemu-img 7.2",
                     verified="names, sizes, times, SHA-256", formats=["raw"],
                     devices=[" ".join(["emulator-1", "emulator"] + [
                         "pc.raw/" + folder + "/" + name
                         for _, name, _ in [disks[0], *sorted(disks[1:], key=lambda disk: disk[1])]])])


def main():
    emulator("emulator_ldplayer", "LDPlayer: VMDK disks with ext4, inside a FAT32 computer",
             "LDPlayer/LDPlayer9/vms/leidian0",
             [("data", "data.vmdk", "vmdk"), ("system", "system.vmdk", "vmdk"),
              ("sdcard", "sdcard.vmdk", "vmdk")],
             {"LDPlayer/LDPlayer9/vms/config/leidian0.config": b'{"statusSettings.playerName": "worker 17"}\n'})
    emulator("emulator_bluestacks", "BlueStacks: VDI and VHD disks",
             "ProgramData/BlueStacks_nxt/Engine/Nougat64",
             [("data", "Data.vdi", "vdi"), ("system", "Root.vhd", "vhd")], {})
    emulator("emulator_mumu", "MuMu: QCOW2 disks", "MuMu/vms/MuMuPlayer-12.0-0",
             [("data", "data.qcow2", "qcow2"), ("system", "system.qcow2", "qcow2")], {})


if __name__ == "__main__":
    main()
