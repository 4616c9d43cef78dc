#!/usr/bin/env bash
# disk_images.sh: the samples of virtual disks that qemu-img and img2simg write (vmdk_*, vhd_*, vhdx_*,
# qcow_*, vdi_*, parallels, android_sparse); the expected files are read by The Sleuth Kit from what
# the same programs convert back.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
formats=$here/../../formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$here/disk_for_images.sh" disk.raw

# What the disk is after its holder went on: one file more, one less.
cp disk.raw later.raw
printf 'Second note, written after the snapshot.\n' >note.txt
touch -d '2024-06-07T08:09:10Z' note.txt
E2FSPROGS_FAKE_TIME=1717747750 debugfs -w -R "write note.txt Documents/second.txt" later.raw 2>/dev/null
E2FSPROGS_FAKE_TIME=1717747750 debugfs -w -R "rm Documents/handover.txt" later.raw 2>/dev/null

# sample ID KIND-OF-NOTE TITLE OPEN RAW-BY-THE-OTHER-TOOL FILE...
sample() {
  local id=$1 note=$2 title=$3 open=$4 raw=$5 file
  local folder=$formats/$id
  rm -rf "$folder" && mkdir -p "$folder/evidence"
  for file in "${@:6}"; do
    cp --sparse=never "$file" "$folder/evidence/"
    if [ "$(stat -c %s "$file")" -gt 65536 ]; then gzip -9n "$folder/evidence/$file"; fi
  done
  "$here/expected_by_sleuthkit.py" "$raw" "$open" >"$folder/expected.tsv"
  [ -z "$note" ] || printf 'path\tstatus\tcontains\n%s\tpartly\t%s\n' "$open" "$note" >"$folder/notes.tsv"
  cat >"$folder/about.json" <<JSON
{"kind": "container", "title": "$title", "open": "$open",
 "tool": "$tool, then fls and icat 4.11.1", "verified": "names, sizes, times, SHA-256",
 "unsupported": "", "passwords": [], "keys": [], "made_by": "samples/make/formats/disk_images.sh"}
JSON
}

back() {  # back FORMAT FILE: what qemu-img reads from it
  qemu-img convert -f "$1" -O raw "$2" back.raw
}

# made ID TITLE FORMAT NAME OPTIONS...
made() {
  local id=$1 title=$2 format=$3 name=$4
  qemu-img convert -f raw -O "$format" "${@:5}" disk.raw "$name" >/dev/null
  back "$format" "$name"
  cmp disk.raw back.raw
  sample "$id" "" "$title" "$name" back.raw "$name"
  rm -f "$name"
}

tool="qemu-img $(qemu-img --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')"
made vmdk_sparse "VMDK, one sparse file" vmdk disk.vmdk -o subformat=monolithicSparse
made vmdk_stream "VMDK, compressed stream" vmdk disk.vmdk -o subformat=streamOptimized
made vhd_fixed "VHD, fixed" vpc disk.vhd -o subformat=fixed,force_size=on
made vhd_dynamic "VHD, dynamic" vpc disk.vhd -o subformat=dynamic,force_size=on
made vhdx_dynamic "VHDX, dynamic" vhdx disk.vhdx -o subformat=dynamic,block_size=1M
made vhdx_fixed "VHDX, fixed" vhdx disk.vhdx -o subformat=fixed,block_size=1M
made qcow_v1 "QCOW, version 1" qcow disk.qcow
made qcow2_v2 "QCOW2, version 2, compressed" qcow2 disk.qcow2 -c -o compat=0.10
made qcow2_v3 "QCOW2, version 3" qcow2 disk.qcow2 -o compat=1.1
made qcow2_zstd "QCOW2, Zstandard" qcow2 disk.qcow2 -c -o compression_type=zstd
made vdi_dynamic "VDI, dynamic" vdi disk.vdi -o static=off
made vdi_fixed "VDI, fixed" vdi disk.vdi -o static=on
made parallels "Parallels, one expanding image" parallels disk.hds

qemu-img convert -f raw -O vmdk -o subformat=monolithicFlat disk.raw disk.vmdk
back vmdk disk.vmdk
sample vmdk_flat "" "VMDK, flat extent and descriptor" disk.vmdk back.raw disk.vmdk disk-flat.vmdk

qemu-img convert -f raw -O qcow2 -o data_file=disk.data disk.raw disk.qcow2
back qcow2 disk.qcow2
sample qcow2_data_file "" "QCOW2, external data file" disk.qcow2 back.raw disk.qcow2 disk.data

# The sectors that a later state changed, written into a snapshot.
rebased() {  # rebased FORMAT BASE TOP OPTIONS...
  qemu-img convert -f raw -O "$1" disk.raw "$2"
  qemu-img convert -f raw -O "$1" "${@:4}" -B "$2" -F "$1" later.raw "$3"
  back "$1" "$3"
  cmp later.raw back.raw
}
rebased qcow2 base.qcow2 disk.qcow2
sample qcow2_backing "" "QCOW2, snapshot with a backing file" disk.qcow2 back.raw disk.qcow2 base.qcow2
rebased qcow2 base.qcow2 disk.qcow2 -o extended_l2=on,cluster_size=64k
sample qcow2_subclusters "" "QCOW2, subclusters over a backing file" disk.qcow2 back.raw disk.qcow2 base.qcow2
rebased vmdk base.vmdk disk-000001.vmdk
sample vmdk_snapshot "" "VMDK, snapshot with its parent" disk-000001.vmdk back.raw disk-000001.vmdk base.vmdk

# The grain directory that is used first (flag 2: the redundant one) overwritten; the other one leads to
# the data.
qemu-img convert -f raw -O vmdk disk.raw disk.vmdk
python3 - <<'PY'
data = bytearray(open("disk.vmdk", "rb").read())
at = int.from_bytes(data[48:56], "little") * 512
data[at:at + 4] = b"\xff\xff\xff\x7f"
open("disk.vmdk", "wb").write(data)
PY
sample vmdk_redundant_tables "redundant copy" "VMDK, damaged grain directory" disk.vmdk disk.raw disk.vmdk

# The footer overwritten: only its copy at the begin is left.
qemu-img convert -f raw -O vpc -o subformat=dynamic,force_size=on disk.raw disk.vhd
python3 - <<'PY'
data = bytearray(open("disk.vhd", "rb").read())
data[-512:] = bytes(512)
open("disk.vhd", "wb").write(data)
PY
sample vhd_footer_damaged "its copy at the begin was used" "VHD, damaged footer" disk.vhd disk.raw disk.vhd

# The first of all copies damaged.
qemu-img convert -f raw -O vhdx -o subformat=dynamic,block_size=1M disk.raw disk.vhdx
python3 - <<'PY'
data = bytearray(open("disk.vhdx", "rb").read())
data[0x10000 + 100] ^= 1
data[0x30000 + 100] ^= 1
open("disk.vhdx", "wb").write(data)
PY
sample vhdx_copies "the second was used" "VHDX, damaged first header and region table" disk.vhdx disk.raw disk.vhdx

qemu-img create -q -f qcow2 --object secret,id=s,data=secret \
  -o encrypt.format=aes,encrypt.key-secret=s disk.qcow2 64k
folder=$formats/qcow2_encrypted
sample qcow2_encrypted "" "QCOW2, encrypted with AES" disk.qcow2 disk.raw disk.qcow2
sed -i 's/"unsupported": ""/"unsupported": "decryption"/' "$folder/about.json"
sed -i 2,\$d "$folder/expected.tsv"
printf 'path\tstatus\tcontains\ndisk.qcow2\tencrypted\tAES\n' >"$folder/notes.tsv"

tool="simg2img of android-sdk-libsparse-utils $(dpkg-query -W -f='${Version}' android-sdk-libsparse-utils)"
img2simg disk.raw disk.simg 4096
simg2img disk.simg back.raw
cmp disk.raw back.raw
sample android_sparse "" "Android sparse image" disk.simg back.raw disk.simg
# The words of the table of formats where the folder's name is another.
sed -i 's/"passwords"/"formats": ["simg"], "passwords"/' "$formats/android_sparse/about.json"
sed -i 's/"passwords"/"formats": ["hdd"], "passwords"/' "$formats/parallels/about.json"
