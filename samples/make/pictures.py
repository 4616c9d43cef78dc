"""Small pictures without any picture library: a baseline JPEG encoder, a scene, QR codes."""

import hashlib
import math
import shutil
import struct
import subprocess
import zlib

_ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
_AC_SYMBOLS = [0x00, 0xF0] + [run << 4 | size for run in range(16) for size in range(1, 11)]
_COSINE = [[math.cos((2 * x + 1) * u * math.pi / 16) * (math.sqrt(0.125) if u == 0 else 0.5)
            for x in range(8)] for u in range(8)]


def _segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


class _Bits:
    def __init__(self):
        self.value, self.count, self.out = 0, 0, bytearray()

    def put(self, value, size):
        self.value, self.count = self.value << size | value, self.count + size
        while self.count >= 8:
            self.count -= 8
            byte = self.value >> self.count & 0xFF
            self.out += b"\xff\x00" if byte == 0xFF else bytes([byte])
        self.value &= (1 << self.count) - 1

    def put_amplitude(self, value, size):
        self.put(value if value > 0 else value + (1 << size) - 1, size)


def _transform(block):
    rows = [[sum(block[y][x] * _COSINE[u][x] for x in range(8)) for u in range(8)] for y in range(8)]
    return [sum(rows[y][u] * _COSINE[v][y] for y in range(8)) for v in range(8) for u in range(8)]


def jpeg(pixels, quality_step):
    """Encodes rows of grey values (sizes in multiples of 8); a greater step loses more."""
    height, width = len(pixels), len(pixels[0])
    table = [1 + (1 + i // 8 + i % 8) * quality_step for i in range(64)]
    codes = {symbol: index for index, symbol in enumerate(_AC_SYMBOLS)}
    bits, previous = _Bits(), 0
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            block = [[pixels[top + y][left + x] - 128 for x in range(8)] for y in range(8)]
            values = _transform(block)
            scan = [round(values[i] / table[i]) for i in _ZIGZAG]
            size = abs(scan[0] - previous).bit_length()
            bits.put(size, 4)
            bits.put_amplitude(scan[0] - previous, size) if size else None
            previous, run = scan[0], 0
            last = max((i for i in range(1, 64) if scan[i]), default=0)
            for value in scan[1:last + 1]:
                if not value:
                    run += 1
                    continue
                while run > 15:
                    bits.put(codes[0xF0], 8)
                    run -= 16
                size = abs(value).bit_length()
                bits.put(codes[run << 4 | size], 8)
                bits.put_amplitude(value, size)
                run = 0
            if last < 63:
                bits.put(codes[0], 8)
    bits.put(0x7F, 7) if bits.count else None
    return b"".join((
        b"\xff\xd8", _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        _segment(0xDB, b"\x00" + bytes(table[i] for i in _ZIGZAG)),
        _segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
        _segment(0xC4, b"\x00" + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))),
        _segment(0xC4, b"\x10" + bytes([0] * 7 + [len(_AC_SYMBOLS)] + [0] * 8) + bytes(_AC_SYMBOLS)),
        _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"), bytes(bits.out), b"\xff\xd9"))


def scene(seed, width=160, height=120):
    """A made landscape (sky, sun, hills): no person, no place."""
    key = hashlib.sha256(seed.encode()).digest()
    sun_x, sun_y = width * key[0] // 255, height * key[1] // 600
    pixels = []
    for y in range(height):
        row = []
        for x in range(width):
            value = 210 - 90 * y // height
            if (x - sun_x) ** 2 + (y - sun_y) ** 2 < (width // 12) ** 2:
                value = 250
            for hill in range(3):
                wave = math.sin(x / width * (3 + key[2 + hill] / 60) + key[5 + hill])
                if y > height * (0.55 + 0.13 * hill) + wave * height * 0.09:
                    value = 120 - 35 * hill + (x * 7 + y * 13) % 9
            row.append(value)
        pixels.append(row)
    return pixels


def halve(pixels):
    """The same picture at half its size, cropped to whole blocks, as an app does before it sends."""
    height, width = len(pixels) // 16 * 8, len(pixels[0]) // 16 * 8
    return [[sum(pixels[2 * y + a][2 * x + b] for a in (0, 1) for b in (0, 1)) // 4
             for x in range(width)] for y in range(height)]


def _png(pixels):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 0, 0, 0, 0)
    raw = b"".join(b"\x00" + bytes(row) for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def qr_png(text, scale=6):
    """A QR code as PNG, or nothing where the program `qrencode` is absent."""
    if not shutil.which("qrencode"):
        return None
    art = subprocess.run(["qrencode", "-t", "ASCII", "-m", "4", "-l", "M", text],
                         check=True, capture_output=True, text=True).stdout
    rows = [line for line in art.split("\n") if line]
    modules = [[0 if line[i] == "#" else 255 for i in range(0, len(line), 2)] for line in rows]
    return _png([[value for value in row for _ in range(scale)] for row in modules for _ in range(scale)])
