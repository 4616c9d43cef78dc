#!/usr/bin/env python3
"""Writes samples/formats/f2fs_in_use, f2fs_compressed and f2fs_encrypted with Linux itself.

A virtual machine mounts the volume, fills it and is switched off; a second one mounts the volume
read-only and lists it: that list is expected.tsv. Needs qemu-system-x86, busybox-static,
f2fs-tools, and the unpacked package linux-image-6.1.0-*-amd64 of Debian:
    LINUX=/where/it/was/unpacked BUSYBOX=/bin/busybox samples/make/formats/f2fs_linux.py [name...]
"""
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "formats"
AGENT = pathlib.Path(__file__).with_name("f2fs_agent.c")
LINUX = pathlib.Path(os.environ["LINUX"])
BUSYBOX = pathlib.Path(os.environ.get("BUSYBOX", "/bin/busybox"))
MODULES = """
    drivers/virtio/virtio_ring drivers/virtio/virtio drivers/virtio/virtio_pci_legacy_dev
    drivers/virtio/virtio_pci_modern_dev drivers/virtio/virtio_pci drivers/block/virtio_blk
    lib/crc16 lib/lz4/lz4_compress lib/lz4/lz4hc_compress lib/xxhash lib/zstd/zstd_compress
    crypto/crc32_generic crypto/cts crypto/ecb crypto/xts crypto/sha512_generic fs/f2fs/f2fs
""".split()
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /mnt
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for module in $(cat /modules); do [ ! -f /$module.ko ] || insmod /$module.ko; done
cd /
. /script
echo DONE
sync_and_stop
"""
LIST = """
sync_and_stop() { poweroff -f; }
date -s @1718100000 >/dev/null
mount -t f2fs -o ro,norecovery /dev/vda /mnt || echo NO MOUNT
agent list /mnt
umount /mnt
"""

IN_USE = r"""
# No unmount and no checkpoint: what the battery does.
sync_and_stop() { echo o > /proc/sysrq-trigger; sleep 9; }
date -s @1718000000 >/dev/null
mount -t f2fs -o background_gc=off,checkpoint=enable /dev/vda /mnt || echo NO MOUNT
cd /mnt
mkdir -p data/data/com.whatsapp/databases data/media/0/DCIM data/many data/small
text() { seq $1 $2 | while read n; do echo "message $((n % 97)) of chat $((n % 7))"; done; }
text 1 9000 > data/data/com.whatsapp/databases/msgstore.db
text 5 2000 > data/data/com.whatsapp/databases/wa.db
ln data/data/com.whatsapp/databases/wa.db data/small/hard-link
ln -s ../data/small data/link
mkfifo data/small/fifo
mknod data/small/device c 1 3
for n in $(seq 1 400); do : > data/many/$n; done
for at in 5 13; do
  echo begin > data/media/0/DCIM/hole$at.mp4
  text 1 300 | dd of=data/media/0/DCIM/hole$at.mp4 bs=1M seek=$at conv=notrunc 2>/dev/null
done
echo "ဓာတ်ပုံ" > "data/media/0/DCIM/ဓာတ်ပုံ.jpg"
fallocate -l 100000 data/media/0/DCIM/reserved
text 1 500 > data/small/cut; truncate -s 5001 data/small/cut
sync
# Removed, moved and written again, as time goes on.
date -s @1718003600 >/dev/null
for n in $(seq 3 3 400); do rm data/many/$n; done
echo kept > data/small/before; mv data/small/before data/small/after
echo secret > data/small/removed.txt; text 1 1500 > data/small/removed.db
sync
rm data/small/removed.txt data/small/removed.db
text 9000 9500 >> data/data/com.whatsapp/databases/msgstore.db
text 7 400 > data/open-when-it-stopped
exec 5< data/open-when-it-stopped
rm data/open-when-it-stopped
text 1 20 > data/orphan-inline; exec 6< data/orphan-inline; rm data/orphan-inline
sync
# Synchronized, but behind the last checkpoint.
date -s @1718007200 >/dev/null
echo late | dd of=data/small/late conv=fsync 2>/dev/null
cd /
"""

COMPRESSED = r"""
sync_and_stop() { poweroff -f; }
date -s @1718000000 >/dev/null
fill() {  # fill FOLDER OPTIONS ZEROS
  mount -t f2fs -o "$2,compress_extension=*" /dev/vda /mnt || echo NO MOUNT $2
  mkdir /mnt/$1
  seq 1 3000 > /mnt/$1/numbers.txt
  yes "message of a chat" | head -c 300001 > /mnt/$1/text
  head -c 20000 /bin/busybox > /mnt/$1/program
  head -c $3 /dev/zero > /mnt/$1/zeros; echo end >> /mnt/$1/zeros
  head -c 5000 /bin/busybox | gzip > /mnt/$1/random
  seq 1 3 > /mnt/$1/small
  seq 1 3000 | dd of=/mnt/$1/hole bs=1M seek=5 conv=notrunc 2>/dev/null
  sync; umount /mnt
}
# The first is longer than the addresses in its inode.
fill lz4 compress_algorithm=lz4,compress_log_size=2 3800000
fill lz4-checksum compress_algorithm=lz4,compress_log_size=4,compress_chksum 300000
fill lzo compress_algorithm=lzo,compress_log_size=3 300000
fill lzo-rle compress_algorithm=lzo-rle,compress_log_size=2 300000
fill zstd compress_algorithm=zstd,compress_log_size=8 300000
"""

ENCRYPTED = r"""
sync_and_stop() { poweroff -f; }
date -s @1718000000 >/dev/null
mount -t f2fs /dev/vda /mnt || echo NO MOUNT
agent key /mnt
echo "not encrypted" > /mnt/plain.txt
for version in 1 2; do
  mkdir -p /mnt/data/policy$version
  agent policy $version /mnt /mnt/data/policy$version
  d=/mnt/data/policy$version
  echo "a secret" > $d/a.txt
  seq 1 900 > $d/$(printf 'n%.0s' $(seq 1 200)).db
  echo name > "$d/ဓာတ်ပုံ.jpg"
  mkdir $d/folder; echo inside > $d/folder/inside.txt
  ln -s /data/target $d/link
  : > $d/empty
  for n in $(seq 1 60); do : > $d/folder/$n; done
  for n in $(seq 1 55); do rm $d/folder/$n; done
done
sync; umount /mnt
"""

SAMPLES = {
    "f2fs_in_use": ("F2FS, switched off while in use", IN_USE,
                    ["-O", "extra_attr,inode_checksum,sb_checksum,inode_crtime,flexible_inline_xattr"],
                    "what was synchronized after the last checkpoint is not applied"),
    "f2fs_compressed": ("F2FS with compressed files", COMPRESSED,
                        ["-O", "extra_attr,compression,inode_crtime"], ""),
    "f2fs_encrypted": ("F2FS with file-based encryption", ENCRYPTED,
                       ["-O", "encrypt,extra_attr,project_quota,quota,inode_crtime"],
                       "encrypted names and content need the phone's keys"),
}


def make_initramfs(work, script):
    root = work / "root"
    shutil.rmtree(root, ignore_errors=True)
    (root / "bin").mkdir(parents=True)
    shutil.copy(BUSYBOX, root / "bin/busybox")
    subprocess.run(["gcc", "-static", "-O1", "-o", root / "bin/agent", AGENT], check=True)
    kernel = next((LINUX / "lib/modules").iterdir()) / "kernel"
    for module in MODULES:
        source = kernel / (module + ".ko")
        if source.exists():
            (root / module).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, root / (module + ".ko"))
    (root / "modules").write_text("\n".join(MODULES) + "\n")
    (root / "script").write_text(script)
    (root / "init").write_text(INIT)
    (root / "init").chmod(0o755)
    packed = work / "initramfs"
    with packed.open("wb") as out:
        subprocess.run("find . | cpio -o -H newc --quiet", shell=True, cwd=root, stdout=out,
                       check=True)
    return packed


def run_linux(work, script, image, readonly):
    kernel = next((LINUX / "boot").glob("vmlinuz-*"))
    done = subprocess.run(
        ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-nographic",
         "-no-reboot", "-net", "none", "-kernel", kernel, "-initrd", make_initramfs(work, script),
         "-append", "console=ttyS0 quiet panic=-1 no_timer_check",
         "-drive", f"file={image},format=raw,if=virtio,readonly={readonly}"],
        capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=True)
    text = done.stdout.decode("utf-8", "replace").replace("\r", "")
    if "DONE" not in text or "NO MOUNT" in text or "No space" in text:
        raise SystemExit(text[-3000:])
    return text


def expected_rows(listing):
    for line in listing.splitlines():
        if not line.startswith("ENTRY "):
            continue
        path, kind, size, modified, _created, _links, sha256 = line.split()[1:8]
        if kind == "10":  # a regular file, in octal
            yield bytes.fromhex(path).decode("utf-8", "replace"), size, modified, sha256


def make(name):
    title, script, features, unsupported = SAMPLES[name]
    folder = FORMATS / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "evidence").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        image = work / "fs.raw"
        with image.open("wb") as file:
            file.truncate(52 << 20)
        subprocess.run(["mkfs.f2fs", "-q", "-f", "-r", "-U", "f2f5f2f5-0000-4000-8000-000000000002",
                        "-T", "1718000000", *features, image], check=True, capture_output=True)
        log = run_linux(work, script, image, "off")
        print("\n".join(line for line in log.splitlines() if line.startswith("KEY")))
        with open(folder / "evidence/fs.raw.gz", "wb") as out, \
                gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
            packed.write(image.read_bytes())
        listing = run_linux(work, LIST, image, "on")
    with (folder / "expected.tsv").open("w", encoding="utf-8") as out:
        out.write("path\tsize\tmodified_utc_ns\tsha256\tstatus\n")
        for path, size, modified, sha256 in sorted(expected_rows(listing)):
            status = "encrypted" if sha256 == "-" else "live"
            cell = "" if sha256 == "-" or size == "0" else sha256
            out.write(f"fs.raw/{path}\t{size}\t{modified}\t{cell}\t{status}\n")
    about = {"kind": "file system", "title": title, "open": "fs.raw",
             "tool": "Linux 6.1 (Debian), in a virtual machine",
             "verified": "names, sizes, times, SHA-256", "unsupported": unsupported,
             "passwords": [], "keys": [], "made_by": "samples/make/formats/f2fs_linux.py"}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


for sample in sys.argv[1:] or SAMPLES:
    make(sample)
