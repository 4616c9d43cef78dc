#!/usr/bin/env python3
"""Makes the samples samples/formats/android_layout_*: the same chats in the folders that each
extraction tool writes. Everything is invented.

expected.tsv is read back with zipfile and tarfile. places.tsv says for every file where it lay on
the device and whose it is: path, device_path, user.
"""
import io
import tarfile
import zipfile

from android_backups import STORE, database
from format_sample import Sample

MADE_BY = "android_layouts.py"
MODIFIED = 1_700_000_000
ZIP_TIME = (2023, 11, 14, 22, 13, 20)
PREFS = b"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n</map>\n"
APP = "com.whatsapp/databases/msgstore.db"
PLACE = "data/data/" + APP
CLONE = database(["I am in the other account"])
WORK = database(["Work profile"])

# Below the root of the device: stored path, content, where it lay, whose it is.
PHONE = [
    ("data/data/" + APP, STORE, PLACE, "0"),
    ("data/data/com.whatsapp/shared_prefs/com.whatsapp_preferences.xml", PREFS,
     "data/data/com.whatsapp/shared_prefs/com.whatsapp_preferences.xml", "0"),
    ("data/media/0/DCIM/Camera/IMG_1.jpg", b"not really a picture",
     "data/media/0/DCIM/Camera/IMG_1.jpg", "0"),
    ("data/system/packages.xml", b"<packages />", "data/system/packages.xml", ""),
]

USERS = [
    ("data/data/" + APP, STORE, PLACE, "0"),
    ("data/user/10/" + APP, WORK, PLACE, "10"),
    ("data/user/999/" + APP, CLONE, PLACE, "999"),
    ("data/user/95/" + APP, CLONE, PLACE, "95"),
    ("data/user_de/0/com.android.providers.telephony/databases/mmssms.db", CLONE[:1024],
     "data/user_de/0/com.android.providers.telephony/databases/mmssms.db", "0"),
    ("data/media/999/DCIM/a.jpg", b"picture of the copy", "data/media/0/DCIM/a.jpg", "999"),
    ("data/system/users/10/settings_secure.xml", PREFS,
     "data/system/users/0/settings_secure.xml", "10"),
    ("mnt/expand/57f8f4bc-abf4-655f-bf67-946fc0f9f25b/user/0/com.tencent.mm/MicroMsg/x",
     b"on an adopted card", "data/data/com.tencent.mm/MicroMsg/x", "0"),
]

CLONES = [
    ("data/data/" + APP, STORE, PLACE, "0"),
    ("data/data/com.lbe.parallel.intl/parallel/0/" + APP, CLONE, PLACE,
     "clone com.lbe.parallel.intl 0"),
    ("data/data/com.ludashi.dualspace/virtual/data/user/0/" + APP, WORK, PLACE,
     "clone com.ludashi.dualspace 0"),
    ("data/data/com.vmos.pro/osimg/r/ot01/data/data/" + APP, CLONE, PLACE,
     "clone com.vmos.pro osimg/r/ot01 0"),
    ("data/data/com.vmos.pro/osimg/r/ot02/data/data/" + APP, WORK, PLACE,
     "clone com.vmos.pro osimg/r/ot02 0"),
]


def below(prefix, files):
    return [(prefix + path, content, place, user) for path, content, place, user in files]


def without(prefix, files):
    """The files of one folder, as a tool writes that takes it for the root."""
    return [(path[len(prefix):], content, place, user) for path, content, place, user in files
            if path.startswith(prefix)]


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content, _, _ in files:
            archive.writestr(zipfile.ZipInfo(path, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, content, _, _ in files:
            info = tarfile.TarInfo(path)
            info.size, info.mtime = len(content), MODIFIED
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def stored_in(name, data):
    """(path, content, modified) of every file, from the bytes of the container."""
    if name.endswith(".zip"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        return [(info.filename, archive.read(info), None) for info in archive.infolist()]
    archive = tarfile.open(fileobj=io.BytesIO(data))
    return [(member.name, archive.extractfile(member).read(), member.mtime * 10**9)
            for member in archive.getmembers()]


def tidy(path):
    while path.startswith(("./", "/")):
        path = path[1:].lstrip("/") if path.startswith("/") else path[2:]
    return path


def finish(sample, title, opened, rows, places):
    formats = [opened.rsplit(".", 1)[1]] if "." in opened[1:] else []
    sample.about(kind="archive", title=title, formats=formats, open=opened, tool="Python 3.11 zipfile and tarfile",
                 verified="names, sizes, SHA-256")
    sample.expect(rows)
    lines = ["path\tdevice_path\tuser"] + ["\t".join(place) for place in sorted(places)]
    (sample.folder / "places.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def container(name, title, file, files, folder=""):
    sample = Sample("android_layout_" + name, MADE_BY)
    data = zip_of(files) if file.endswith(".zip") else tar_of(files)
    sample.put(folder + file, data)
    rows = [(f"{file}/{tidy(path)}", content, modified, "live")
            for path, content, modified in stored_in(file, data)]
    places = [(f"{file}/{tidy(path)}", place, user) for path, _, place, user in files]
    finish(sample, title, folder + file, rows, places)


def loose(name, title, files):
    sample = Sample("android_layout_" + name, MADE_BY)
    for path, content, _, _ in files:
        sample.put(path, content)
    finish(sample, title, ".", [(path, content, None, "live") for path, content, _, _ in files],
           [(path, place, user) for path, _, place, user in files])


if __name__ == "__main__":
    container("ufed", "Full file system, Dump/ in the zip", "EXTRACTION_FFS.zip",
              below("Dump/", PHONE))
    container("fs", "Full file system, fs/ in the zip", "phone_files_full.zip", below("fs/", PHONE))
    container("magnet", "Full file system at the root of the zip", "SM-A515F Full Image.zip", PHONE)
    container("named_folder", "Full file system below the case's own folders", "export.zip",
              below("Case 12/Xiaomi Redmi 9/File system/", PHONE))
    container("partition_in_zip", "userdata partition in the folder of its file system",
              "physical.zip",
              below("blk0_sda/userdata (ExtX)/Root/", without("data/", PHONE)))
    container("recovery_tar", "tar of a recovery with ./data", "data.ext4.tar",
              below("./", PHONE))
    container("userdata_root", "tar of the root of the userdata partition", "userdata.tar",
              without("data/", PHONE))
    container("users", "Second users, app twins and an adopted card", "phone.zip", USERS)
    container("clones", "Copies of apps inside other apps", "phone.zip", CLONES)
    loose("adb_pull", "Folders as adb pull leaves them", [
        ("data/data/" + APP, STORE, PLACE, "0"),
        ("sdcard/DCIM/Camera/IMG_1.jpg", b"not really a picture",
         "data/media/0/DCIM/Camera/IMG_1.jpg", "0")])
    loose("one_app", "The folder of one app", [
        (APP, STORE, PLACE, ""),
        ("com.whatsapp/files/me.jpg", b"me", "data/data/com.whatsapp/files/me.jpg", "")])
