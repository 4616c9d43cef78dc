"""Writes msgstore.db of WhatsApp for Android, in the schema of today or the legacy one."""

import base64
import hashlib

import schema_android as schema
from sqlite_files import create_tables, database_bytes, database_with_log, insert
from talk import SCRIPT
from world import digest

_ENCRYPTION_NOTICE, _GROUP_CREATED = 67, 11


def kept(world, device, holding):
    """The messages of a holding by what becomes of their rows: `live` rows are in the main file, `log_only`
    in the log, `deleted` in the main file but removed by the log, `superseded` written and removed within
    the log, `carved` removed from the main file."""
    parts = {"live": [], "log_only": [], "deleted": [], "superseded": [], "carved": []}
    for message in world.view(holding):
        parts[message.marks.get(device.exhibit, "live")].append(message)
    return parts


def media_path(name):
    folder = "WhatsApp Documents" if name.endswith((".csv", ".pdf")) else "WhatsApp Images"
    return f"Media/{folder}/{name}"


def msgstore_files(world, device, holding):
    writer = (_Legacy if device.platform == "android_legacy" else _Today)(world, device, holding)
    parts = kept(world, device, holding)
    path = f"data/data/{holding.package}/databases/msgstore.db"
    steps = [writer.create, lambda db: writer.add(db, parts["live"] + parts["deleted"] + parts["carved"]),
             lambda db: writer.remove(db, parts["carved"])]
    files = {}
    if device.write_ahead and any(parts[state] for state in ("log_only", "superseded", "deleted")):
        later = [lambda db, m=m: writer.add(db, [m]) for m in parts["log_only"]]
        later += [lambda db: writer.add(db, parts["superseded"])]
        later += [lambda db: writer.remove(db, parts["deleted"] + parts["superseded"])]
        files[path], files[path + "-wal"] = database_with_log(steps, later)
    else:
        files[path] = database_bytes(*steps)
    prefix = "data/media/0/Android/media/" + holding.package + "/" + \
        ("WhatsApp Business/" if holding.package.endswith("w4b") else "WhatsApp/")
    for message in parts["live"] + parts["log_only"]:
        if message.media:
            files[prefix + media_path(message.media)] = world.media[message.media]
    return files


def _media_values(world, name):
    data = world.media[name]
    mime = {"csv": "text/csv", "png": "image/png", "jpg": "image/jpeg"}[name.rsplit(".", 1)[1]]
    return dict(file_path=media_path(name), file_size=len(data), mime_type=mime, media_name=name if mime == "text/csv" else None,
                file_hash=base64.b64encode(hashlib.sha256(data).digest()).decode()), mime


class _Today:
    def __init__(self, world, device, holding):
        self.world, self.device, self.holding = world, device, holding
        self.jids, self.chats, self.rows = {}, {}, {}

    def jid(self, db, raw):
        if raw not in self.jids:
            user, server = raw.split("@")
            kind = {"s.whatsapp.net": 0, "g.us": 1, "lid": 18, "broadcast": 5}[server]
            self.jids[raw] = insert(db, "jid", user=user, server=server, agent=0, device=0, type=kind, raw_string=raw)
        return self.jids[raw]

    def person(self, db, key, in_group):
        """In a group of hidden numbers the participant is an @lid, and jid_map may resolve it."""
        if not (in_group and self.holding.hidden_numbers):
            return self.jid(db, self.world.jid(key))
        raw = self.world.accounts[key].lid + "@lid"
        fresh = raw not in self.jids
        row = self.jid(db, raw)
        if fresh and int(self.world.accounts[key].lid[-1]) % 3:   # some stay unresolved
            insert(db, "jid_map", lid_row_id=row, jid_row_id=self.jid(db, self.world.jid(key)), sort_id=row)
        return row

    def create(self, db):
        create_tables(db, schema.MSGSTORE)
        insert(db, "android_metadata", locale=self.device.locale)
        insert(db, "props", key="call_log_ready", value="1")
        self.jid(db, "status@broadcast")
        world, own = self.world, self.holding.account
        if self.holding.package.endswith("w4b"):
            for title, content in zip(("hello", "sorry", "shop"), SCRIPT):
                insert(db, "quick_replies", title=title, content=content)
        insert(db, "message", _id=1, chat_row_id=-1, from_me=0, key_id="-1", status=-1, message_type=-1, timestamp=0)
        in_use = {m.chat for m in world.view(self.holding)}
        for key, group in world.groups_of(own):
            if key not in in_use:
                continue
            chat = self.chat(db, key)
            row = insert(db, "message", chat_row_id=chat, from_me=int(group.creator == own), key_id=digest("made", key)[:20].upper(),
                         sender_jid_row_id=0 if group.creator == own else self.person(db, group.creator, True), status=6 if group.creator == own else 0,
                         timestamp=group.created, received_timestamp=group.created + 900, message_type=7)
            db.execute("UPDATE message SET sort_id=_id WHERE _id=?", (row,))
            insert(db, "message_system", message_row_id=row, action_type=_GROUP_CREATED)
            insert(db, "message_system_value_change", message_row_id=row, old_data=group.subject)
            for member, rank in sorted(group.ranks.items()):
                insert(db, "group_participant_user", group_jid_row_id=self.jids[group.jid], rank=rank, pending=0,
                       user_jid_row_id=self.person(db, member, True), add_timestamp=group.created)
        for index, (at, peer, sent, seconds, video) in enumerate(sorted(self.device.app_calls)):
            if self.holding is not self.device.holdings[0]:
                break
            insert(db, "call_log", jid_row_id=self.jid(db, world.jid(peer)), from_me=int(sent), transaction_id=-1, timestamp=at,
                   call_id=digest("call", sorted((own, peer)), at)[:32].upper(), video_call=int(video), duration=seconds,
                   call_result=5 if seconds else 2, bytes_transferred=seconds * 4100, is_joinable_group_call=0)

    def chat(self, db, chat):
        if chat in self.chats:
            return self.chats[chat]
        group = self.world.groups.get(chat)
        raw = group.jid if group else self.world.jid(self.world.peer(self.holding.account, chat))
        self.chats[chat] = insert(db, "chat", jid_row_id=self.jid(db, raw), hidden=0, subject=group.subject if group else None,
                                  created_timestamp=group.created if group else None, archived=0, plaintext_disabled=1,
                                  unseen_message_count=0, ephemeral_expiration=0, group_type=0)
        return self.chats[chat]

    def add(self, db, messages):
        for message in sorted(messages, key=lambda m: (m.at, m.key)):
            self._add_one(db, message)

    def _add_one(self, db, message):
        own, in_group = message.sender == self.holding.account, message.chat in self.world.groups
        chat = self.chat(db, message.chat)
        media, mime = _media_values(self.world, message.media) if message.media else (None, None)
        kind = 15 if message.revoked else (9 if mime == "text/csv" else 1) if media else 0
        sender = self.person(db, message.sender, True) if in_group and not own else 0
        delay, shift = int(message.key[-2:], 16) * 9, self.device.clock_shift
        row = insert(db, "message", chat_row_id=chat, from_me=int(own), key_id=message.key, sender_jid_row_id=sender,
                     status=13 if own else 0, broadcast=0, recipient_count=0, origination_flags=1 if message.forwarded else 0, origin=0,
                     timestamp=message.at + (shift if own else 0),   # a received message has the sender's time
                     received_timestamp=message.at + shift + (delay if own else 300 + delay),
                     receipt_server_timestamp=message.at + delay if own else -1, message_type=kind,
                     text_data=None if message.revoked else message.text, starred=0, lookup_tables=0)
        self.rows[message.key] = row
        db.execute("UPDATE message SET sort_id=_id WHERE _id=?", (row,))
        db.execute("UPDATE chat SET last_message_row_id=?, display_message_row_id=?, sort_timestamp=? WHERE _id=?",
                   (row, row, message.at, chat))
        if media:
            insert(db, "message_media", message_row_id=row, chat_row_id=chat, transferred=1, **media)
        if message.forwarded:
            insert(db, "message_forwarded", message_row_id=row, forward_score=message.forwarded)
        if message.edited:
            insert(db, "message_edit_info", message_row_id=row, original_key_id=message.key,
                   edited_timestamp=message.edited, sender_timestamp=message.edited)
        if message.revoked:
            insert(db, "message_revoked", message_row_id=row, revoked_key_id=message.key, revoke_timestamp=message.at + 240000)
        if message.reply_to:
            before = self.world.by_key[message.reply_to]
            insert(db, "message_quoted", message_row_id=row, chat_row_id=chat, parent_message_chat_row_id=chat,
                   from_me=int(before.sender == self.holding.account), key_id=before.key, timestamp=before.at,
                   message_type=0, text_data=before.text)
        if own and not in_group:
            peer = self.jid(db, self.world.jid(self.world.peer(self.holding.account, message.chat)))
            insert(db, "receipt_user", message_row_id=row, receipt_user_jid_row_id=peer,
                   receipt_timestamp=message.at + 2000, read_timestamp=message.at + 61000)

    def remove(self, db, messages):
        for message in messages:
            row = self.rows[message.key]
            for table in ("message_media", "message_forwarded", "message_edit_info", "message_quoted", "receipt_user"):
                db.execute(f"DELETE FROM {table} WHERE message_row_id=?", (row,))
            db.execute("DELETE FROM message WHERE _id=?", (row,))


class _Legacy:
    def __init__(self, world, device, holding):
        self.world, self.device, self.holding = world, device, holding
        self.rows, self.chats = {}, set()

    def create(self, db):
        create_tables(db, schema.MSGSTORE_LEGACY)
        insert(db, "android_metadata", locale=self.device.locale)
        insert(db, "messages", _id=1, key_remote_jid="-1", key_from_me=0, key_id="-1", status=-1, data=None, timestamp=0,
               media_wa_type="-1")
        own = self.holding.account
        in_use = {m.chat for m in self.world.view(self.holding)}
        for key, group in self.world.groups_of(own):
            if key not in in_use:
                continue
            self.chat(db, key)
            insert(db, "messages", key_remote_jid=group.jid, key_from_me=0, key_id=digest("made", key)[:20].upper(), status=6,
                   data=group.subject, timestamp=group.created, media_wa_type="0", media_size=_GROUP_CREATED,
                   remote_resource=self.world.jid(group.creator), received_timestamp=group.created + 900)
            for member, rank in sorted(group.ranks.items()):
                insert(db, "group_participants", gjid=group.jid, jid="" if member == own else self.world.jid(member),
                       admin=rank, pending=0, sent_sender_key=1)
        for at, peer, sent, seconds, video in sorted(self.device.app_calls):
            user = self.world.accounts[peer].number
            found = db.execute("SELECT _id FROM jid WHERE user=?", (user,)).fetchone()
            jid = found[0] if found else insert(db, "jid", user=user, server="s.whatsapp.net", agent=0, device=0, type=0,
                                                raw_string=user + "@s.whatsapp.net")
            insert(db, "call_log", jid_row_id=jid, from_me=int(sent), call_id=digest("call", own, peer, at)[:32].upper(), transaction_id=-1,
                   timestamp=at, video_call=int(video), duration=seconds, call_result=5 if seconds else 2, bytes_transferred=seconds * 4100)

    def remote(self, chat):
        group = self.world.groups.get(chat)
        return group.jid if group else self.world.jid(self.world.peer(self.holding.account, chat))

    def chat(self, db, chat):
        if chat in self.chats:
            return
        self.chats.add(chat)
        group = self.world.groups.get(chat)
        insert(db, "chat_list", key_remote_jid=self.remote(chat), subject=group.subject if group else None,
               creation=group.created if group else None, archived=0)

    def add(self, db, messages):
        for message in sorted(messages, key=lambda m: (m.at, m.key)):
            own, in_group = message.sender == self.holding.account, message.chat in self.world.groups
            self.chat(db, message.chat)
            media, mime = _media_values(self.world, message.media) if message.media else (None, None)
            row = insert(db, "messages", key_remote_jid=self.remote(message.chat), key_from_me=int(own), key_id=message.key,
                         status=13 if own else 0, needs_push=0, data=None if media else message.text, timestamp=message.at,
                         media_mime_type=mime, media_wa_type="15" if message.revoked else "1" if media else "0",
                         media_size=media["file_size"] if media else 0, media_hash=media["file_hash"] if media else None,
                         media_caption=message.text if media else None, origin=0, latitude=0.0, longitude=0.0,
                         remote_resource=self.world.jid(message.sender) if in_group and not own else None,
                         received_timestamp=message.at + 700, send_timestamp=-1,
                         receipt_server_timestamp=message.at + 500 if own else -1,
                         receipt_device_timestamp=message.at + 2000 if own else -1,
                         recipient_count=0, starred=0, edit_version=0, forwarded=1 if message.forwarded else 0)
            self.rows[message.key] = row
            db.execute("UPDATE chat_list SET message_table_id=?, sort_timestamp=? WHERE key_remote_jid=?",
                       (row, message.at, self.remote(message.chat)))

    def remove(self, db, messages):
        for message in messages:
            db.execute("DELETE FROM messages WHERE _id=?", (self.rows[message.key],))
