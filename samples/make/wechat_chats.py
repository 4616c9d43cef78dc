"""Writes EnMicroMsg.db of WeChat for Android as a tool leaves it that has the key."""

import hashlib

from sqlite_files import create_tables, database_bytes, insert
from world import digest

PACKAGE = "com.tencent.mm"

_TABLES = """
CREATE TABLE userinfo ( id INTEGER PRIMARY KEY, type INT, value TEXT );
CREATE TABLE rcontact (  username TEXT default ''  PRIMARY KEY ,  alias TEXT default '' ,  conRemark TEXT default '' , domainList TEXT default '' ,  nickname TEXT default '' ,  pyInitial TEXT default '' ,  quanPin TEXT default '' , showHead INTEGER default '0' ,  type INTEGER default '0' ,  uiType LONG default '0' ,  weiboFlag INTEGER default '0' , weiboNickname TEXT default '' ,  conRemarkPYFull TEXT default '' ,  conRemarkPYShort TEXT default '' ,  lvbuff BLOB, verifyFlag INTEGER default '0' ,  encryptUsername TEXT default '' ,  chatroomFlag INTEGER,  deleteFlag INTEGER default '0' , contactLabelIds TEXT default '' ,  descWordingId TEXT default '' ,  openImAppid TEXT,  sourceExtInfo TEXT, ticket TEXT default '' ,  usernameFlag LONG default '0' ,  contactExtra BLOB, createTime LONG default '0');
CREATE TABLE rconversation (  msgCount INTEGER default '0' ,  username TEXT default ''  PRIMARY KEY , unReadCount INTEGER default '0' ,  chatmode INTEGER default '0' ,  status INTEGER default '0' , isSend INTEGER default '0' ,  conversationTime LONG default '0' ,  content TEXT default '' ,  msgType TEXT default '' , flag LONG default '0' ,  digest TEXT default '' ,  digestUser TEXT default '' ,  parentRef TEXT, attrflag INTEGER default '0' ,  editingMsg TEXT default '' ,  atCount INTEGER default '0' );
CREATE TABLE chatroom (  chatroomname TEXT default ''  PRIMARY KEY ,  addtime LONG,  memberlist TEXT,  displayname TEXT, chatroomnick TEXT,  roomflag INTEGER,  roomowner TEXT,  roomdata BLOB,  isShowname INTEGER,  selfDisplayName TEXT, style INTEGER,  chatroomdataflag INTEGER,  modifytime LONG,  chatroomnotice TEXT,  memberCount INTEGER default '-1' );
CREATE TABLE message ( msgId INTEGER PRIMARY KEY, msgSvrId INTEGER , type INT, status INT, isSend INT, isShowTimer INTEGER, createTime INTEGER, talker TEXT, content TEXT, imgPath TEXT, reserved TEXT, lvbuffer BLOB, transContent TEXT, transBrandWording TEXT , talkerId INTEGER, bizClientMsgId TEXT, bizChatId INTEGER DEFAULT -1, bizChatUserId TEXT, msgSeq INTEGER, flag INT DEFAULT 0, solitaireFoldInfo BLOB, historyId TEXT);
"""


def wxid(account):
    return "wxid_" + digest("wechat", account)[:14]


def wechat_files(world, device, holding):
    number = int(digest("uin", holding.account)[:8], 16) - (1 << 31)
    folder = hashlib.md5(f"mm{number}".encode()).hexdigest()
    return {f"data/data/{PACKAGE}/MicroMsg/{folder}/EnMicroMsg.db": database_bytes(lambda db: _write(db, world, device, holding))}


def _write(db, world, device, holding):
    create_tables(db, _TABLES)
    account = world.accounts[holding.account]
    for row, value in ((2, wxid(account.key)), (4, account.name), (6, "+" + account.number)):
        insert(db, "userinfo", id=row, type=3, value=value)
    insert(db, "rcontact", username=wxid(account.key), nickname=account.name, type=3)
    names = {number: name for name, number, _ in device.book}
    rooms = {}
    for index, message in enumerate(world.view(holding), 1):
        if message.chat not in rooms:
            rooms[message.chat] = _room(db, world, holding, message.chat, names)
        own, group = message.sender == holding.account, message.chat in world.groups
        text = message.text if own or not group else f"{wxid(message.sender)}:\n{message.text}"
        insert(db, "message", msgId=index, msgSvrId=7100000000000000000 + int(digest(message.key)[:12], 16), type=1, status=2 if own else 3,
               isSend=int(own), createTime=message.at + (device.clock_shift if own else 0), talker=rooms[message.chat], content=text)


def _room(db, world, holding, chat, names):
    group = world.groups.get(chat)
    people = [key for key in (group.ranks if group else chat.split("|")) if key != holding.account]
    for key in people:
        account = world.accounts[key]
        db.execute("INSERT OR IGNORE INTO rcontact (username, conRemark, nickname, type) VALUES (?, ?, ?, 3)",
                   (wxid(key), names.get(account.number, ""), account.name))
    name = wxid(people[0])
    if group:
        name = str(20000000000 + int(digest("room", chat)[:8], 16)) + "@chatroom"
        insert(db, "rcontact", username=name, nickname=group.subject, type=2)
        insert(db, "chatroom", chatroomname=name, memberlist=";".join(wxid(key) for key in group.ranks), displayname=group.subject,
               roomowner=wxid(group.creator), memberCount=len(group.ranks))
    insert(db, "rconversation", username=name)
    return name
