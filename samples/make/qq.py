#!/usr/bin/env python3
"""Writes the samples of QQ on Android up to version 8: samples/apps/qq_android/*/evidence.

    samples/make/qq.py

Texts are XORed one UTF-16 unit with one character of the key, blobs byte by byte, as QQ's own class
SecurityUtile does it. A second run gives the same bytes.
"""
import hashlib
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/qq_android"
OWNER = "1234500001"
FRIEND = "1234500002"
STRANGER = "1234500003"
TROOP = "700800900"
DISCUSSION = "3000500600"
IMEI = "490154203237518"  # the example of the IMEI's own description

MESSAGES = """(_id INTEGER PRIMARY KEY AUTOINCREMENT, extInt INTEGER, extLong INTEGER, extStr TEXT, extraflag INTEGER,
 frienduin TEXT, isValid INTEGER, isread INTEGER, issend INTEGER, istroop INTEGER, longMsgCount INTEGER,
 longMsgId INTEGER, longMsgIndex INTEGER, msgData BLOB, msgId INTEGER, msgUid INTEGER, msgseq INTEGER,
 msgtype INTEGER, selfuin TEXT, sendFailCode INTEGER, senderuin TEXT, shmsgseq INTEGER, time INTEGER,
 uniseq INTEGER, versionCode INTEGER, vipBubbleID INTEGER)"""


def md5(text):
    return hashlib.md5(text.encode()).hexdigest().upper()


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def picture(name, size):
    path = f"/storage/emulated/0/Android/data/com.tencent.mobileqq/Tencent/MobileQQ/chatpic/chatimg/{name}"
    return field(1, path.encode()) + field(2, size) + field(3, 1) + field(6, md5(name).encode())


class Store:
    def __init__(self, key):
        self.key = key
        self.lines = []
        self.made = set()

    def text(self, plain):
        if plain is None:
            return "NULL"
        units = plain.encode("utf-16-le")
        out = bytearray()
        for index in range(0, len(units), 2):
            letter = ord(self.key[index // 2 % len(self.key)])
            unit = (units[index] | units[index + 1] << 8) ^ letter
            out += unit.to_bytes(2, "little")
        return f"CAST(x'{bytes(out).decode('utf-16-le').encode().hex()}' AS TEXT)"

    def blob(self, plain):
        key = self.key.encode()
        return "x'" + bytes(byte ^ key[at % len(key)] for at, byte in enumerate(plain)).hex() + "'"

    def add(self, line):
        self.lines.append(line + ";")

    def message(self, table, other, sender, is_send, time, kind, data, flag=32770, own=OWNER):
        name = f"mr_{table}_{md5(other)}_New"
        if name not in self.made:
            self.made.add(name)
            self.add(f"CREATE TABLE {name} {MESSAGES}")
        is_troop = {"friend": 0, "troop": 1, "discusssion": 3000}[table]
        data = self.blob(data.encode() if isinstance(data, str) else data)
        self.add(f"INSERT INTO {name}(extraflag, frienduin, isValid, isread, issend, istroop, msgData, msgtype, "
                 f"selfuin, senderuin, time, uniseq, versionCode) VALUES({flag}, {self.text(other)}, 1, 1, {is_send}, "
                 f"{is_troop}, {data}, {kind}, {self.text(own)}, {self.text(sender)}, {time}, {time << 32 | 7}, 3)")

    def people(self):
        self.add("CREATE TABLE Friends(_id INTEGER PRIMARY KEY AUTOINCREMENT, uin TEXT UNIQUE, remark TEXT, name TEXT, "
                 "groupid INTEGER, alias TEXT, age INTEGER, gender INTEGER, datetime INTEGER)")
        for number, remark, name, group in ((FRIEND, "Ah Bo \U0001F33B", "小博", 0),
                                            (STRANGER, "", "Lin", -1002)):
            self.add(f"INSERT INTO Friends(uin, remark, name, groupid) VALUES({self.text(number)}, "
                     f"{self.text(remark)}, {self.text(name)}, {group})")

    def groups(self):
        self.add("CREATE TABLE TroopInfoV2(_id INTEGER PRIMARY KEY AUTOINCREMENT, troopuin TEXT UNIQUE, troopname TEXT, "
                 "troopRemark TEXT, troopowneruin TEXT, Administrator TEXT, troopCreateTime INTEGER, wMemberNum INTEGER)")
        self.add(f"INSERT INTO TroopInfoV2 VALUES(1, {self.text(TROOP)}, {self.text('Night shift 夜班')}, "
                 f"{self.text('')}, {self.text(STRANGER)}, {self.text(FRIEND)}, 1546300800, 3)")
        self.add("CREATE TABLE TroopMemberInfo(_id INTEGER PRIMARY KEY AUTOINCREMENT, troopuin TEXT, memberuin TEXT, "
                 "friendnick TEXT, troopnick TEXT, join_time INTEGER, last_active_time INTEGER)")
        for member, name, card in ((STRANGER, "Lin", "Boss Lin"), (FRIEND, "小博", ""), (OWNER, "me", "")):
            self.add(f"INSERT INTO TroopMemberInfo(troopuin, memberuin, friendnick, troopnick, join_time) VALUES("
                     f"{self.text(TROOP)}, {self.text(member)}, {self.text(name)}, {self.text(card)}, 1546300900)")
        self.add("CREATE TABLE DiscussionInfo(_id INTEGER PRIMARY KEY AUTOINCREMENT, uin TEXT UNIQUE, discussionName TEXT, "
                 "ownerUin TEXT, createTime INTEGER)")
        self.add(f"INSERT INTO DiscussionInfo VALUES(1, {self.text(DISCUSSION)}, {self.text('Three of us')}, "
                 f"{self.text(OWNER)}, 1546300800)")
        self.add("CREATE TABLE DiscussionMemberInfo(_id INTEGER PRIMARY KEY AUTOINCREMENT, discussionUin TEXT, "
                 "memberUin TEXT, memberName TEXT, inteRemark TEXT, dataTime INTEGER)")
        self.add(f"INSERT INTO DiscussionMemberInfo VALUES(1, {self.text(DISCUSSION)}, {self.text(FRIEND)}, "
                 f"{self.text('小博')}, {self.text('')}, 1546300800)")

    def write(self, folder, name):
        target = ROOT / folder / "evidence/data/data/com.tencent.mobileqq/databases"
        target.mkdir(parents=True, exist_ok=True)
        text = "-- written by samples/make/qq.py\n" + "\n".join(self.lines) + "\n"
        (target / f"{name}.db.sql").write_text(text)


def talk(store):
    store.message("friend", FRIEND, FRIEND, 0, 1600000000, -1000, "你好,今天晚上几点下班?", 0)
    store.message("friend", FRIEND, OWNER, 1, 1600000060, -1000, "At ten. \U0001F33B Wait at the gate.")
    store.message("friend", FRIEND, OWNER, 2, 1600000070, -1049, "From the computer.", 0)
    store.message("friend", FRIEND, OWNER, 1, 1600000080, -1000, "not sent", 32768)
    store.message("friend", FRIEND, FRIEND, 0, 1600000090, -2000, picture("Cache_1.jpg", 20480), 0)
    store.message("friend", FRIEND, FRIEND, 0, 1600000100, -2002,
                  field(1, b"/storage/emulated/0/Tencent/MobileQQ/1234500001/ptt/stream_1.slk") + field(2, 3000)
                  + field(12, "晚上见".encode()) + field(19, 4), 0)
    store.message("friend", FRIEND, FRIEND, 0, 1600000110, -2031, b"\xac\xed\x00\x05sr", 0)
    store.message("friend", FRIEND, FRIEND, 0, 1600000120, -2025, b"\x0a\x02hi", 0)
    store.message("troop", TROOP, STRANGER, 0, 1600000200, -1000, "所有人 hand in the phones.", 0)
    store.message("troop", TROOP, FRIEND, 0, 1600000210, -1035,
                  field(1, field(1, "look ".encode())) + field(1, field(2, picture("Cache_2.jpg", 4096)))
                  + field(1, field(1, "here".encode())), 0)
    store.message("troop", TROOP, STRANGER, 3, 1600000220, -7777, b"?", 99)
    store.message("discusssion", DISCUSSION, FRIEND, 0, 1600000300, -1000, "anyone awake?", 0)
    store.message("discusssion", DISCUSSION, FRIEND, 0, 1600000310, -1000, b"\xff\xfe broken", 0)


def whole(folder, key):
    store = Store(key)
    store.people()
    store.groups()
    talk(store)
    store.add("CREATE TABLE mr_data_line_New(_id INTEGER PRIMARY KEY, msgData BLOB)")
    store.write(folder, OWNER)


def main():
    for case in ("key_file", "imei", "preferences", "no_key_file", "part_of_key"):
        shutil.rmtree(ROOT / case / "evidence", ignore_errors=True)
    whole("key_file", IMEI)
    slow = Store(IMEI)
    slow.message("friend", FRIEND, FRIEND, 0, 1500000000, -1000, "an older one", 0)
    slow.write("key_file", f"slowtable_{OWNER}")
    app = "evidence/data/data/com.tencent.mobileqq"
    (ROOT / "key_file" / app / "files").mkdir()
    (ROOT / "key_file" / app / "files/kc").write_text(IMEI)
    store = Store("867530912345672")
    store.message("friend", FRIEND, FRIEND, 0, 1600000000, -1000, "read with files/imei", 0)
    store.write("imei", OWNER)
    (ROOT / "imei" / app / "files").mkdir()
    (ROOT / "imei" / app / "files/kc").write_text("000000000000000")  # of another time: does not fit
    (ROOT / "imei" / app / "files/imei").write_text("#\nimei=867530912345672\n")
    store = Store("867530912345672")
    store.message("friend", FRIEND, OWNER, 1, 1600000000, -1000, "read with the preferences")
    store.write("preferences", OWNER)
    (ROOT / "preferences" / app / "shared_prefs").mkdir()
    (ROOT / "preferences" / app / f"shared_prefs/contact_bind_info{OWNER}.xml").write_text(
        "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n"
        '    <string name="contact_bind_info_imei">867530912345672</string>\n</map>\n')
    whole("no_key_file", "867530912345672")
    store = Store("867530912345672")
    store.people()
    store.message("friend", FRIEND, FRIEND, 0, 1600000000, -1000, "longer than the part of the key", 0)
    store.message("friend", FRIEND, OWNER, 1, 1600000010, -1000, "short", 0)
    store.write("part_of_key", OWNER)


main()
