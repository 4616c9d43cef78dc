CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE chat_handle_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE, UNIQUE(chat_id, handle_id));
CREATE TABLE chat_message_join (chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, PRIMARY KEY (chat_id, message_id));
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT, UNIQUE (id, service));
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, text TEXT, replace INTEGER DEFAULT 0, service_center TEXT, handle_id INTEGER DEFAULT 0, subject TEXT, country TEXT, attributedBody BLOB, version INTEGER DEFAULT 0, type INTEGER DEFAULT 0, service TEXT, account TEXT, account_guid TEXT, error INTEGER DEFAULT 0, date INTEGER, date_read INTEGER, date_delivered INTEGER, is_delivered INTEGER DEFAULT 0, is_finished INTEGER DEFAULT 0, is_emote INTEGER DEFAULT 0, is_from_me INTEGER DEFAULT 0, is_read INTEGER DEFAULT 0, is_sent INTEGER DEFAULT 0, cache_has_attachments INTEGER DEFAULT 0, cache_roomnames TEXT, item_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0, group_title TEXT, group_action_type INTEGER DEFAULT 0);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, room_name TEXT, account_login TEXT, is_archived INTEGER DEFAULT 0, last_addressed_handle TEXT, display_name TEXT);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, guid TEXT UNIQUE NOT NULL, created_date INTEGER DEFAULT 0, start_date INTEGER DEFAULT 0, filename TEXT, uti TEXT, mime_type TEXT, transfer_state INTEGER DEFAULT 0, is_outgoing INTEGER DEFAULT 0, user_info BLOB, transfer_name TEXT, total_bytes INTEGER DEFAULT 0);
CREATE TABLE message_attachment_join (message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, attachment_id INTEGER REFERENCES attachment (ROWID) ON DELETE CASCADE, UNIQUE(message_id, attachment_id));

-- times are seconds here, and the schema has no own address, no reactions and no deleted chat
INSERT INTO handle (ROWID, id, country, service) VALUES (1, '+959000000021', 'mm', 'SMS');
INSERT INTO chat (ROWID, guid, style, chat_identifier, service_name, account_login) VALUES (1, 'SMS;-;+959000000021', 45, '+959000000021', 'SMS', 'E:');
INSERT INTO message (ROWID, guid, text, handle_id, service, account, date, date_read, date_delivered, is_from_me, is_read) VALUES (1, '0B000000-0000-4000-8000-000000000001', 'arrived in Yangon', 1, 'SMS', NULL, 469908586, 469908802, 0, 0, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, account, date, is_from_me, is_sent) VALUES (2, '0B000000-0000-4000-8000-000000000002', 'good', 1, 'SMS', NULL, 469926072, 1, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me) VALUES (3, '0B000000-0000-4000-8000-000000000003', 'no chat holds this row', 99, 'SMS', 0, 0);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 1);
INSERT INTO chat_message_join (chat_id, message_id) VALUES (1, 2);
INSERT INTO chat_handle_join (chat_id, handle_id) VALUES (1, 1);
