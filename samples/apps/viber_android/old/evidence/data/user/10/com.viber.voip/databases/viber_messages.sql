CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER, participant_id INTEGER, date INTEGER, body TEXT, send_type INTEGER, extra_uri TEXT, extra_mime TEXT, deleted INTEGER);
CREATE TABLE conversations (_id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER, conversation_type INTEGER, name TEXT, group_id INTEGER, participant_id_1 INTEGER);
CREATE TABLE participants (_id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER, participant_info_id INTEGER, active INTEGER);
CREATE TABLE participants_info (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, display_name TEXT, contact_name TEXT, viber_name TEXT, participant_type INTEGER);
INSERT INTO participants_info VALUES (1, '+959123450001', '', '', '', 0), (2, '+66812345678', 'Lek', '', '', 1);
INSERT INTO conversations VALUES (1, 1700000000000, 0, '', 0, 2);
INSERT INTO participants VALUES (1, 1, 1, 1), (2, 1, 2, 1);
INSERT INTO messages VALUES (1, 1, 2, 1700000000000, 'sawasdee', 0, NULL, 'text', 0), (2, 1, 1, 1700000000001, '', 1, 'file:///sdcard/viber/media/Viber Images/a.jpg', 'image', 0);
