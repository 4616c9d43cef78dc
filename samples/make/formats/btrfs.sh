#!/usr/bin/env bash
# Writes samples/formats/btrfs and btrfs_*: file systems that the kernel filled, each with what the
# kernel read back. Needs root, loop devices and the btrfs module.
set -euo pipefail
cd "$(dirname "$0")/../../formats"
work=$(mktemp -d)
trap 'umount "$work/mount" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/mount"
seconds=1760000000

fill() { # fill FOLDER: files of every form of extent
  python3 - "$1" <<'PYTHON'
import os, random, sys
folder, chance = sys.argv[1], random.Random(7)
words = "account ledger transfer wallet office shift quota report chat phone".split()
lines = [" ".join(chance.choice(words) for _ in range(12)) for _ in range(60)]
text = "\n".join(chance.choice(lines) for _ in range(1900)).encode()
def put(name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(content)
put("inline.txt", b"call at nine\n")
put("inline_compressed.txt", text[:2000])
put("chats/long.txt", text)
put("chats/noise.bin", chance.randbytes(9000))
put("chats/empty", b"")
put("many/" + "x" * 200, b"a long name\n")
for number in range(60):
    put(f"many/{number:03}.txt", b"entry %d\n" % number)
with open(os.path.join(folder, "holes.bin"), "wb") as out:
    out.write(b"front")
    out.seek(300000)
    out.write(b"middle")
    out.truncate(700001)
with open(os.path.join(folder, "chats/long.txt"), "r+b") as out:
    out.seek(70000)
    out.write(b"written over, inside a compressed extent")
os.symlink("chats/long.txt", os.path.join(folder, "link"))
os.link(os.path.join(folder, "inline.txt"), os.path.join(folder, "chats/second_name.txt"))
PYTHON
  fallocate -l 20000 "$1/set_aside.bin"
}

set_times() { find "$1" -depth -not -type l -exec touch -h -d "@$seconds" {} +; }

expect() { # expect IMAGE FOLDER: what the kernel reads
  printf 'path\tsize\tmodified_utc_ns\tsha256\tstatus\n'
  (cd "$2" && find . -type f -printf '%P\n' | LC_ALL=C sort | while read -r name; do
    printf '%s/%s\t%s\t%s\t%s\tlive\n' "$1" "$name" "$(stat -c %s "$name")" \
      "$(stat -c %.9Y "$name" | tr -d .)" "$(sha256sum <"$name" | cut -d' ' -f1)"
  done)
}

about() { # about ID TITLE UNSUPPORTED
  printf '{"kind": "file system", "title": "%s", "open": "fs.raw", "tool": "Linux %s and btrfs-progs %s", "verified": "names, sizes, times, SHA-256", "unsupported": "%s", "passwords": [], "keys": [], "made_by": "samples/make/formats/btrfs.sh"}\n' \
    "$2" "$(uname -r | cut -d- -f1)" "$(mkfs.btrfs --version | sed 's/.* v//')" "$3" >"$1/about.json"
}

make() { # make ID TITLE SIZE MOUNT-OPTIONS MKFS-OPTIONS...
  local id=$1 title=$2 size=$3 options=$4
  shift 4
  mkdir -p "$id/evidence"
  truncate -s 0 "$work/fs.raw"
  truncate -s "$size" "$work/fs.raw"
  mkfs.btrfs -q -U 11111111-2222-3333-4444-555555555555 -L raid "$@" "$work/fs.raw"
  mount -o "loop,$options" "$work/fs.raw" "$work/mount"
  fill "$work/mount"
  if [ "$id" = btrfs ]; then
    btrfs -q subvolume create "$work/mount/home"
    btrfs -q subvolume create "$work/mount/home/inner"
    echo "in the inner subvolume" >"$work/mount/home/inner/file.txt"
    echo "as it was" >"$work/mount/home/diary.txt"
    btrfs -q subvolume snapshot -r "$work/mount/home" "$work/mount/before"
    echo "as it is now" >"$work/mount/home/diary.txt"
  fi
  set_times "$work/mount" 2>/dev/null || true
  sync -f "$work/mount"
  expect fs.raw "$work/mount" >"$id/expected.tsv"
  umount "$work/mount"
  gzip -9nc "$work/fs.raw" >"$id/evidence/fs.raw.gz"
  about "$id" "$title" "deleted names; the log tree"
}

make btrfs "Btrfs with subvolumes and a snapshot, Zstandard" 110M compress-force=zstd
make btrfs_zlib "Btrfs, zlib, xxHash64" 46M compress-force=zlib -m single --csum xxhash
make btrfs_lzo "Btrfs, LZO, SHA-256, nodes of 4 KiB" 46M compress-force=lzo -m single --csum sha256 -n 4096
make btrfs_plain "Btrfs, not compressed, mixed groups" 24M compress=no --mixed -m single -d single
