#!/usr/bin/env bash
# aff.sh: the samples aff_zlib, aff_lzma and aff_plain (affconvert, AFFLIB 3.7.20), aff_folder (an AFD)
# and aff_encrypted; the expected files are read from what affcat gives back.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
formats=$here/../../formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$here/disk_for_images.sh" disk.raw

# sample ID TITLE OPEN EXPECTED-PREFIX NOTE FILE...
sample() {
  local folder=$formats/$1
  rm -rf "$folder" && mkdir -p "$folder/evidence"
  cp "${@:6}" "$folder/evidence/"
  [ -z "$4" ] || "$here/expected_by_sleuthkit.py" back.raw "$4" >"$folder/expected.tsv"
  cat >"$folder/about.json" <<JSON
{"kind": "container", "title": "$2", "open": "$3",
 "tool": "affcat 3.7.20, then fls and icat 4.11.1", "verified": "names, sizes, times, SHA-256",
 "unsupported": "$5", "passwords": [], "keys": [], "made_by": "samples/make/formats/aff.sh"}
JSON
}
for form in zlib lzma plain; do
  case $form in zlib) option=-X9 ;; lzma) option=-L ;; plain) option=-x ;; esac
  cp disk.raw d.raw
  affconvert -q $option -s64k -o$form.aff d.raw
  affcat $form.aff >back.raw
  cmp disk.raw back.raw
  mv $form.aff disk.aff
  [ $form != plain ] || { gzip -9n disk.aff; }
  sample aff_$form "AFF, $form pages" disk.aff disk.aff "" disk.aff*
  rm -f disk.aff*
done
cp disk.raw d.raw
affconvert -q -s64k -M40k -odisk.afd d.raw
affcat disk.afd >back.raw
cmp disk.raw back.raw
sample aff_folder "AFF, several files of an AFD folder" file_000.aff file_000.aff "" disk.afd/*.aff

# affcrypto writes over the head of the file, so the passphrase is given at once.
cp disk.raw d.raw
AFFLIB_PASSPHRASE=secret affconvert -q -s64k -odisk.aff d.raw
[ "$(AFFLIB_PASSPHRASE=secret affcat disk.aff | sha256sum)" = "$(sha256sum <disk.raw)" ]
sample aff_encrypted "AFF, encrypted" disk.aff "" "the key of an encrypted image" disk.aff
printf 'path\tsize\tmodified_utc_ns\tsha256\tstatus\n' >"$formats/aff_encrypted/expected.tsv"
printf 'path\tstatus\tcontains\ndisk.aff\tencrypted\tencrypted\n' >"$formats/aff_encrypted/notes.tsv"
