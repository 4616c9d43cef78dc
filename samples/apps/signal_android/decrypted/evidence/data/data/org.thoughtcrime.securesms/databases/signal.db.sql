CREATE TABLE recipient (_id INTEGER PRIMARY KEY, type INTEGER, e164 TEXT, aci TEXT, pni TEXT, username TEXT, profile_joined_name TEXT, system_joined_name TEXT, about TEXT, blocked INTEGER, hidden INTEGER);
CREATE TABLE thread (_id INTEGER PRIMARY KEY, recipient_id INTEGER, date INTEGER, snippet TEXT, archived INTEGER);
CREATE TABLE groups (_id INTEGER PRIMARY KEY, group_id TEXT, recipient_id INTEGER, title TEXT, timestamp INTEGER, active INTEGER, revision INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY, date_sent INTEGER, date_received INTEGER, date_server INTEGER, thread_id INTEGER, from_recipient_id INTEGER, to_recipient_id INTEGER, type INTEGER, body TEXT, read INTEGER, remote_deleted INTEGER, view_once INTEGER, quote_id INTEGER, quote_author INTEGER, quote_body TEXT, expires_in INTEGER, latest_revision_id INTEGER, original_message_id INTEGER);
INSERT INTO recipient (_id, type, e164, aci, profile_joined_name, system_joined_name) VALUES
 (1, 0, '+855105550101', '00000000-0000-4000-8000-000000000001', 'Dara', NULL),
 (2, 0, '+6591234567', '00000000-0000-4000-8000-000000000002', 'Kai', 'Kai Lim'),
 (3, 2, NULL, NULL, NULL, NULL), (4, 0, NULL, '00000000-0000-4000-8000-000000000004', 'No Number', '');
INSERT INTO thread (_id, recipient_id, date) VALUES (1, 2, 1700000000000), (2, 3, 1700000000000);
INSERT INTO groups (_id, group_id, recipient_id, title) VALUES (1, '__signal_group__v2__!aa11', 3, 'Night desk');
INSERT INTO message (_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, remote_deleted, quote_body) VALUES
 (1, 1700000000000, 1700000000500, 1, 2, 1, 10485780, 'Are you safe?', 0, NULL),
 (2, 1700000060000, 1700000060000, 1, 1, 2, 10485783, 'I cannot talk', 0, 'Are you safe?'),
 (3, 1700000070000, 1700000070500, 1, 2, 1, 10485780, NULL, 1, NULL),
 (4, 1700000080000, 1700000080500, 2, 4, 1, 10485780, 'hello group', 0, NULL),
 (5, 1700000090000, 1700000090000, 1, 1, 2, 3, NULL, 0, NULL);
