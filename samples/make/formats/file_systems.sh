#!/usr/bin/env bash
# Writes samples/formats/{ext4_inline,ext4_encrypted,ntfs,fat12}: file systems that The Sleuth Kit
# reads. The expected files come from the tool that wrote them: the kernel, ntfs-3g, mtools. Needs
# root, loop devices and FUSE.
set -euo pipefail
make=$(cd "$(dirname "$0")" && pwd)
cd "$make/../../formats"
work=$(mktemp -d)
trap 'umount "$work/mount" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/files" "$work/mount"

printf 'tiny inline text\n' >"$work/files/tiny.txt"
head -c 300 /dev/zero | tr '\0' b >"$work/files/inline.txt"
head -c 5000 /dev/zero | tr '\0' c >"$work/files/long.txt"
touch -d '@1760000000' "$work"/files/*

row() { # row PATH FILE: what the tool gave
  printf '%s\t%s\t%s\t%s\tlive\n' "$1" "$(stat -c %s "$2")" "${3:-}" "$(sha256sum <"$2" | cut -d' ' -f1)"
}
keep() { # keep ID TITLE TOOL UNSUPPORTED, for $work/fs, with the rows on standard input
  mkdir -p "$1/evidence"
  gzip -9nc "$work/fs" >"$1/evidence/fs.raw.gz"
  { printf 'path\tsize\tmodified_utc_ns\tsha256\tstatus\n'; cat; } >"$1/expected.tsv"
  printf '{"kind": "file system", "title": "%s", "open": "fs.raw", "tool": "%s", "verified": "names, sizes, SHA-256", "unsupported": "%s", "passwords": [], "keys": [], "made_by": "samples/make/formats/file_systems.sh"}\n' \
    "$2" "$3" "$4" >"$1/about.json"
}
blank() { rm -f "$work/fs"; truncate -s "$1" "$work/fs"; }

blank 4M
mkfs.ext4 -q -F -I 512 -O inline_data,64bit,metadata_csum -d "$work/files" "$work/fs" 2>/dev/null
mount -o loop,ro "$work/fs" "$work/mount"
for name in tiny.txt inline.txt long.txt; do row "fs.raw/$name" "$work/mount/$name" 1760000000000000000; done >"$work/rows"
umount "$work/mount"
keep ext4_inline "ext4 with inline data" "Linux $(uname -r | cut -d- -f1)" "" <"$work/rows"

blank 4M
mkfs.ext4 -q -F -b 4096 -O encrypt -d "$work/files" "$work/fs" 2>/dev/null
mount -o loop "$work/fs" "$work/mount"
python3 - "$work/mount" <<'PYTHON'
import fcntl, os, struct, sys
top = os.open(sys.argv[1], os.O_RDONLY)
request = bytearray(struct.pack("<II32sII32s", 2, 0, b"", 64, 0, b"") + bytes(range(64)))
fcntl.ioctl(top, 3 << 30 | 80 << 16 | ord("f") << 8 | 23, request, True)  # FS_IOC_ADD_ENCRYPTION_KEY
folder = sys.argv[1] + "/private"
os.mkdir(folder)
policy = struct.pack("<BBBB4s16s", 2, 1, 4, 2, b"", bytes(request[8:24]))
fcntl.ioctl(os.open(folder, os.O_RDONLY), 2 << 30 | 12 << 16 | ord("f") << 8 | 19, policy)
with open(folder + "/secret.txt", "w") as out:
    out.write("nobody may read this\n" * 50)
PYTHON
umount "$work/mount"
mount -o loop,ro "$work/fs" "$work/mount"
for name in tiny.txt inline.txt long.txt; do row "fs.raw/$name" "$work/mount/$name" 1760000000000000000; done >"$work/rows"
umount "$work/mount"
keep ext4_encrypted "ext4 with an encrypted folder (fscrypt)" "Linux $(uname -r | cut -d- -f1)" \
  "content of encrypted folders, which needs the key of the device" <"$work/rows"

blank 6M
mkntfs -F -q -s 512 -L raid "$work/fs" >/dev/null 2>&1
ntfs-3g -o compression,streams_interface=windows "$work/fs" "$work/mount"
python3 - "$work/mount" <<'PYTHON'
import os, sys
top = sys.argv[1]
os.mkdir(top + "/packed")
os.setxattr(top + "/packed", "system.ntfs_attrib_be", (0x800).to_bytes(4, "big"))
with open(top + "/packed/numbers.txt", "w") as out:
    out.write("".join(f"{n}\n" for n in range(20000)))
with open(top + "/sparse.bin", "wb") as out:
    out.truncate(3 << 20)
    out.seek(3 << 20)
    out.write(b"end")
with open(top + "/resident.txt", "w") as out:
    out.write("small\n")
with open(top + "/resident.txt:stream", "w") as out:
    out.write("in a stream\n")
PYTHON
for name in packed/numbers.txt sparse.bin resident.txt resident.txt:stream; do
  cat "$work/mount/$name" >"$work/one"
  row "fs.raw/$name" "$work/one"
done >"$work/rows"
fusermount -u "$work/mount"
ntfsinfo -f -F packed/numbers.txt "$work/fs" 2>/dev/null | grep -q 'COMPRESSED'
keep ntfs "NTFS with compressed, sparse and resident files and a stream" "ntfs-3g 2022.10.3" "" <"$work/rows"

blank 1440K
mkfs.fat -i 12345678 -n RAID "$work/fs" >/dev/null
mmd -i "$work/fs" '::a long folder name'
mcopy -m -i "$work/fs" "$work/files/long.txt" '::a long folder name/a rather long file name.txt'
mcopy -m -i "$work/fs" "$work/files/tiny.txt" ::TINY.TXT
mcopy -n -i "$work/fs" '::a long folder name/a rather long file name.txt' "$work/one"
{ row 'fs.raw/a long folder name/a rather long file name.txt' "$work/one"
  row 'fs.raw/TINY.TXT' "$work/files/tiny.txt"; } >"$work/rows"
keep fat12 "FAT12 with long names" "mtools 4.0.33" "" <"$work/rows"
