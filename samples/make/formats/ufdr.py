#!/usr/bin/env python3
"""Writes the samples of Cellebrite reports: samples/formats/ufdr*, samples/apps/ufdr_report_any/*.

The report is invented; its form is that of parsers/container/ufdr_report.h. What a reader must find
is told by Python's own zipfile, ElementTree and hashlib from the finished file.

    samples/make/formats/ufdr.py
"""
import hashlib
import io
import pathlib
import sqlite3
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from datetime import datetime

from format_sample import ROOT, Sample

NAMESPACE = "http://pa.cellebrite.com/report/2.0"
SAMPLES = ROOT.parent
MADE_BY = "ufdr.py"


# ---- the XML ------------------------------------------------------------------------------------

class Ids:
    """Ids in the form of UUIDs, the same in every run."""

    def __init__(self):
        self.count = 0

    def next(self):
        self.count += 1
        return f"00000000-0000-4000-8000-{self.count:012x}"


IDS = Ids()


def field(name, value, kind="String", form=None):
    if value is None:
        return f'<field name="{name}" type="{kind}"><empty /></field>'
    form = f' format="{form}"' if form else ""
    return (f'<field name="{name}" type="{kind}"><value type="{kind}"{form}>'
            f"<![CDATA[{value}]]></value></field>")


def time(name, value):
    return (f'<field name="{name}" type="TimeStamp"><value type="TimeStamp" format="TimeStampKnown">'
            f"{value}</value></field>")


def model(kind, *parts, state="Intact", more=""):
    return (f'<model type="{kind}" id="{IDS.next()}" deleted_state="{state}" decoding_confidence="High"'
            f' isrelated="False" source_index="1" extractionId="0"{more}>' + "".join(parts) + "</model>")


def one(name, kind, inner):
    return f'<modelField name="{name}" type="{kind}">{inner}</modelField>'


def many(name, kind, *inner):
    return f'<multiModelField name="{name}" type="{kind}">' + "".join(inner) + "</multiModelField>"


def party(identifier, name=None, role=None, owner=None, admin=None):
    parts = [field("Identifier", identifier)]
    if name is not None:
        parts.append(field("Name", name))
    if role is not None:
        parts.append(field("Role", role, "PartyRole"))
    if owner is not None:
        parts.append(field("IsPhoneOwner", str(owner), "Boolean"))
    if admin is not None:
        parts.append(field("IsGroupAdmin", str(admin), "Boolean"))
    return model("Party", *parts)


def entry(kind, category, value, domain):
    return model(kind, field("Category", category), field("Value", value), field("Domain", domain))


def section(kind, *models):
    return f'\n<modelType type="{kind}">\n' + "\n".join(models) + "\n</modelType>"


def file_entry(path, local, content, state="Intact", fs="userdata (ExtX)", hashes=True, size=None):
    size = len(content) if size is None else size
    items = []
    if local is not None:
        items.append(f'<item name="Local Path" systemtype="System.String"><![CDATA[{local}]]></item>')
    if hashes and content is not None:
        items.append(f'<item name="SHA256"><![CDATA[{hashlib.sha256(content).hexdigest().upper()}]]></item>')
        items.append(f'<item name="MD5"><![CDATA[{hashlib.md5(content).hexdigest()}]]></item>')
    return (f'<file fs="{fs}" fsid="{IDS.next()}" path="{path}" size="{size}" id="{IDS.next()}"'
            f' extractionId="0" deleted="{state}" embedded="false" isrelated="False" source_index="7">'
            '<accessInfo><timestamp name="CreationTime">2026-03-02T20:00:00.000+08:00</timestamp>'
            '<timestamp name="ModifyTime">2026-03-04T13:06:07.250+08:00</timestamp></accessInfo>'
            f'<metadata section="File">{"".join(items)}</metadata></file>')


def device_info():
    items = {"DeviceInfoSelectedManufacturer": "Example", "DeviceInfoDetectedPhoneModel": "EX-100",
             "IMEI": "356938035643809", "IMSI": "456010000000001", "ICCID": "8985501000000000001",
             "MSISDN": "+855 12 000 101", "DeviceInfoOSVersion": "13", "Mac Address": "02:00:00:00:0a:01",
             "DeviceInfoLampColor": "green"}
    return ('\n<metadata section="Device Info">' + "".join(
        f'<item id="{IDS.next()}" name="{name}" sourceExtraction="0"><![CDATA[{value}]]></item>'
        for name, value in items.items()) + "</metadata>")


def report(*parts):
    return ('<?xml version="1.0" encoding="utf-8"?>\n'
            f'<project id="{IDS.next()}" name="Invented" reportVersion="8.5" licenseID="1" NodeCount="4"'
            f' ModelCount="12" xmlns="{NAMESPACE}" extractionType="FileSystem">'
            '\n<sourceExtractions><extractionInfo id="0" name="FileSystem" type="FileSystem"'
            ' deviceName="EX-100" /></sourceExtractions>' + "".join(parts) + "\n</project>\n")


def tagged(*files):
    return "\n<taggedFiles>\n" + "\n".join(files) + "\n</taggedFiles>"


def decoded(*sections):
    return "\n<decodedData>" + "".join(sections) + "\n</decodedData>"


# ---- the models ---------------------------------------------------------------------------------

OWNER = "85512000101@s.whatsapp.net"
FRIEND = "85512000202@s.whatsapp.net"
GROUP = "120363000000000001@g.us"


def message(sender, body, when, *parts, state="Intact", status="Read"):
    return model("InstantMessage", field("SourceApplication", "WhatsApp"), one("From", "Party", sender),
                 field("Body", body), field("Status", status, "MessageStatus"), time("TimeStamp", when),
                 *parts, state=state)


def chats():
    owner = lambda **more: party(OWNER, "Me", owner=True, **more)
    friend = lambda **more: party(FRIEND, "Dara", owner=False, **more)
    picture = model("Attachment", field("Filename", "IMG-1.jpg"), field("ContentType", "image/jpeg"),
                    field("Title", "the room"),
                    field("attachment_extracted_path", "files\\Image\\IMG-1.jpg"))
    direct = model(
        "Chat", field("Source", "WhatsApp"), field("Id", FRIEND), field("Name", None),
        field("ChatType", "OneOnOne", "ChatType"), field("Account", OWNER),
        time("StartTime", "2026-03-02T12:00:00.000+00:00"),
        many("Participants", "Party", owner(), friend()),
        many("Messages", "InstantMessage",
             message(friend(role="From"), "Did you eat & sleep <well>?", "2026-03-02T20:58:11.000+08:00",
                     field("Identifier", "3EB0A1"), many("To", "Party", owner(role="To"))),
             message(owner(role="From"), "Not today", "2026-03-02T13:02:40.000+00:00",
                     field("Identifier", "3EB0A2"), status="Sent"),
             message(owner(role="From"), "Please tell my sister", "2026-03-02T13:05:00.000+00:00",
                     field("Identifier", "3EB0A3"), state="Deleted", status="Sent"),
             message(friend(role="From"), None, "2026-03-02T13:06:00.000+00:00",
                     field("Identifier", "3EB0A4"), many("Attachments", "Attachment", picture))))
    group = model(
        "Chat", field("Source", "WhatsApp"), field("Id", GROUP), field("Name", "Team 4"),
        field("ChatType", "Group", "ChatType"),
        many("Participants", "Party", owner(admin=False), party(FRIEND, "Dara", owner=False, admin=True),
             party("85512000303@s.whatsapp.net", "Sok", owner=False, admin=False)),
        many("Messages", "InstantMessage",
             message(friend(), "Meet at 7", "2026-03-03T06:00:00.000+07:00", field("Label", "Forwarded")),
             model("InstantMessage", field("SourceApplication", "WhatsApp"),
                   field("Body", "5L2g5aW9", form="Base64String"), field("Type", "Incoming"),
                   time("TimeStamp", "0001-01-01T00:00:00"))))
    other = model("Chat", field("Source", "Some Ünknown App 2"), field("Id", "room-9"),
                  field("ChatType", "Lounge", "ChatType"),
                  many("Messages", "InstantMessage",
                       model("InstantMessage", one("From", "Party", party("user-77", "Ann", owner=False)),
                             field("Body", "hello"), field("Status", "Queued", "MessageStatus"),
                             time("TimeStamp", "2026-03-03T01:02:03"))), state="Unknown")
    return section("Chat", direct, group, other)


def others():
    contact = model("Contact", field("Source", "WhatsApp"), field("Name", "Dara"), field("Account", OWNER),
                    many("Entries", "ContactEntry",
                         entry("PhoneNumber", "Mobile", "+855 12 000 202", "Phone Number"),
                         entry("EmailAddress", "Home", "dara@example.com", "Email Address"),
                         entry("UserID", "WhatsApp User Id", FRIEND, "User ID"),
                         entry("UserID", "Additional Name", "Dada", "User ID"),
                         entry("WebAddress", "Page", "http://example.com/dara", "Web address")))
    account = model("UserAccount", field("Source", "Telegram"), field("Name", "Me"),
                    field("Username", "me_invented"), field("Password", "not for the report"),
                    time("TimeCreated", "2025-01-01T00:00:00.000+00:00"),
                    many("Entries", "ContactEntry",
                         entry("UserID", "Telegram User Id", "700000101", "User ID"),
                         entry("PhoneNumber", "Phone", "+85512000101", "Phone Number"),
                         entry("ProfilePicture", "picture", "https://example.com/p.jpg", "Profile Picture")))
    call = model("Call", field("Source", "WhatsApp"), field("Direction", "Incoming"),
                 field("Type", "Missed"), field("VideoCall", "True", "Boolean"),
                 time("TimeStamp", "2026-03-03T02:00:00.000+00:00"), field("Duration", "00:00:00", "TimeSpan"),
                 many("Parties", "Party", party(FRIEND, "Dara", role="From", owner=False)))
    native = model("Call", field("Source", None), field("Type", "Outgoing"),
                   time("TimeStamp", "2026-03-03T03:00:00.000+00:00"),
                   field("Duration", "01:04:12.5000000", "TimeSpan"),
                   many("Parties", "Party", party("+85512000404", None, role="To")), state="Deleted")
    sms = [model("SMS", field("Body", "Your code is 1234"), field("Folder", "Inbox"), field("Status", "Read"),
                 time("TimeStamp", "2026-03-03T04:00:00.000+00:00"),
                 many("Parties", "Party", party("EXBANK", None, role="From"))),
           model("SMS", field("Body", "on my way"), field("Folder", "Sent"), field("Status", "Sent"),
                 time("TimeStamp", "2026-03-03T04:10:00.000+00:00"),
                 many("Parties", "Party", party("+85512000404", "Vanna", role="To"))),
           model("SMS", field("Body", "both sides are named"), field("Folder", "Archive"),
                 time("TimeStamp", "2026-03-03T04:20:00.000+00:00"),
                 many("Parties", "Party", party("+85512000101", None, role="From"),
                      party("+85512000404", "Vanna", role="To")))]
    place = model("Location", field("Source", "Google Maps"), field("Name", "the gate"),
                  time("TimeStamp", "2026-03-03T05:00:00.000+00:00"), field("GpsHorizontalAccuracy", "12.5"),
                  one("Position", "Coordinate",
                      model("Coordinate", field("Latitude", "11.5564", "Double"),
                            field("Longitude", "104.9282", "Double"))))
    transfer = model("TransferOfFunds", field("Source", "Example Pay"), field("TransferType", "Send"),
                     field("Status", "Completed"), field("Description", "food"),
                     time("DateSent", "2026-03-03T06:00:00.000+00:00"),
                     one("TransferAmount", "Price",
                         model("Price", field("Amount", "150.25", "Double"), field("Currency", "USD"))),
                     many("Participants", "Party", party("+85512000101", "Me", role="From", owner=True),
                          party("+85512000505", "Boss", role="To")))
    app = model("InstalledApplication", field("Name", "WhatsApp"), field("Identifier", "com.whatsapp"),
                field("Version", "2.26.1"))
    cookies = [model("Cookie", field("Name", "a")), model("Cookie", field("Name", "b"))]
    return (section("Contact", contact) + section("UserAccount", account) + section("Call", call, native) +
            section("SMS", *sms) + section("Location", place) + section("TransferOfFunds", transfer) +
            section("InstalledApplication", app) + section("Cookie", *cookies))


# ---- what a reader must find --------------------------------------------------------------------

def expected_rows(archive, name, until=None):
    """Of the finished zip: nested path, content, modified, status. `until`: files listed."""
    tag = lambda word: f"{{{NAMESPACE}}}{word}"
    rows = []
    with zipfile.ZipFile(io.BytesIO(archive)) as reader:
        names = {one.lower(): one for one in reader.namelist()}
        parser = ElementTree.iterparse(io.BytesIO(reader.read("report.xml")), events=["end"])
        try:
            for _, element in parser:
                if element.tag != tag("file"):
                    continue
                items = {item.get("name"): item.text for item in element.iter(tag("item"))}
                times = {item.get("name"): item.text for item in element.iter(tag("timestamp"))}
                moment = datetime.fromisoformat(times["ModifyTime"])
                modified = int(moment.timestamp() * 1000) * 1_000_000
                local = (items.get("Local Path") or "").replace("\\", "/").lower()
                content = reader.read(names[local]) if local in names else None
                if content is not None and hashlib.sha256(content).hexdigest() != items["SHA256"].lower():
                    content = None  # not to be opened
                rows.append((f"{name}/report.xml/" + element.get("path").lstrip("/"), content, modified,
                             "deleted" if element.get("deleted") == "Deleted" else "live"))
        except ElementTree.ParseError:
            pass
        rows.append((f"{name}/report.xml", reader.read("report.xml"), None, "live"))
    return rows


def zip_of(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in files:
            info = zipfile.ZipInfo(path, (2026, 3, 5, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def database():
    script = SAMPLES / ("apps/whatsapp_android/current/evidence/data/data/com.whatsapp/databases/"
                        "msgstore.db.sql")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "made.db"
        connection = sqlite3.connect(path)
        connection.executescript(script.read_text(encoding="utf-8"))
        connection.close()
        return path.read_bytes()


def write_formats(models):
    store = database()
    picture = b"\xff\xd8\xff\xe0 an invented picture \xff\xd9"
    note = b"a file that was deleted\n"
    changed = b"a copy that was changed\n"
    files = [
        file_entry("/data/data/com.whatsapp/databases/msgstore.db", "files\\Database\\msgstore.db", store),
        file_entry("/data/media/0/DCIM/IMG-1.jpg", "files\\Image\\IMG-1.JPG", picture),
        file_entry("/data/media/0/Notes/old &amp; gone.txt", "files\\Text\\old.txt", note, state="Deleted"),
        file_entry("/data/media/0/Movies/big.mp4", None, None, size=123456789),
        file_entry("/data/media/0/Notes/changed.txt", "files\\Text\\changed.txt", b"as it was\n"),
    ]
    inner = zip_of([("seen once.txt", b"in an archive\n")])
    files.append(file_entry("/data/media/0/Download/inner.zip", "files\\Archives\\inner.zip", inner))
    text = report(device_info(), tagged(*files), decoded(*models))
    content = [("files/Database/msgstore.db", store), ("files/Image/IMG-1.jpg", picture),
               ("files/Text/old.txt", note), ("files/Text/changed.txt", changed),
               ("files/Archives/inner.zip", inner)]

    sample = Sample("ufdr", MADE_BY)
    archive = zip_of([("report.xml", text.encode())] + content)
    sample.put("phone.ufdr", archive)
    sample.about(title="Cellebrite report (UFDR)", open="phone.ufdr",
                 tool="Python 3.11 zipfile, ElementTree and hashlib",
                 verified="names, sizes, times, SHA-256, deleted state",
                 unsupported="Content that the report lists and does not hold.")
    inside = "phone.ufdr/report.xml/data/media/0/Download/inner.zip/seen once.txt"
    with zipfile.ZipFile(io.BytesIO(inner)) as reader:
        rows = [(inside, reader.read("seen once.txt"), None, "live")]
    sample.expect(expected_rows(archive, "phone.ufdr") + rows)
    sample.notes([("phone.ufdr/report.xml", "partly", "1 files are listed in the report, which does not"),
                  ("phone.ufdr/report.xml", "partly", "1 copies have another size"),
                  ("phone.ufdr/report.xml", "parsed", "7 files listed")])

    sample = Sample("ufdr_broken_off", MADE_BY)
    cut = text.encode()[:text.encode().index(b"files\\Text\\old.txt")]
    archive = zip_of([("report.xml", cut)] + content)
    sample.put("phone.ufdr", archive)
    sample.about(title="Cellebrite report whose report.xml breaks off", open="phone.ufdr",
                 tool="Python 3.11 zipfile, ElementTree and hashlib",
                 verified="names, sizes, times, SHA-256", formats=["ufdr"],
                 unsupported="What the report would list behind the break.")
    sample.expect(expected_rows(archive, "phone.ufdr"))
    sample.notes([("phone.ufdr/report.xml", "partly", f"at byte {len(cut)}; 2 files are listed before it")])


# The same text from the bank as SMS and as a message of Google Messages, and sent on by somebody.
def notices():
    text = "15/09/68 03:49 \u0e1a\u0e0a X-0147 \u0e40\u0e07\u0e34\u0e19\u0e2d\u0e2d\u0e01 20.00 \u0e04\u0e07\u0e40\u0e2b\u0e25\u0e37\u0e2d 335.08 \u0e1a."
    when = "2025-09-15T01:49:00.000+00:00"
    sms = model("SMS", field("Body", text), field("Folder", "Inbox"), time("TimeStamp", when),
                many("Parties", "Party", party("KBank", role="From")))
    by = lambda who: model("Chat", field("Source", "Google Messages"), field("Id", who), many(
        "Participants", "Party", party(who) + party("+66800000101", owner=True)), many(
        "Messages", "InstantMessage", message(party(who, owner=False), text, when).replace("WhatsApp", "Google Messages")))
    return section("SMS", sms), section("Chat", by("KBank"), by("+66800000102"))


def write_apps(models):
    folder = SAMPLES / "apps/ufdr_report_any"
    def put(case, text):
        target = folder / case / "evidence/report.xml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)

    put("basic", report(device_info(), decoded(*models)).encode())
    direct = lambda body: model("Chat", field("Source", "WhatsApp"), field("Id", FRIEND),
                                many("Messages", "InstantMessage", body))
    entity = model("InstantMessage", '<field name="Body" type="String"><value type="String">'
                   "&bomb; &amp; &#x4f60;</value></field>")
    deep = message(party(FRIEND), "before the deep one", "2026-03-02T20:58:11.000+08:00",
                   "<a>" * 200 + "lost" + "</a>" * 200)
    hostile = report(decoded(section("Chat", direct(entity), direct(deep), direct(
        message(party(FRIEND), "behind the deep one", "2026-03-02T20:58:11.000+08:00")))))
    hostile = hostile.replace("?>\n", '?>\n<!DOCTYPE project [<!ENTITY a "aaaaaaaaaa"><!ENTITY bomb "&a;&a;&a;">'
                              '<!ENTITY file SYSTEM "file:///etc/hostname">]>\n', 1)
    put("hostile", hostile.encode())
    wide = report(decoded(section("Chat", direct(
        message(party(FRIEND), "\u4f60\u597d \U0001f600", "2026-03-02T20:58:11.000+08:00")))))
    put("utf16", wide.replace("utf-8", "utf-16", 1).encode("utf-16"))
    whole = report(decoded(section("Chat", direct(
        message(party(FRIEND), "before the break", "2026-03-02T20:58:11.000+08:00") +
        message(party(FRIEND), "in the break", "2026-03-02T20:58:11.000+08:00")))))
    put("notices", report(decoded(*notices())).encode())
    put("broken_off", whole.encode()[:whole.encode().index(b"in the break")])


def main():
    models = [chats(), others()]
    write_formats(models)
    write_apps(models)


main()
