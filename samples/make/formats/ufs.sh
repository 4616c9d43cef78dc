#!/usr/bin/env bash
# Writes samples/formats/ufs1 and ufs2 with makefs (the FFS of BSD); fls and icat list them. makefs
# puts the superblock of version 2 at byte 8192, where The Sleuth Kit does not look for it; with
# blocks of 64 KiB its second copy stands at byte 65536, where FreeBSD has the first one.
set -euo pipefail
cd "$(dirname "$0")/../../formats"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/home/user/deep/deeper"
cd "$work/tree"
printf 'a short file\n' >home/user/short.txt
: >home/user/empty
seq 1 60000 | awk '{ print "message " $1 % 97 " of chat " $1 % 7 }' >home/user/indirect.db
truncate -s 300000 home/user/hole.bin
printf 'end\n' >>home/user/hole.bin
printf 'Burmese name\n' >'home/user/ဓာတ်ပုံ.jpg'
printf 'deep\n' >home/user/deep/deeper/$(printf 'n%.0s' $(seq 200)).txt
for number in $(seq 60); do echo "$number" >home/user/deep/$number; done
find . -exec touch -h -d @1718000000 {} +
cd - >/dev/null
options=([1]=version=1 [2]=version=2,bsize=65536,fsize=65536)
sizes=([1]=4m [2]=24m)
limits=([1]="" [2]="version 2 whose first superblock alone is left, at byte 8192")
for version in 1 2; do
  folder=ufs$version
  rm -rf "$folder" && mkdir -p "$folder/evidence"
  makefs -t ffs -o "${options[$version]}" -s "${sizes[$version]}" "$work/fs.raw" "$work/tree" >/dev/null
  gzip -9nc "$work/fs.raw" >"$folder/evidence/fs.raw.gz"
  python3 ../make/formats/expected_by_sleuthkit.py "$work/fs.raw" fs.raw >"$folder/expected.tsv"
  cat >"$folder/about.json" <<END
{"kind": "file system", "title": "UFS$version (FFS of BSD)", "open": "fs.raw",
 "tool": "makefs 20190105, fls and icat 4.11.1", "verified": "names, sizes, times, SHA-256",
 "unsupported": "${limits[$version]}", "passwords": [], "keys": [], "made_by": "samples/make/formats/ufs.sh"}
END
done
