"""Crypto addresses with right checksums, made from seed words, so that nobody holds a key to them."""

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_LANES = 0xFFFFFFFFFFFFFFFF


def _rotate(value, count):
    return ((value << count) | (value >> (64 - count))) & _LANES if count else value


def _round_constants():
    constants, state = [], 1
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if state & 1:
                constant |= 1 << ((1 << bit) - 1)
            state = ((state << 1) ^ ((state >> 7) * 0x171)) & 0xFF
        constants.append(constant)
    return constants


_CONSTANTS = _round_constants()


def _permute(lanes):
    for constant in _CONSTANTS:
        parity = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        for x in range(5):
            mix = parity[(x + 4) % 5] ^ _rotate(parity[(x + 1) % 5], 1)
            for y in range(5):
                lanes[x][y] ^= mix
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _rotate(current, (step + 1) * (step + 2) // 2 % 64)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & _LANES & row[(x + 2) % 5])
        lanes[0][0] ^= constant


def keccak256(data):
    """The original Keccak with rate 136 and padding 0x01, as Ethereum uses it (not SHA3-256)."""
    rate = 136
    padded = bytearray(data) + b"\x01" + b"\x00" * (-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for index in range(rate // 8):
            word = int.from_bytes(padded[start + 8 * index:start + 8 * index + 8], "little")
            lanes[index % 5][index // 5] ^= word
        _permute(lanes)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


def _payload(seed, size):
    return hashlib.sha256(b"triage sample raid / " + seed.encode()).digest()[:size]


def _base58check(payload):
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\x00"))) + text


def tron(seed):
    return _base58check(b"\x41" + _payload(seed, 20))


def bitcoin_base58(seed):
    return _base58check(b"\x00" + _payload(seed, 20))


def ethereum(seed):
    lower = _payload(seed, 20).hex()
    digest = keccak256(lower.encode()).hex()
    return "0x" + "".join(c.upper() if int(digest[i], 16) >= 8 else c for i, c in enumerate(lower))


def _bech32_checksum(values):
    check = 1
    for value in values + [0] * 6:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    check ^= 1
    return [check >> 5 * (5 - i) & 31 for i in range(6)]


def bitcoin_bech32(seed):
    """A version 0 address of 20 bytes (P2WPKH)."""
    bits = "".join(f"{byte:08b}" for byte in _payload(seed, 20))
    words = [0] + [int(bits[i:i + 5], 2) for i in range(0, 160, 5)]
    prefix = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    return "bc1" + "".join(_BECH32[w] for w in words + _bech32_checksum(prefix + words))


def luhn_digit(digits):
    """The check digit that makes `digits` a valid IMEI or ICCID."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
