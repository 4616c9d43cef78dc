#!/usr/bin/env bash
# disk_for_images.sh FILE: a small ext2 disk with a fixed content, UUID and times; what the images of
# other formats (AFF, E01, DMG, split raw) are made around.
set -euo pipefail
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tree/Documents/ledger" "$work/tree/Chats"
printf 'Handed over on 3 March: 14 passports, room 302.\n' >"$work/tree/Documents/handover.txt"
python3 - "$work/tree" <<'PY'
import random, sys
numbers = random.Random(7)
with open(sys.argv[1] + "/Documents/ledger/quota.csv", "w") as ledger:
    for row in range(2500):
        ledger.write(f"{row},{numbers.randint(1, 99)},{numbers.randint(1000, 99999)}\n")
with open(sys.argv[1] + "/Chats/noise.bin", "wb") as noise:
    noise.write(numbers.randbytes(40_000))
with open(sys.argv[1] + "/Chats/ບັນທຶກ กลุ่ม 工作.txt", "w") as named:
    named.write("a name in three scripts\n")
open(sys.argv[1] + "/Chats/empty.txt", "w").close()
PY
find "$work/tree" -exec touch -h -d '2024-05-06T07:08:09Z' {} +
truncate -s 1M "$out"
E2FSPROGS_FAKE_TIME=1714979289 mke2fs -q -F -t ext2 -b 1024 -I 128 -N 64 -O ^resize_inode,^dir_index \
  -U 6b5f3b52-0f5c-4f5e-9a8e-3f1f0b7a1c01 -E hash_seed=6b5f3b52-0f5c-4f5e-9a8e-3f1f0b7a1c02 \
  -d "$work/tree" "$out" 2>/dev/null
# mke2fs copies the change times, which are those of this run.
for inode in 2 $(seq 11 24); do
  echo "sif <$inode> ctime 20240506070809"
  echo "sif <$inode> atime 20240506070809"
done >"$work/times"
E2FSPROGS_FAKE_TIME=1714979289 debugfs -w -f "$work/times" "$out" >/dev/null 2>&1
