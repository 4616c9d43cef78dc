CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER, participant_id INTEGER, msg_date INTEGER, body TEXT, send_type INTEGER, conversation_type INTEGER, extra_uri TEXT, extra_mime INTEGER, extra_status INTEGER, description TEXT, msg_info TEXT, location_lat INTEGER, location_lng INTEGER, token INTEGER, unread INTEGER, deleted INTEGER, seq INTEGER, flag INTEGER, timebomb INTEGER);
CREATE TABLE conversations (_id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER, conversation_type INTEGER, name TEXT, group_id INTEGER, participant_id_1 INTEGER, participant_id_2 INTEGER, participant_id_3 INTEGER, participant_id_4 INTEGER);
CREATE TABLE participants (_id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER, participant_info_id INTEGER, active INTEGER);
CREATE TABLE participants_info (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, display_name TEXT, contact_name TEXT, viber_name TEXT, encrypted_number TEXT, member_id TEXT, participant_type INTEGER);
INSERT INTO participants_info VALUES
 (1, '+959123450001', 'Htet', '', 'Htet', '', 'm-own', 0),
 (2, '+639171234567', 'Ana', 'Ana Manila', 'ana', '', 'm-ana', 1),
 (3, '', 'Recruiter', '', 'Recruiter', 'x1', 'm-rec', 1);
INSERT INTO conversations VALUES (1, 1700000000000, 0, NULL, 0, 2, NULL, NULL, NULL), (2, 1700000000000, 1, 'Jobs abroad', 5512345678, NULL, NULL, NULL, NULL), (3, 1700000000000, 5, 'Community', 77, NULL, NULL, NULL, NULL);
INSERT INTO participants VALUES (1, 1, 1, 1), (2, 1, 2, 1), (3, 2, 1, 1), (4, 2, 3, 1);
INSERT INTO messages (_id, conversation_id, participant_id, msg_date, body, send_type, conversation_type, extra_mime, extra_uri, deleted) VALUES
 (1, 1, 2, 1700000000000, 'Kumusta', 0, 0, 0, NULL, 0),
 (2, 1, 1, 1700000001000, 'ok lang', 1, 0, 0, NULL, 0),
 (3, 1, 1, 1700000002000, 'gone', 1, 0, 0, NULL, 1),
 (4, 2, 4, 1700000003000, '', 0, 1, 1, 'content://media/external/images/media/33', 0),
 (5, 2, 9, 1700000004000, 'nobody', 7, 1, 1007, NULL, 0);
