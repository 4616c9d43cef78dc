#!/usr/bin/env python3
"""plain_archives.py: the samples zip_*, tar_* and gzip_*: written by Info-ZIP, 7z, GNU tar and gzip,
and extracted by unzip, 7z, GNU tar and gzip for what is expected. zip_cp437 is written by Python,
because no tool here writes names of that code page any more."""
import gzip
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats"
MODIFIED_NS = 1714979289_123456700  # 2024-05-06T07:08:09Z
ENVIRONMENT = dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8")
DEEP = "Deep/" + "/".join(f"level {number:02}" for number in range(12)) + "/"


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=options.pop("check", True),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, **options)


def files():
    numbers = random.Random(23)
    rows = "".join(f"{row};{numbers.randint(1, 9999)};wait\n" for row in range(1500)).encode()
    return {"Raid/phones.csv": rows, "Raid/empty.txt": b"", "top.txt": b"a file at the top\n" * 40,
            "Raid/Chats/ບັນທຶກ กลุ่ม 工作.txt": b"three scripts\n",
            "Raid/Chats/noise.bin": numbers.randbytes(3000), DEEP + "near.txt": b"a deep file\n",
            "Long/" + "n" * 200 + ".txt": b"a long name\n"}


def put_tree(folder, given):
    for name, content in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS), follow_symlinks=False)


def extracted(folder, top, times=True, statuses=None):
    """The rows of what a tool extracted into the folder; statuses: name -> why it has no content."""
    rows = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = str(path.relative_to(folder))
        content = path.read_bytes()
        when = str(path.stat().st_mtime_ns) if times else ""
        if statuses and name in statuses:
            rows.append((f"{top}/{name}", "", when, "", statuses[name]))
        else:
            rows.append((f"{top}/{name}", str(len(content)), when,
                         hashlib.sha256(content).hexdigest(), "live"))
    return rows


def keep(name, evidence, title, tool, rows, unsupported="", notes=(), verified=None):
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    shutil.copy(evidence, folder / "evidence" / evidence.name)
    about = {"kind": "archive", "title": title, "open": evidence.name, "tool": tool,
             "verified": verified or "names, sizes, times, SHA-256", "unsupported": unsupported, "passwords": [],
             "keys": [], "keep_gz": True, "made_by": "samples/make/formats/plain_archives.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    lines = ["path\tsize\tmodified_utc_ns\tsha256\tstatus"] + ["\t".join(row) for row in rows]
    (folder / "expected.tsv").write_text("\n".join(lines) + "\n")
    if notes:
        (folder / "notes.tsv").write_text("path\tstatus\tcontains\n" + "".join(
            "\t".join(note) + "\n" for note in notes))


def unzip(archive, out):
    out.mkdir()
    run("unzip", "-q", archive, "-d", out)
    return out


def zips(work, tree):
    names = sorted(path.name for path in tree.iterdir())
    tool = "zip 3.0, unzip 6.00"
    archive = work / "raid.zip"
    run("zip", "-r", "-q", "-n", ".bin", archive, *names, cwd=tree)
    keep("zip_plain", archive, "zip, stored and deflated, UTF-8 names, UT times", tool,
         extracted(unzip(archive, work / "plain"), "raid.zip"))
    archive = work / "wide.zip"
    run("zip", "-r", "-q", "-fz", archive, *names, cwd=tree)
    with zipfile.ZipFile(archive) as opened:  # a sample of zip64, not of its name only
        assert all(b"\1\0" in entry.extra or entry.is_dir() for entry in opened.infolist())
    keep("zip_64", archive, "zip64", tool, extracted(unzip(archive, work / "wide"), "wide.zip"))
    archive = work / "stream.zip"
    archive.write_bytes(run("sh", "-c", "zip -q -r -fd - Raid top.txt | cat", cwd=tree).stdout)
    with zipfile.ZipFile(archive) as opened:
        assert all(entry.flag_bits & 8 for entry in opened.infolist() if entry.file_size > 0)
    keep("zip_stream", archive, "zip written as a stream (sizes behind the content)", tool,
         extracted(unzip(archive, work / "stream"), "stream.zip"))
    zip_cp437(work)
    zip_methods(work, tree)
    zip_cut(work, work / "raid.zip")


class CodePage(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return self.filename.encode("cp437"), self.flag_bits & ~0x800


def zip_cp437(work):
    archive = work / "dos.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in {"Añejo/Überweisungen.csv": b"7;35 USDT\n" * 90,
                              "Añejo/café ½ ░.txt": b"a table by the wall\n"}.items():
            entry = CodePage(name, (2024, 5, 6, 7, 8, 8))
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content)
    (work / "dos").mkdir()
    run("bsdtar", "--options", "hdrcharset=CP437", "-xf", archive, "-C", work / "dos")
    keep("zip_cp437", archive, "zip with names in code page 437", "bsdtar 3.6.2 (hdrcharset=CP437)",
         extracted(work / "dos", "dos.zip", times=False),
         "DOS times, which have no zone", verified="names, sizes, SHA-256")


def zip_methods(work, tree):
    """7z: NTFS times; an entry of each method that is not read, and encrypted ones."""
    archive = work / "methods.zip"
    statuses = {}
    for index, (method, status, more) in enumerate((
            ("Copy", "", ()), ("Deflate", "", ()), ("Deflate64", "unsupported", ()),
            ("BZip2", "unsupported", ()), ("LZMA", "unsupported", ()), ("PPMd", "unsupported", ()),
            ("Deflate", "encrypted", ("-pone", "-mem=ZipCrypto")),
            ("Deflate", "encrypted", ("-pone", "-mem=AES256")))):
        name = f"{index} {method}{' ' + more[1][5:] if more else ''}.csv"
        shutil.copy2(tree / "Raid/phones.csv", work / name)
        run("7z", "a", "-tzip", f"-mm={method}", *more, archive, name, cwd=work)
        if status:
            statuses[name] = status
    run("7z", "x", "-pone", f"-o{work / 'methods'}", archive)
    listed = run("7z", "l", "-slt", archive).stdout.decode()
    assert len(re.findall("^Encrypted = [+]", listed, re.M)) == 2
    keep("zip_methods", archive, "zip of 7-Zip, NTFS times", "7z 26.02",
         extracted(work / "methods", "methods.zip", statuses=statuses),
         "Deflate64, bzip2, LZMA, PPMd; encrypted entries (named in the ledger)")


def zip_cut(work, whole):
    """The central directory and the end of the last entry are lost; 7z reads what is whole."""
    archive = work / "cut.zip"
    with zipfile.ZipFile(whole) as opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    last = max(entries, key=lambda entry: entry.header_offset)
    archive.write_bytes(whole.read_bytes()[:last.header_offset])
    run("7z", "x", f"-o{work / 'cut'}", archive, check=False)
    rows = extracted(work / "cut", "cut.zip")
    assert len(rows) == len(entries) - 1
    keep("zip_cut", archive, "zip without its central directory", "7z 26.02", rows,
         notes=[("cut.zip", "partly", "the central directory is cut off")])


def tars(work, tree):
    tool = "GNU tar 1.34"
    os.link(tree / "Raid/phones.csv", tree / "Raid/phones again.csv")
    os.symlink("phones.csv", tree / "Raid/link.csv")
    short = [name for name in ("Deep", "Raid", "top.txt")]
    for kind, title, given, more in (
            ("ustar", "tar, ustar with prefixes, hard and symbolic links", short, ()),
            ("gnu", "tar, GNU with long names", short + ["Long"], ()),
            ("posix", "tar, PAX with long names and times to the nanosecond", short + ["Long"], ()),
            ("v7", "tar of Version 7", ["top.txt", "Raid"], ("--exclude=Chats",))):
        name = {"posix": "pax"}.get(kind, kind)
        archive = work / f"{name}.tar"
        run("tar", f"--format={kind}", "--sort=name", "--owner=0", "--group=0", "-cf", archive, *more,
            *given, cwd=tree)
        out = work / name
        out.mkdir()
        run("tar", "-xf", archive, "-C", out)
        keep("tar_" + name, archive, title, tool, extracted(out, archive.name))
    for name in ("gnu", "pax"):
        tar_sparse(work, name, tool)


def tar_sparse(work, name, tool):
    folder = work / f"sparse {name}"
    folder.mkdir()
    with open(folder / "hole.bin", "wb") as out:
        for place in range(0, 12 << 20, 1 << 20):
            out.seek(place)
            out.write(b"data between holes\n")
    (folder / "next.txt").write_bytes(b"a file behind it\n")
    for path in folder.iterdir():
        os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
    archive = work / f"sparse_{name}.tar"
    run("tar", f"--format={'posix' if name == 'pax' else name}", "-S", "--sort=name", "--owner=0",
        "--group=0", "-cf", archive, "hole.bin", "next.txt", cwd=folder)
    out = work / f"out sparse {name}"
    out.mkdir()
    run("tar", "-xf", archive, "-C", out)
    keep(f"tar_sparse_{name}", archive, f"tar with a sparse file ({name.upper()})", tool,
         extracted(out, archive.name))


def gzips(work, tree):
    archive = work / "raid.tar.gz"
    run("tar", "--format=gnu", "--sort=name", "--owner=0", "--group=0", "-I", "gzip -9n", "-cf", archive,
        "Raid", "top.txt", cwd=tree)
    out = work / "tar gz"
    out.mkdir()
    run("tar", "-xzf", archive, "-C", out)
    keep("gzip_tar", archive, "gzip of a tar", "GNU tar 1.34 and gzip 1.12",
         extracted(out, archive.name))
    for name, title, packed in (
            ("gzip_named", "gzip of one file with its name", run("gzip", "-9c", tree / "top.txt").stdout),
            ("gzip_members", "gzip of two members",
             gzip.compress(b"first half, ", mtime=0) + gzip.compress(b"second half\n", mtime=0))):
        archive = work / f"{name}.gz"
        archive.write_bytes(packed)
        out = work / f"out {name}"
        out.mkdir()
        (out / name).write_bytes(run("gzip", "-dc", archive).stdout)
        rows = extracted(out, archive.name, times=False)
        if name == "gzip_named":
            rows = [(f"{archive.name}/top.txt",) + row[1:] for row in rows]
            assert b"top.txt\0" in packed[:30]
        keep(name, archive, title, "gzip 1.12", rows, verified="names, sizes, SHA-256")
    whole = (work / "raid.tar.gz").read_bytes()
    archive = work / "cut.tar.gz"
    archive.write_bytes(whole[:len(whole) - 2000])
    out = work / "cut gz"
    out.mkdir()
    plain = run("gzip", "-dc", archive, check=False).stdout
    run("tar", "-x", "-C", out, input=plain, check=False)
    rows = [row for row in extracted(out, archive.name) if "/Raid/phones" not in row[0]]
    keep("gzip_cut", archive, "gzip of a tar that breaks off", "GNU tar 1.34 and gzip 1.12", rows,
         notes=[("cut.tar.gz", "partly", "the gzip file ends early"),
                ("cut.tar.gz/byte 6656", "partly", "reaches behind the end")])


def main():
    with tempfile.TemporaryDirectory() as folder:
        work, tree = pathlib.Path(folder), pathlib.Path(folder) / "tree"
        put_tree(tree, files())
        zips(work, tree)
        tars(work, tree)
        gzips(work, tree)


if __name__ == "__main__":
    main()
