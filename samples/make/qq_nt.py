#!/usr/bin/env python3
"""Writes the samples of QQ since version 9: samples/apps/qq_nt_any/*/evidence.

    samples/make/qq_nt.py

The database is plain in `decrypted`, and encrypted in the others as QQ does it: SQLCipher 4 with 4000
rounds and HMAC-SHA1, behind a header of 1024 bytes. Vectors are random: a second run gives other bytes.
"""
import hashlib
import pathlib
import shutil
import struct

import sqlcipher

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/qq_nt_any"
OWNER, FRIEND, BOSS, GROUP = 1234500001, 1234500002, 1234500003, 700800900
UID = {OWNER: "u_AbCdEfGhIjKlMnOpQrStUv", FRIEND: "u_FriendFriendFriend-_0", BOSS: "u_BossBossBossBossBoss1"}
RAND = "6tPaJ9GP"  # as in the description
LOGIN = "BD156D6710D54D8782F4"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def element(kind, *fields):
    return field(40800, field(45001, 1) + field(45002, kind) + b"".join(field(*one) for one in fields))


def quoted(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def insert(table, *values):
    return f"INSERT INTO {table} VALUES({', '.join(quoted(value) for value in values)});\n"


COLUMNS = ('"40001" INTEGER PRIMARY KEY, "40002" INTEGER, "40003" INTEGER, "40010" INTEGER, "40011" INTEGER, '
           '"40012" INTEGER, "40013" INTEGER, "40020" TEXT, "40021" TEXT, "40027" INTEGER, "40030" INTEGER, '
           '"40033" INTEGER, "40041" INTEGER, "40050" INTEGER, "40090" TEXT, "40093" TEXT, "40800" BLOB')


def message(table, number, kind, send_type, sender, other, time, content, status=2):
    is_group = table == "group_msg_table"
    uid = UID.get(sender, "")
    return insert(table, number, number * 7, number, 2 if is_group else 1, kind, 0, send_type, uid,
                  str(other) if is_group else UID.get(other, "u_NobodyNobodyNobody01"), other if is_group else 17,
                  other if is_group or other in UID else 0, sender, status, time, "", "", content)


def messages():
    sql = "".join(f"CREATE TABLE {table} ({COLUMNS});\n" for table in ("c2c_msg_table", "group_msg_table"))
    sql += 'CREATE TABLE nt_uid_mapping_table ("48901" INTEGER PRIMARY KEY, "48902" TEXT, "48912" TEXT, "1002" INTEGER);\n'
    for index, (number, uid) in enumerate(UID.items(), 1):
        sql += insert("nt_uid_mapping_table", index, uid, None, number)
    base = 7300000000000000000
    two = [
        (2, 0, FRIEND, element(1, (45101, "你好,今天晚上几点下班?")), 2),
        (2, 1, OWNER, element(1, (45101, "At ten. ")) + element(6, (47601, 14), (47602, "/微笑")), 2),
        (9, 2, OWNER, element(7, (47402, 5), (47413, "At ten.")) + element(1, (45101, "or later")), 1),
        (2, 0, FRIEND, element(2, (45402, "0A1B.jpg"), (45405, 3), (45812, "/storage/emulated/0/Pic/0A1B.jpg")), 2),
        (2, 0, FRIEND, element(1, (45101, "the gate")) + element(2, (45402, "2C3D.jpg")) + element(2, (45402, "4E5F.jpg")), 2),
        (3, 0, FRIEND, element(3, (45402, "list.xlsx"), (45403, "/storage/emulated/0/list.xlsx"), (45405, 20480)), 2),
        (6, 0, FRIEND, element(4, (45402, "a.amr"), (45405, 900), (45923, "晚上见")), 2),
        (19, 1, OWNER, element(21, (48151, 7), (48152, 61000), (48153, "通话时长 01:01")), 2),
        (10, 0, FRIEND, element(9, (48401, "x")), 2),
        (5, 3, 0, element(8, (48214, "<gtip>recalled a message</gtip>")), 2),
        (11, 5, OWNER, element(10, (47901, '{"app":"com.tencent.structmsg"}')), 0),
        (77, 1546272000, FRIEND, b"\xff\xff", 9),
    ]
    for index, (kind, send_type, sender, content, status) in enumerate(two):
        sql += message("c2c_msg_table", base + index, kind, send_type, sender, FRIEND, 1700000000 + 60 * index, content,
                       status)
    sql += message("c2c_msg_table", base + 90, 2, 0, 0, 0, 1700009000, element(1, (45101, "number not told")))
    sql += message("group_msg_table", base + 100, 2, 0, BOSS, GROUP, 1700001000, element(1, (45101, "Hand in the phones.")))
    sql += message("group_msg_table", base + 101, 2, 1, OWNER, GROUP, 1700001060, element(1, (45101, "Yes.")))
    sql += message("group_msg_table", base + 102, 2, 0, BOSS, GROUP, 1700001120, element(1, (45101, "deleted later")))
    sql += f'PRAGMA secure_delete = OFF;\nDELETE FROM group_msg_table WHERE "40001" = {base + 102};\n'
    return sql + 'CREATE TABLE dataline_msg_table ("40001" INTEGER PRIMARY KEY, "40800" BLOB);\n'


def groups():
    sql = ('CREATE TABLE group_detail_info_ver1 ("60001" INTEGER PRIMARY KEY, "60007" TEXT, "60026" TEXT, "60002" TEXT, '
           '"60004" INTEGER, "60005" INTEGER, "60006" INTEGER, "60340" INTEGER);\n'
           'CREATE TABLE group_list ("60001" INTEGER PRIMARY KEY, "60007" TEXT);\n'
           'CREATE TABLE group_member3 ("60001" INTEGER, "1000" TEXT, "1002" INTEGER, "20002" TEXT, "64003" TEXT, '
           '"64007" INTEGER, "64010" INTEGER, "64016" INTEGER);\n')
    sql += insert("group_detail_info_ver1", GROUP, "Night shift 夜班", "", UID[BOSS], 1546300800, 200, 4, 0)
    sql += insert("group_list", GROUP, "Night shift 夜班") + insert("group_list", 700800901, "Kitchen")
    for number, name, card, admin, left in ((BOSS, "Lin", "Boss Lin", 0, 0), (FRIEND, "小博", "", 1, 0),
                                            (OWNER, "me", "", 0, 0)):
        sql += insert("group_member3", GROUP, UID[number], number, name, card, 1546300900, admin, left)
    sql += insert("group_member3", GROUP, "u_GoneGoneGoneGoneGone1", 0, "Gone", "", 1546300900, 0, 1)
    return sql + insert("group_member3", GROUP, "u_OddOddOddOddOddOddOd1", 1234500009, "Odd", "", 1546300900, 7, 0)


def people():
    sql = ('CREATE TABLE profile_info_v6 ("1000" TEXT PRIMARY KEY, "1001" TEXT, "1002" INTEGER, "20002" TEXT, "20009" TEXT);\n'
           'CREATE TABLE buddy_list ("1000" TEXT PRIMARY KEY, "1001" TEXT, "1002" INTEGER, "25007" INTEGER);\n')
    sql += insert("profile_info_v6", UID[FRIEND], "ah_bo", FRIEND, "小博", "Ah Bo")
    sql += insert("profile_info_v6", UID[BOSS], None, BOSS, "Lin", "")
    sql += insert("buddy_list", UID[FRIEND], "ah_bo", FRIEND, None)
    return sql + insert("buddy_list", "u_OnlyInTheListOfFriend", None, 1234500008, None)


def logins():
    sql = ('CREATE TABLE login_table ("1000" INTEGER PRIMARY KEY, "1001" TEXT, "1002" TEXT, "1004" BLOB, "1007" TEXT, '
           '"1008" INTEGER);\n')
    return sql + insert("login_table", OWNER, UID[OWNER], "", b"", "me", 1700000000)


def header(value):
    told = field(2, value) + field(3, "1.0.0.1") + field(4, "HMAC_SHA1") + field(5, 1700000000)
    return (b"SQLite header 3\0".ljust(32, b"\0") + b"QQ_NT DB" + struct.pack("<I", len(told)) + told).ljust(1024, b"\0")


def encrypted(sql, passphrase, value=RAND):
    how = {"hash": "sha1", "kdf": "sha512", "header": 0, "reserved": 48,
           "key": hashlib.pbkdf2_hmac("sha512", passphrase.encode(), bytes.fromhex(sqlcipher.SALT), 4000, 32)}
    return header(value) + sqlcipher.encrypted(sql, how)


def write(case, name, content):
    target = ROOT / case / "evidence" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        target.write_bytes(content)
    else:
        target.write_text("-- written by samples/make/qq_nt.py\n" + content)


def main():
    for case in ("decrypted", "android", "iphone", "computer"):
        shutil.rmtree(ROOT / case / "evidence", ignore_errors=True)
    key = md5(md5(UID[OWNER]) + RAND)
    folder = "nt_qq_" + md5(md5(UID[OWNER]) + "nt_kernel")
    for name, sql in (("nt_msg", messages()), ("group_info", groups()), ("profile_info", people()), ("login", logins())):
        write("decrypted", f"tool/nt_db/{name}.db.sql", sql)
    app = "data/data/com.tencent.mobileqq"
    write("android", f"{app}/databases/nt_db/{folder}/nt_msg.db", encrypted(messages(), key))
    write("android", f"{app}/databases/nt_db/{folder}/group_info.db", encrypted(groups(), key))
    write("android", f"{app}/files/uid/1234509999###u_AnotherAccountOfPhone1", b"")
    write("android", f"{app}/files/uid/{OWNER}###{UID[OWNER]}", b"")
    app = "private/var/mobile/Containers/Data/Application/6D1B5C0E-0000-4000-8000-000000000001/Documents"
    write("iphone", f"{app}/{folder}/nt_db/profile_info.db", encrypted(people(), key))
    write("iphone", f"{app}/nt_qq/global/nt_db/login.db", encrypted(logins(), LOGIN))
    app = "Users/someone/Documents/Tencent Files"
    meta = "0f" * 64
    write("computer", f"{app}/{OWNER}/nt_qq/nt_db/nt_msg.db", encrypted(messages(), "#8xxxxxxxxxxx@uJ", meta))
    write("computer", f"{app}/nt_qq/global/nt_db/login.db", encrypted(logins(), LOGIN))


main()
