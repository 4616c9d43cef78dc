#!/usr/bin/env bash
# Writes samples/formats/{mbr,gpt,gpt_backup,gpt_4096,apm,bsd_label,sun_label,lvm}: one or two small
# file systems behind each kind of table. sfdisk, sgdisk, parted and LVM2 write the tables; mkfs and
# the file systems' own tools say what lies in them.
set -euo pipefail
make=$(cd "$(dirname "$0")" && pwd)
cd "$make/../../formats"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Two file systems of 1 MiB: ext2 and FAT12.
mkdir "$work/files"
printf 'the ledger of the house\n' >"$work/files/ledger.txt"
head -c 30000 /dev/zero | tr '\0' 'a' >"$work/files/long.txt"
touch -d '@1760000000' "$work"/files/*
truncate -s 1M "$work/one" "$work/two"
mkfs.ext2 -q -F -b 1024 -U 11111111-2222-3333-4444-555555555555 -d "$work/files" "$work/one"
mkfs.fat -i 12345678 -n RAID "$work/two" >/dev/null
mcopy -m -i "$work/two" "$work/files/ledger.txt" ::ledger.txt

about() { # about ID TITLE TOOL UNSUPPORTED
  printf '{"kind": "volume system", "title": "%s", "open": "disk.raw", "tool": "%s", "verified": "names, sizes, times, SHA-256", "unsupported": "%s", "passwords": [], "keys": [], "made_by": "samples/make/formats/partitions.sh"}\n' \
    "$2" "$3, fls 4.11.1" "$4" >"$1/about.json"
}

keep() { # keep ID FIRST-NAME SECOND-NAME, for $work/disk
  mkdir -p "$1/evidence"
  gzip -9nc "$work/disk" >"$1/evidence/disk.raw.gz"
  printf 'path\tsize\tmodified_utc_ns\tsha256\tstatus\n' >"$1/expected.tsv"
  TZ=UTC "$make/expected_of_tsk.py" "disk.raw/$2" "$work/one" >>"$1/expected.tsv"
  if [ -n "${3:-}" ]; then
    TZ=UTC "$make/expected_of_tsk.py" "disk.raw/$3" "$work/two" >>"$1/expected.tsv"
  fi
}

blank() { rm -f "$work/disk"; truncate -s "$1" "$work/disk"; }
place() { dd if="$work/$1" of="$work/disk" bs=512 seek="$2" conv=notrunc status=none; }

blank 6M
printf 'label: dos\nlabel-id: 0x12345678\n2048,2048,83\n4096,8192,5\n6144,2048,6\n' |
  sfdisk -q "$work/disk"
place one 2048; place two 6144
keep mbr p1 p2; about mbr "MBR with a logical partition" "sfdisk 2.38.1" ""

gpt() { # gpt: the table on $work/disk
  sgdisk -o -U 11111111-2222-3333-4444-555555555555 -n 1:2048:4095 -t 1:8300 -c 1:root \
    -u 1:11111111-2222-3333-4444-666666666666 -n 2:4096:6143 -t 2:0700 -c 2:data \
    -u 2:11111111-2222-3333-4444-777777777777 "$work/disk" >/dev/null
}
blank 6M; gpt; place one 2048; place two 4096
keep gpt p1 p2; about gpt "GPT" "sgdisk 1.0.9" ""
dd if=/dev/urandom of="$work/disk" bs=512 seek=1 count=33 conv=notrunc status=none
keep gpt_backup p1 p2; about gpt_backup "GPT, the first copy overwritten" "sgdisk 1.0.9" ""
printf 'path\tstatus\tcontains\ndisk.raw\tpartly\tits backup was read instead\n' >gpt_backup/notes.tsv

# A disk with sectors of 4096 bytes, as a loop device shows it.
blank 6M
loop=$(losetup -f --show -b 4096 "$work/disk")
printf 'label: gpt\nlabel-id: 11111111-2222-3333-4444-555555555555\nstart=256,size=256,type=L\nstart=512,size=256,type=L\n' |
  sfdisk -q "$loop" || true
losetup -d "$loop"
place one 2048; place two 4096
keep gpt_4096 p1 p2; about gpt_4096 "GPT on a disk with sectors of 4096 bytes" "sfdisk 2.38.1" ""

blank 6M
parted -s "$work/disk" mklabel mac mkpart one ext2 2048s 4095s mkpart two fat16 4096s 6143s 2>/dev/null
place one 2048; place two 4096
keep apm p1 p2; about apm "Apple partition map" "parted 3.5" ""

# Partitions of a Sun label begin at cylinders of 64 KiB here.
blank 40M
parted -s "$work/disk" mklabel sun mkpart ext2 32cyl 48cyl mkpart ext2 64cyl 80cyl 2>/dev/null
place one 4096; place two 8192
mmls -t sun "$work/disk" | grep -q ' 0000004096 .* Unknown Type (0x0083)'
keep sun_label p1 p2; about sun_label "Sun label" "parted 3.5" ""

# A slice of FreeBSD in an MBR, whose label counts from the slice.
blank 6M
printf 'label: dos\nlabel-id: 0x12345678\n2048,8192,a5\n' | sfdisk -q "$work/disk"
python3 - "$work/disk" <<'PYTHON'
import struct, sys
label = bytearray(512)
struct.pack_into("<I", label, 0, 0x82564557)
struct.pack_into("<IIIIII", label, 40, 512, 63, 16, 8, 1008, 8192)
struct.pack_into("<I", label, 132, 0x82564557)
struct.pack_into("<HII", label, 138, 8, 8192, 0)
for index, (count, start, kind) in {0: (2048, 64, 17), 2: (8192, 0, 0), 3: (2048, 4096, 8)}.items():
    struct.pack_into("<IIIBBH", label, 148 + 16 * index, count, start, 0, kind, 0, 0)
total = 0
for at in range(0, 148 + 16 * 8, 2):
    total ^= struct.unpack_from("<H", label, at)[0]
struct.pack_into("<H", label, 136, total)
with open(sys.argv[1], "r+b") as disk:
    disk.seek(2049 * 512)
    disk.write(label)
PYTHON
place one 2112; place two 6144
mmls -t bsd -o 2048 "$work/disk" | grep -q '0000000064'
keep bsd_label p1 p2; about bsd_label "BSD label in a slice" "mmls 4.11.1" ""

# LVM2 writes the metadata itself; without the kernel's device mapper the volumes are filled where
# `lvs` says that they lie. "root" has two pieces, "gone" lies on the other disk in part.
truncate -s 8M "$work/pv1" "$work/pv2"
first=$(losetup -f --show "$work/pv1"); second=$(losetup -f --show "$work/pv2")
trap 'losetup -d "$first" "$second" 2>/dev/null || true; rm -rf "$work"' EXIT
settings="devices { filter=[\"a|^$first\$|\",\"a|^$second\$|\",\"r|.*|\"] use_devicesfile=0 } global { activation=0 locking_dir=\"$work\" } backup { backup=0 archive=0 }"
lvm2() { local word=$1; shift; LVM_SUPPRESS_FD_WARNINGS=1 "$word" --driverloaded n --config "$settings" "$@" 2>/dev/null; }
lvm2 pvcreate -qq -y --norestorefile -u aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa "$first"
lvm2 pvcreate -qq -y --norestorefile -u bbbbbb-bbbb-bbbb-bbbb-bbbb-bbbb-bbbbbb "$second"
lvm2 vgcreate -qq -s 512k raid "$first" "$second"
lvm2 lvcreate -qq -an -Zn -Wn -l 1 -n root raid "$first"
lvm2 lvcreate -qq -an -Zn -Wn -l 2 -n data raid "$first"
lvm2 lvextend -qq -l 2 raid/root "$first"
lvm2 lvcreate -qq -an -Zn -Wn -i 2 -I 64k -l 4 -n gone raid
copy() { # copy FILE LV: piece by piece
  lvm2 lvs --noheadings --units b --nosuffix --segments -o seg_start,seg_size,seg_pe_ranges "raid/$2" |
    while read -r start size range; do
      extent=${range#*:}; extent=${extent%%-*}
      dd if="$work/$1" of="$work/pv1" bs=512 skip=$((start / 512)) count=$((size / 512)) \
        seek=$((data_at / 512 + extent * 1024)) conv=notrunc status=none
    done
}
data_at=$(lvm2 pvs --noheadings --units b --nosuffix -o pe_start "$first" | tr -d ' ')
copy one root; copy two data
losetup -d "$first" "$second"
cp "$work/pv1" "$work/disk"
pvck --dump metadata "$work/disk" >/dev/null 2>&1
keep lvm raid-root raid-data
about lvm "LVM2 volume group of two disks, of which one is there" "LVM2 2.03.16" "thin, cached, snapshot and RAID 4 to 10 volumes"
sed -i 's/"passwords"/"formats": ["lvm2"], "passwords"/' lvm/about.json
printf 'path\tstatus\tcontains\ndisk.raw\tpartly\tphysical volume bbbbbb-bbbb-bbbb-bbbb-bbbb-bbbb-bbbbbb\n' >lvm/notes.tsv
