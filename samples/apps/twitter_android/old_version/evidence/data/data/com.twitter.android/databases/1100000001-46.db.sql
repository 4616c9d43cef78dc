CREATE TABLE users (_id INTEGER PRIMARY KEY, user_id INTEGER UNIQUE NOT NULL, username TEXT, name TEXT, description TEXT, image_url TEXT);
INSERT INTO users VALUES(1, 1100000002, 'mia_trades', 'Mia', '', '');
CREATE TABLE conversations (_id INTEGER PRIMARY KEY, conversation_id TEXT UNIQUE NOT NULL, title TEXT, avatar_url TEXT, type INTEGER);
INSERT INTO conversations VALUES(1, '1100000001-1100000002', NULL, NULL, 0);
CREATE TABLE conversation_participants (_id INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, user_id TEXT NOT NULL,
 join_time INTEGER NOT NULL, participant_type INTEGER NOT NULL, last_read_event_id INTEGER NOT NULL);
INSERT INTO conversation_participants VALUES(1, '1100000001-1100000002', '1100000002', 1460000000000, 0, 0);
CREATE TABLE conversation_entries (_id INTEGER PRIMARY KEY, entry_id INTEGER UNIQUE NOT NULL, sort_entry_id INTEGER UNIQUE NOT NULL,
 conversation_id TEXT, user_id INTEGER, created INTEGER, entry_type INTEGER, data BLOB, request_id TEXT);
INSERT INTO conversation_entries VALUES(1, 710000000000000001, 710000000000000001, '1100000001-1100000002', 1100000002, 1460000000000, 0, x'01', NULL);
