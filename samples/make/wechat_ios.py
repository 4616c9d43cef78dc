#!/usr/bin/env python3
"""Writes the sample of WeChat on iOS: samples/apps/wechat_ios/current/evidence.

    samples/make/wechat_ios.py

The columns that hold messages of protocol buffers, and LoginInfo2.dat, are made here; what a test
builds are the .sql files.
"""
import hashlib
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1] / "apps/wechat_ios/current/evidence"
APP = ROOT / ("private/var/mobile/Containers/Data/Application/"
              "6B1C2D3E-0000-4000-8000-00000000C0DE/Documents")
OWN, BOSS, LILY = "wxid_q1w2e3r4t5y621", "wxid_boss000000000a", "wxid_member0000000b"
GROUP, REMOVED = "20000000001@chatroom", "wxid_removed000000d"


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def text(number, value):
    content = value if isinstance(value, bytes) else value.encode()
    size, length = len(content), b""
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def friend(name, nickname, alias="", remark="", kind=3, room=b""):
    blob = text(1, nickname) + text(2, alias) + text(3, remark)
    return f"('{name}', {kind}, X'{blob.hex()}', X'{room.hex()}')"


FRIENDS = """-- Columns as fuyoufang/WeChatMessageManager and WechatExporter name them.
CREATE TABLE Friend (userName TEXT PRIMARY KEY, type INTEGER DEFAULT 0, certificationFlag INTEGER DEFAULT 0,
  dbContactBrand BLOB, dbContactChatRoom BLOB, dbContactHeadImage BLOB, dbContactLocal BLOB, dbContactOpenIM BLOB,
  dbContactOther BLOB, dbContactProfile BLOB, dbContactRemark BLOB, dbContactSocial BLOB, encodeUserName TEXT,
  extFlag INTEGER DEFAULT 0, imgStatus INTEGER DEFAULT 0, openIMAppid TEXT);
INSERT INTO Friend (userName, type, dbContactRemark, dbContactChatRoom) VALUES
  """

CHAT = """CREATE TABLE Chat_{0} (TableVer INTEGER DEFAULT 1, MesLocalID INTEGER PRIMARY KEY AUTOINCREMENT,
  MesSvrID BIGINT DEFAULT 0, CreateTime INTEGER DEFAULT 0, Message TEXT, Status INTEGER DEFAULT 0,
  ImgStatus INTEGER DEFAULT 0, Type INTEGER, Des INTEGER);
INSERT INTO Chat_{0} (MesSvrID, CreateTime, Message, Status, Type, Des) VALUES
"""

TRANSFER = ("<msg><appmsg><title><![CDATA[微信转账]]></title><des><![CDATA[收到转账300.00元。]]></des><type>2000</type>"
            "<wcpayinfo><paysubtype>{0}</paysubtype><feedesc><![CDATA[￥300.00]]></feedesc>"
            "<transferid><![CDATA[1000050001202512010000000009]]></transferid><pay_memo><![CDATA[罚款]]></pay_memo>"
            "</wcpayinfo></appmsg></msg>")
PACKET = ("<msg><appmsg><title>微信红包</title><type>2001</type><wcpayinfo><sendertitle>大吉大利</sendertitle>"
          "<nativeurl><![CDATA[wxpay://c2cbizmessagehandler/hongbao/receivehongbao?msgtype=1&channelid=1"
          "&sendid=1000039501202512010000000008&ver=6]]></nativeurl></wcpayinfo></appmsg></msg>")
CALL = ("<voipinvitemsg><roomid>1</roomid><status>4</status><invitetype>0</invitetype></voipinvitemsg>"
        "<voiplocalinfo><wordingtype>4</wordingtype><duration>61</duration></voiplocalinfo>")


def chat(name, rows):
    lines = ",\n".join("  ({}, {}, '{}', {}, {}, {})".format(7100000000000000000 + number, 1764580000 + 60 * number,
                                                          message.replace("'", "''"), status, kind, received)
                       for number, message, status, kind, received in rows)
    return CHAT.format(md5(name)) + lines + ";\n"


def main():
    folder = APP / md5(OWN) / "DB"
    folder.mkdir(parents=True, exist_ok=True)
    (APP / "LoginInfo2.dat").write_bytes(
        text(1, text(1, OWN) + text(2, "zhao_sample") + text(3, "小赵"))
        + text(1, text(1, "wxid_second000000e") + text(3, "小号")))
    room = text(1, f"{BOSS};{OWN};{LILY}") + text(2, BOSS)
    (folder / "WCDB_Contact.sqlite.sql").write_text(FRIENDS + ",\n  ".join([
        friend(BOSS, "阿陈", "chen_lead", "陈主管"), friend(LILY, "Lily", kind=4),
        friend("filehelper", "文件传输助手"), friend("gh_3dfda90e39d6", "微信支付"),
        friend(GROUP, "三组工作群", kind=2, room=room)]) + ";\n")
    (folder / "MM.sqlite.sql").write_text(chat(BOSS, [
        (1, "今天的业绩呢？", 4, 1, 1), (2, "马上发", 2, 1, 0), (3, TRANSFER.format(1), 2, 49, 0),
        (4, TRANSFER.format(3), 4, 49, 1), (5, CALL, 6, 50, 1), (6, "<msg><img length=\"10\"/></msg>", 4, 3, 1)]))
    (folder / "message_1.sqlite.sql").write_text(
        chat(GROUP, [(11, f"{LILY}:\n收到", 4, 1, 1), (12, f"{BOSS}:\n{PACKET}", 4, 49, 1),
                     (13, "\"陈主管\" 修改群名", 4, 10000, 1), (14, "明白", 2, 1, 0)])
        + chat(REMOVED, [(21, "a chat whose name no file holds", 4, 1, 1)])
        + "CREATE TABLE Chat_not_a_chat (x);\n")


main()
