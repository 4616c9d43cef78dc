#!/usr/bin/env bash
# acquired.sh: the samples ewf_encase6, ewf_ftk, ewf_encase2 (ewfacquirestream 20140813; expected from
# ewfexport), split_raw_numbered, split_raw_lettered, split_raw_missing, iso_joliet and iso_rockridge
# (genisoimage; expected from 7z and isoinfo).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
formats=$here/../../formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$here/disk_for_images.sh" disk.raw 2>/dev/null

about() {  # about ID KIND TITLE OPEN TOOL FORMAT VERIFIED
  cat >"$formats/$1/about.json" <<JSON
{"kind": "$2", "title": "$3", "open": "$4", "tool": "$5", "verified": "$7", "unsupported": "",
 "passwords": [], "keys": [], "formats": ["$6"], "made_by": "samples/make/formats/acquired.sh"}
JSON
}
fresh() { rm -rf "${formats:?}/$1" && mkdir -p "$formats/$1/evidence"; }
all="names, sizes, times, SHA-256"

for form in encase6 ftk encase2; do
  fresh ewf_$form
  # Without -q the tool asks; its dates are those of the run, so the file is not the same twice.
  ewfacquirestream -q -t disk -f $form -c best -C case-7 -e examiner -E EX-7 <disk.raw >/dev/null 2>&1
  ewfverify -q disk.E01 >/dev/null
  ewfexport -q -u -f raw -t back disk.E01 >/dev/null 2>&1
  cmp disk.raw back.raw
  "$here/expected_by_sleuthkit.py" back.raw disk.E01 >"$formats/ewf_$form/expected.tsv"
  mv disk.E01 "$formats/ewf_$form/evidence/"
  rm -f back.raw*
  about ewf_$form container "E01 as of ${form/ftk/FTK Imager}" disk.E01 "ewfexport 20140813, then fls and icat 4.11.1" ewf "$all"
done

fresh split_raw_numbered
split -b 300k -d -a 3 disk.raw "$formats/split_raw_numbered/evidence/disk.dd."
"$here/expected_by_sleuthkit.py" disk.raw disk.dd.000 >"$formats/split_raw_numbered/expected.tsv"
about split_raw_numbered container "split raw, .000" disk.dd.000 "fls and icat 4.11.1 on the whole" raw "$all"

fresh split_raw_lettered
split -b 300k -a 2 disk.raw "$formats/split_raw_lettered/evidence/disk."
"$here/expected_by_sleuthkit.py" disk.raw disk.aa >"$formats/split_raw_lettered/expected.tsv"
about split_raw_lettered container "split raw, .aa" disk.aa "fls and icat 4.11.1 on the whole" raw "$all"

# The third of 35 parts is missing: what is not the same with zeros and with ones in its place lies in it.
fresh split_raw_missing
split -b 30k -d -a 3 --numeric-suffixes=1 disk.raw "$formats/split_raw_missing/evidence/disk."
rm "$formats/split_raw_missing/evidence/disk.003"
cp disk.raw zeros.raw && cp disk.raw ones.raw
dd if=/dev/zero of=zeros.raw bs=30k seek=2 count=1 conv=notrunc status=none
head -c 30720 /dev/zero | tr '\0' '\377' | dd of=ones.raw bs=30k seek=2 conv=notrunc iflag=fullblock status=none
"$here/expected_by_sleuthkit.py" zeros.raw disk.001 >zeros.tsv
"$here/expected_by_sleuthkit.py" ones.raw disk.001 >ones.tsv
comm -12 --nocheck-order <(head -1 zeros.tsv; tail -n +2 zeros.tsv | LC_ALL=C sort) \
  <(head -1 ones.tsv; tail -n +2 ones.tsv | LC_ALL=C sort) >"$formats/split_raw_missing/expected.tsv"
printf 'path\tstatus\tcontains\ndisk.001\tpartly\tpart 3 of the split file is missing: bytes 61440 to 92159\n' \
  >"$formats/split_raw_missing/notes.tsv"
about split_raw_missing container "split raw, a part missing" disk.001 "fls and icat 4.11.1 on the rest" raw "names, sizes, times, SHA-256 outside the hole"
gzip -9n "$formats"/split_raw_*/evidence/*

mkdir -p tree/Chats
printf 'A file name that is much longer than eight letters.\n' >"tree/Chats/a long name, with comma.txt"
printf 'three scripts\n' >"tree/Chats/ບັນທຶກ กลุ่ม 工作.txt"
seq 1 3000 >tree/numbers.csv
find tree -exec touch -h -d '2024-05-06T07:08:09Z' {} +
for form in joliet rockridge; do
  [ $form = joliet ] && option=-J || option=-R
  fresh iso_$form
  (cd tree && TZ=UTC genisoimage -quiet -input-charset utf-8 $option -V RAID -o ../disc.iso .)
  rm -rf back && 7z x -y -oback disc.iso >/dev/null
  {
    printf 'path\tsize\tmodified_utc_ns\tsha256\tstatus\n'
    (cd back && find . -type f -printf '%P\t%s\n' | LC_ALL=C sort) | while IFS=$'\t' read -r name size; do
      cmp -s "tree/$name" "back/$name" || { echo "$form: $name differs" >&2; exit 1; }
      # Of a disc without Rock Ridge the one time of a file is that of its recording.
      printf 'disc.iso/%s\t%s\t%s\t%s\tlive\n' "$name" "$size" \
        "$([ $form = joliet ] || echo 1714979289000000000)" "$(sha256sum <"back/$name" | cut -d' ' -f1)"
    done
  } >"$formats/iso_$form/expected.tsv"
  gzip -9n <disc.iso >"$formats/iso_$form/evidence/disc.iso.gz"
  if [ $form = joliet ]; then word=raw verified="names, sizes, SHA-256"; else word=iso9660 verified=$all; fi
  about iso_$form "file system" "ISO 9660, ${form/rock/Rock }" disc.iso "7z 26.02" $word "$verified"
done
