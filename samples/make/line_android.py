"""Writes naver_line of LINE for Android: contacts, groups, chats, messages."""

from sqlite_files import create_tables, database_bytes, insert
from world import digest

PACKAGE = "jp.naver.line.android"
_PATH = f"data/data/{PACKAGE}/databases/naver_line"

_TABLES = """
CREATE TABLE chat_history (id INTEGER PRIMARY KEY AUTOINCREMENT, server_id TEXT, type INTEGER, chat_id TEXT, from_mid TEXT, content TEXT, created_time TEXT, delivered_time TEXT, status INTEGER, sent_count INTEGER, read_count INTEGER, location_name TEXT, location_address TEXT, location_phone TEXT, location_latitude INTEGER, location_longitude INTEGER, attachement_image INTEGER, attachement_image_height INTEGER, attachement_image_width INTEGER, attachement_image_size INTEGER, attachement_type INTEGER, attachement_local_uri TEXT, parameter TEXT, chunks BLOB);
CREATE TABLE chat (chat_id TEXT PRIMARY KEY, chat_name TEXT, owner_mid TEXT, last_from_mid TEXT, last_message TEXT, last_created_time TEXT, message_count INTEGER, read_message_count INTEGER, type INTEGER, is_notification INTEGER, is_archived INTEGER);
CREATE TABLE contacts (m_id TEXT PRIMARY KEY, contact_id TEXT, contact_key TEXT, name TEXT, phonetic_name TEXT, server_name TEXT, addressbook_name TEXT, custom_name TEXT, status_msg TEXT, relation INTEGER, status INTEGER, hidden INTEGER);
CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT, picture_status TEXT, creator TEXT, status INTEGER, is_first INTEGER, created_time INTEGER);
CREATE TABLE membership (id TEXT NOT NULL, m_id TEXT NOT NULL, is_accepted INTEGER, created_time INTEGER);
"""


def mid(account):
    return "u" + digest("line", account)[:32]


def line_files(world, device, holding):
    return {_PATH: database_bytes(lambda db: _write(db, world, device, holding))}


def _write(db, world, device, holding):
    create_tables(db, _TABLES)
    names = {number: name for name, number, _ in device.book}
    chats = {}
    for index, message in enumerate(world.view(holding)):
        if message.chat not in chats:
            chats[message.chat] = _chat(db, world, holding, message.chat, names)
        own = message.sender == holding.account
        at = message.at + (device.clock_shift if own else 0)
        insert(db, "chat_history", server_id=str(18000000000 + int(digest(message.key)[:8], 16)), type=1, chat_id=chats[message.chat],
               from_mid=None if own else mid(message.sender), content=message.text, created_time=str(at),
               delivered_time="0", status=3 if own else 1, attachement_type=0)


def _chat(db, world, holding, chat, names):
    group = world.groups.get(chat)
    people = [key for key in (group.ranks if group else chat.split("|")) if key != holding.account]
    for key in people:
        account = world.accounts[key]
        db.execute("INSERT OR IGNORE INTO contacts (m_id, name, server_name, addressbook_name, relation) VALUES (?, ?, ?, ?, 1)",
                   (mid(key), names.get(account.number) or account.name, account.name, names.get(account.number)))
    if not group:
        insert(db, "chat", chat_id=mid(people[0]), chat_name=world.accounts[people[0]].name, type=1)
        return mid(people[0])
    name = "c" + digest("line group", chat)[:32]
    insert(db, "groups", id=name, name=group.subject, creator=mid(group.creator), created_time=group.created)
    insert(db, "chat", chat_id=name, type=3)
    for key in people:
        insert(db, "membership", id=name, m_id=mid(key), is_accepted=1, created_time=group.created)
    return name
