"""Writes the office computer of company A: browser history, Skype, address cards, a phone backup."""

import json
import random

import cast
import talk
from containers import zip_bytes
from chromium import WEBKIT_EPOCH, write_history
from sqlite_files import create_tables, database_bytes, insert
from world import digest, moment

_HOME = "Users/office3/"

_SKYPE = """
CREATE TABLE Accounts (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, status INTEGER, skypename TEXT, fullname TEXT, birthday INTEGER, gender INTEGER, languages TEXT, country TEXT, province TEXT, city TEXT, phone_home TEXT, phone_office TEXT, phone_mobile TEXT, emails TEXT, homepage TEXT, about TEXT, registration_timestamp INTEGER, liveid_membername TEXT);
CREATE TABLE Contacts (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, type INTEGER, skypename TEXT, pstnnumber TEXT, fullname TEXT, birthday INTEGER, country TEXT, city TEXT, phone_mobile TEXT, emails TEXT, displayname TEXT, isauthorized INTEGER, isblocked INTEGER);
CREATE TABLE Conversations (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, identity TEXT, live_host TEXT, is_bookmarked INTEGER, displayname TEXT, type INTEGER, my_status INTEGER, last_activity_timestamp INTEGER, creation_timestamp INTEGER, meta_topic TEXT, creator TEXT);
CREATE TABLE Participants (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, convo_id INTEGER, identity TEXT, rank INTEGER, requested_rank INTEGER, adder TEXT);
CREATE TABLE Messages (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, convo_id INTEGER, chatname TEXT, author TEXT, from_dispname TEXT, author_was_live INTEGER, guid BLOB, dialog_partner TEXT, timestamp INTEGER, type INTEGER, sending_status INTEGER, consumption_status INTEGER, edited_by TEXT, edited_timestamp INTEGER, param_key INTEGER, body_xml TEXT, identities TEXT, chatmsg_type INTEGER, chatmsg_status INTEGER, body_is_rawxml INTEGER, crc INTEGER, remote_id INTEGER);
CREATE TABLE Transfers (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, type INTEGER, partner_handle TEXT, partner_dispname TEXT, status INTEGER, starttime INTEGER, finishtime INTEGER, filepath TEXT, filename TEXT, filesize TEXT, bytestransferred TEXT, convo_id INTEGER);
CREATE TABLE Calls (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, begin_timestamp INTEGER, host_identity TEXT, duration INTEGER, is_incoming INTEGER, conv_dbid INTEGER);
CREATE TABLE CallMembers (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, identity TEXT, dispname TEXT, call_duration INTEGER, type INTEGER, call_db_id INTEGER);
CREATE TABLE SMSes (id INTEGER NOT NULL PRIMARY KEY, is_permanent INTEGER, type INTEGER, timestamp INTEGER, body TEXT, target_numbers TEXT);
"""

_SKYPE_TALK = """
2025-06-11|13:10|me|live:design.lotus|Hi, we need the picture set again, girl in the garden, 40 pieces
2025-06-11|13:22|live:design.lotus|me|Same folder as last time?
2025-06-11|13:25|me|live:design.lotus|yes, folder 7. The old ones are too blurred
2025-06-12|09:40|live:design.lotus|me|uploaded, link is good for three days
2025-07-03|14:00|me|live:peter.hansen_61|Good evening Peter, how was the fishing?
2025-07-03|14:09|live:peter.hansen_61|me|Two small ones only, and rain. And your day?
2025-07-03|14:15|me|live:peter.hansen_61|Busy with the shop. my uncle is an analyst, he looks at the market nodes for me twice a week
2025-07-05|14:31|live:peter.hansen_61|me|I would like to see that once
2025-07-05|14:40|me|live:peter.hansen_61|download this trading app {site} and I will show you which button
2025-07-09|15:02|me|live:peter.hansen_61|send USDT to this address {wallet} and tell me when it is there
2025-07-09|18:20|live:peter.hansen_61|me|I sent the deposit, 500 for the start
2025-08-14|16:00|live:peter.hansen_61|me|withdrawal is stuck, what do I do now
2025-08-15|12:44|live:peter.hansen_61|me|Hello?
2025-09-02|13:00|live:net.kiosk22|me|the line in building 4 will be down from 2 to 4
2025-09-02|13:04|me|live:net.kiosk22|ok thank you, I tell them
"""


def computer_files(world, device, nested):
    """`nested` is the device whose backup somebody kept on this computer."""
    data = _HOME + "AppData/"
    files = {data + "Local/Google/Chrome/User Data/Default/History": database_bytes(_history),
             data + "Local/Google/Chrome/User Data/Default/Preferences": json.dumps(
                 {"account_info": [{"account_id": "1", "email": "desk3@golden-harbour.example", "full_name": "desk 3", "gaia": "100000000000000000003"}],
                  "profile": {"name": "desk 3"}, "download": {"default_directory": "C:\\Users\\office3\\Downloads"}}, sort_keys=True).encode(),
             data + "Local/Google/Chrome/User Data/Local State": json.dumps(
                 {"profile": {"info_cache": {"Default": {"name": "desk 3", "user_name": "desk3@golden-harbour.example"}}}}, sort_keys=True).encode(),
             data + "Roaming/Skype/live#3agh.desk3/main.db": database_bytes(lambda db: _skype(db, world)),
             _HOME + "Documents/contacts.vcf": _cards(device),
             _HOME + "Documents/new script.txt": ("\n".join(_script())).encode(),
             _HOME + "Documents/phone box/desk phone 12 backup.zip": zip_bytes(nested),
             data + "Local/Temp/video part 1.bin": random.Random(world.taxi).randbytes(1500000),   # fills a second segment
             "Windows/System32/drivers/etc/hosts": b"127.0.0.1 localhost\r\n",
             _HOME + "Desktop/notice.txt": "夜班的人离开以前把空调关掉\r\nLast one out switches off the air conditioner\r\n".encode(),
             _HOME + "Downloads/old list.txt": ("desk;phone;returned\n" + "".join(f"{i};{digest('handset', i)[:6]};yes\n" for i in range(1, 40))).encode()}
    return files, [_HOME + "Downloads/old list.txt"]


def _script():
    return [line.replace("{site}", cast.SITE_A).replace("{wallet}", "(ask the leader)") for line in talk.SCRIPT]


def _visits():
    collect = cast.WALLETS["a_collect"][1]
    return [("https://tronscan.org/#/address/" + collect, "Account | TRONSCAN", ("2025-07-09 18:30", "2025-08-20 14:01", "2025-10-07 08:40")),
            ("https://www.google.com/search?q=weather+mae+sot", "weather mae sot - Google Search", ("2025-06-13 04:12", "2025-09-01 05:00")),
            ("https://translate.google.com/?sl=en&tl=zh-CN", "Google Translate", ("2025-06-14 13:00", "2025-07-03 14:04", "2025-07-05 14:38")),
            (cast.SITE_A, "Golden Harbour FX", ("2025-07-05 14:39",)), ("https://web.whatsapp.com/", "WhatsApp", ("2025-06-10 12:40", "2025-10-20 12:42")),
            ("https://www.google.com/search?q=flower+garden+photo+free", "flower garden photo free - Google Search", ("2025-06-11 13:00",)),
            ("https://www.youtube.com/", "YouTube", ("2025-06-15 03:10", "2025-08-02 04:44", "2025-11-09 03:30"))]


def browser_counts():
    return {"urls": len(_visits()), "visits": sum(len(times) for _, _, times in _visits()), "downloads": 1, "searches": 2}


def _history(db):
    write_history(db, _visits())
    start = (moment("2025-06-12", "10:00") // 1000 + WEBKIT_EPOCH) * 1000000
    insert(db, "downloads", id=1, guid="5e1d8a44-0000-4000-8000-000000000001", current_path="C:\\Users\\office3\\Downloads\\folder7.zip",
           target_path="C:\\Users\\office3\\Downloads\\folder7.zip", start_time=start, received_bytes=41230, total_bytes=41230, state=1, danger_type=0,
           interrupt_reason=0, hash=b"", end_time=start + 9000000, opened=0, last_access_time=0, transient=0, referrer="", site_url="",
           tab_url="https://files.lotus-design.example/f7", tab_referrer_url="", http_method="", by_ext_id="", by_ext_name="", etag="",
           last_modified="", mime_type="application/zip", original_mime_type="application/zip")
    insert(db, "downloads_url_chains", id=1, chain_index=0, url="https://files.lotus-design.example/f7/folder7.zip")


def skype_rows():
    for line in _SKYPE_TALK.strip().split("\n"):
        day, clock, sender, to, text = line.split("|")
        yield moment(day, clock) // 1000, sender, to, text.format(site=cast.SITE_A, wallet=cast.WALLETS["a_collect"][1])


def _skype(db, world):
    create_tables(db, _SKYPE)
    own = "live:gh.desk3"
    insert(db, "Accounts", id=1, is_permanent=1, skypename=own, fullname="Vivian L", emails="desk3@golden-harbour.example", languages="en zh",
           registration_timestamp=moment("2025-05-20") // 1000)
    conversations = {}
    names = {"live:design.lotus": "lotus", "live:peter.hansen_61": "Peter H", "live:net.kiosk22": "net kiosk", own: "Vivian L"}
    for index, (at, sender, to, text) in enumerate(skype_rows()):
        author, peer = (own, to) if sender == "me" else (sender, sender)
        if peer not in conversations:
            conversations[peer] = insert(db, "Conversations", is_permanent=1, identity=peer, displayname=names[peer], type=1, creation_timestamp=at)
            insert(db, "Contacts", is_permanent=1, type=1, skypename=peer, fullname=names[peer], displayname=names[peer], isauthorized=1)
            for identity in (own, peer):
                insert(db, "Participants", is_permanent=1, convo_id=conversations[peer], identity=identity, rank=1)
        insert(db, "Messages", is_permanent=1, convo_id=conversations[peer], chatname=peer, author=author, from_dispname=names[author], dialog_partner=peer,
               guid=bytes.fromhex(digest("skype", index)), timestamp=at, type=61, sending_status=2 if sender == "me" else None, consumption_status=0, body_xml=text,
               chatmsg_type=3, chatmsg_status=2 if sender == "me" else 4, body_is_rawxml=1, remote_id=int(digest("remote", index)[:7], 16))


def _cards(device):
    lines = []
    for name, number, mail in device.book:
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}", f"TEL;TYPE=CELL:+{number}"]
        lines += [f"EMAIL:{mail}"] if mail else []
        lines += ["END:VCARD"]
    return ("\r\n".join(lines) + "\r\n").encode()
