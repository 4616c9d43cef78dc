#!/usr/bin/env python3
"""Makes the evidence of this sample anew: make.py [FOLDER]. Needs qrencode and ImageMagick 6.

The random numbers have a fixed seed; encoders of other versions may give other bytes.
"""

import math
import pathlib
import random
import struct
import subprocess
import sys

ADDRESS = "tron:TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE"
INVITATION = "https://t.me/night_shift_77"
CHAT = "https://wa.me/959771234567"


def scene(path, width, height, seed):
    """Soft patches of light, as a photo out of focus, with a little grain."""
    chance = random.Random(seed)
    spots = [(chance.random() * width, chance.random() * height,
              (0.08 + 0.2 * chance.random()) * width, chance.uniform(-110, 110)) for _ in range(14)]
    rows = bytearray()
    for y in range(height):
        for x in range(width):
            light = 128 + sum(power * math.exp(-((x - at_x) ** 2 + (y - at_y) ** 2) / (2 * size * size))
                              for at_x, at_y, size, power in spots)
            rows.append(min(255, max(0, round(light + chance.gauss(0, 4)))))
    path.write_bytes(b"P5 %d %d 255\n" % (width, height) + rows)


def ascii_entry(tag, text, at):
    return struct.pack(">HHII", tag, 2, len(text) + 1, at)


def exif(orientation, time, offset):
    """A TIFF with Orientation in its first folder and the two time tags in the Exif folder."""
    first = struct.pack(">H", 2) + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + \
        struct.pack(">HHII", 0x8769, 4, 1, 38) + struct.pack(">I", 0)
    texts_at = 38 + 2 + 12 * (2 if offset else 1) + 4
    second = struct.pack(">H", 2 if offset else 1) + ascii_entry(0x9003, time, texts_at)
    if offset:
        second += ascii_entry(0x9011, offset, texts_at + len(time) + 1)
    second += struct.pack(">I", 0) + time.encode() + b"\0"
    if offset:
        second += offset.encode() + b"\0"
    return b"MM\0*" + struct.pack(">I", 8) + first + second


def gps(latitude, longitude, date, time):
    """A TIFF with a GPS folder alone: ("N", (10, 36, 32.44)), ("E", ...), "2026:03:04", (3, 45, 2)."""
    def fractions(numbers):
        return b"".join(struct.pack(">II", round(number * 100), 100) for number in numbers)
    entries = [(1, 2, 2, latitude[0].encode() + b"\0\0\0"), (2, 5, 3, fractions(latitude[1])),
               (3, 2, 2, longitude[0].encode() + b"\0\0\0"), (4, 5, 3, fractions(longitude[1]))]
    if date:
        entries += [(7, 5, 3, fractions(time)), (29, 2, 11, date.encode() + b"\0")]
    first = struct.pack(">H", 1) + struct.pack(">HHII", 0x8825, 4, 1, 26) + struct.pack(">I", 0)
    folder, values = struct.pack(">H", len(entries)), b""
    values_at = 26 + 2 + 12 * len(entries) + 4
    for tag, kind, count, content in entries:
        folder += struct.pack(">HHI", tag, kind, count)
        if len(content) == 4:
            folder += content
        else:
            folder += struct.pack(">I", values_at + len(values))
            values += content
    return b"MM\0*" + struct.pack(">I", 8) + first + folder + struct.pack(">I", 0) + values


def with_exif(jpeg, part):
    body = b"Exif\0\0" + part
    return jpeg[:2] + struct.pack(">HH", 0xFFE1, len(body) + 2) + body + jpeg[2:]


def run(*command):
    subprocess.run([str(word) for word in command], check=True)


def make_photos(folder, scratch):
    camera = folder / "DCIM/Camera"
    sent = folder / "WhatsApp/Media/WhatsApp Images"
    for place in (camera, sent):
        place.mkdir(parents=True, exist_ok=True)
    scene(scratch / "scene.pgm", 160, 120, 11)
    run("convert", scratch / "scene.pgm", "-strip", "-quality", 88, scratch / "scene.jpg")
    photo = (scratch / "scene.jpg").read_bytes()
    (camera / "IMG_20260304_101502.jpg").write_bytes(
        with_exif(photo, exif(6, "2026:03:04 10:15:02", "+06:30")))
    # What an app sends: turned upright, smaller, more compressed, without the camera's notes.
    run("convert", scratch / "scene.pgm", "-rotate", 90, "-resize", "50%", "-strip", "-quality", 45,
        sent / "IMG-20260304-WA0003.jpg")
    scene(scratch / "other.pgm", 100, 130, 8)
    run("convert", scratch / "other.pgm", "-strip", "-quality", 70, scratch / "other.jpg")
    other = (scratch / "other.jpg").read_bytes()
    (camera / "IMG_20260305_220000.jpg").write_bytes(
        with_exif(other, exif(1, "2026:03:05 22:00:00", "")))
    (camera / "IMG_20260306_000001.jpg").write_bytes(photo[:len(photo) // 2])
    (camera / "IMG_20260306_000002.jpg").write_bytes(photo[:40])


def make_places(folder, scratch):
    camera = folder / "DCIM/Camera"
    camera.mkdir(parents=True, exist_ok=True)
    scene(scratch / "place.pgm", 64, 48, 5)
    run("convert", scratch / "place.pgm", "-strip", "-quality", 80, scratch / "place.jpg")
    photo = (scratch / "place.jpg").read_bytes()
    north_east = ("N", (10, 36, 32.44)), ("E", (103, 31, 47.56))
    for name, part in {
            "IMG_20260304_104502.jpg": gps(*north_east, "2026:03:04", (3, 45, 2)),
            "IMG_20260304_104503.jpg": gps(("S", (33, 52, 7.68)), ("W", (70, 40, 0)), "", ()),
            "IMG_20260304_104504.jpg": gps(("N", (0, 0, 0)), ("E", (0, 0, 0)), "", ()),
            "IMG_20260304_104505.jpg": gps(("N", (91, 0, 0)), ("E", (3, 0, 0)), "", ())}.items():
        (camera / name).write_bytes(with_exif(photo, part))


def make_codes(folder, scratch):
    shots = folder / "Pictures/Screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    run("qrencode", "-s", 4, "-m", 4, "-o", shots / "deposit.png", ADDRESS)
    run("qrencode", "-s", 4, "-m", 4, "-o", scratch / "a.png", INVITATION)
    run("qrencode", "-s", 4, "-m", 4, "-o", scratch / "b.png", CHAT)
    run("convert", scratch / "a.png", scratch / "b.png", "+append", "-strip", shots / "two_codes.png")
    run("convert", scratch / "a.png", "-negate", "-strip", shots / "dark_mode.png")
    run("convert", scratch / "scene.pgm", "-resize", "360x270", "(", scratch / "b.png", "-resize",
        "100x100", "-rotate", 8, ")", "-geometry", "+180+110", "-composite", "-strip", "-quality", 60,
        shots / "badge.jpg")


def make_the_rest(folder, scratch):
    stickers = folder / "WhatsApp/Media/WhatsApp Stickers"
    stickers.mkdir(parents=True, exist_ok=True)
    run("convert", "-size", "96x96", "xc:#f0e0d0", "-strip", stickers / "STK-20260304-WA0001.webp")
    run("convert", scratch / "other.pgm", "-strip", "-quality", 60, stickers / "STK-20260304-WA0002.webp")
    downloads = folder / "Download"
    downloads.mkdir(parents=True, exist_ok=True)
    run("convert", scratch / "scene.pgm", "-resize", "24x18!", "-strip", downloads / "icon.png")
    (downloads / "renamed.png").write_bytes(b"This is a text that was given the name of a picture.\n")


def main():
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent
    folder = target / "phone/evidence/storage/emulated/0"
    scratch = target / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    make_photos(folder, scratch)
    make_places(target / "places/evidence/storage/emulated/0", scratch)
    make_codes(folder, scratch)
    make_the_rest(folder, scratch)
    for left in scratch.iterdir():
        left.unlink()
    scratch.rmdir()


main()
