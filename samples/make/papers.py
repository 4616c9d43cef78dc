"""Papers of the compound: workbooks (.xlsx), machine readable zones of passports, the Exif part of a photo."""

import struct
import xml.sax.saxutils

from containers import zip_bytes
from world import digest

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'


def workbook(rows, title, author, modified):
    """One sheet of texts and numbers."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(f"<c><v>{value}</v></c>" if isinstance(value, int) else
                        f'<c t="inlineStr"><is><t>{xml.sax.saxutils.escape(value)}</t></is></c>' for value in row)
        lines.append(f'<row r="{number}">{cells}</row>')
    core = (f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{modified}T09:00:00Z</dcterms:modified></cp:coreProperties>')
    kinds = (f'{_HEAD}<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Default Extension="xml" ContentType="application/xml"/>'
             '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
             '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
             '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>')
    parts = {
        "[Content_Types].xml": kinds, "docProps/core.xml": core,
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">' + _relation(1, _OFFICE + "/officeDocument", "xl/workbook.xml") +
                       _relation(2, _PACKAGE + "relationships/metadata/core-properties", "docProps/core.xml") + "</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">' + _relation(1, _OFFICE + "/worksheet", "worksheets/sheet1.xml") + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'}
    return zip_bytes({name: text.encode() for name, text in parts.items()})


def comma_separated(rows):
    return ("\ufeff" + "".join(",".join(str(value) for value in row) + "\r\n" for row in rows)).encode()


def passport_number(key):
    code = digest("passport number", key)
    return "KLMNPRST"[int(code[0], 16) % 8] + str(int(code[1:9], 16) % 10**7).zfill(7)


def _check_digit(text):
    values = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
    return str(sum(values[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def passport_zone(key, surname, given, state):
    """Two lines of 44 with right check digits (ICAO 9303 part 4); the person is invented."""
    code = digest("passport", key)
    number, born, expires = passport_number(key).ljust(9, "<"), f"{80 + int(code[0], 16)}0{1 + int(code[1], 16) % 9}1{int(code[2], 16) % 10}", "330514"
    personal = "<" * 14
    first = f"P<{state}{surname}<<{given}".upper().ljust(44, "<")[:44]
    fields = number + _check_digit(number), born + _check_digit(born), expires + _check_digit(expires), personal + "<"
    second = fields[0] + state + fields[1] + "<" + fields[2] + fields[3]
    return first + "\n" + second + _check_digit(fields[0] + fields[1] + fields[2] + fields[3])


def _entry(tag, kind, count, value):
    return struct.pack(">HHI", tag, kind, count) + value


def with_exif(picture, at, latitude, longitude):
    """Puts an Exif part with time and place into a JPEG; `at` is "2025:06:01 10:15:00" in UTC."""
    def degrees(value):
        value = abs(value)
        whole, minutes = int(value), int(value % 1 * 60)
        return struct.pack(">6I", whole, 1, minutes, 1, round((value % 1 * 60 - minutes) * 6000), 100)
    main, place = 8, 8 + 2 + 2 * 12 + 4
    data = place + 2 + 6 * 12 + 4
    stamp = (at + "\0").encode()
    day = at.split(" ")[0].encode() + b"\0"
    clock = struct.pack(">6I", *[part for value in at.split(" ")[1].split(":") for part in (int(value), 1)])
    offsets = {"stamp": data, "latitude": data + 20, "longitude": data + 44, "clock": data + 68, "day": data + 92}
    body = struct.pack(">2sHIH", b"MM", 42, main, 2) + _entry(0x0132, 2, 20, struct.pack(">I", offsets["stamp"])) + \
        _entry(0x8825, 4, 1, struct.pack(">I", place)) + bytes(4) + struct.pack(">H", 6) + \
        _entry(1, 2, 2, (b"N" if latitude >= 0 else b"S") + bytes(3)) + _entry(2, 5, 3, struct.pack(">I", offsets["latitude"])) + \
        _entry(3, 2, 2, (b"E" if longitude >= 0 else b"W") + bytes(3)) + _entry(4, 5, 3, struct.pack(">I", offsets["longitude"])) + \
        _entry(7, 5, 3, struct.pack(">I", offsets["clock"])) + _entry(29, 2, 11, struct.pack(">I", offsets["day"])) + bytes(4) + \
        stamp + degrees(latitude) + degrees(longitude) + clock + day
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 8) + b"Exif\0\0" + body
    return picture[:2] + segment + picture[2:]
