CREATE TABLE chat_history (id INTEGER PRIMARY KEY AUTOINCREMENT, server_id TEXT, type INTEGER, chat_id TEXT, from_mid TEXT, content TEXT, created_time TEXT, delivered_time TEXT, status INTEGER, sent_count INTEGER, read_count INTEGER, location_name TEXT, location_address TEXT, location_phone TEXT, location_latitude INTEGER, location_longitude INTEGER, attachement_image INTEGER, attachement_image_height INTEGER, attachement_image_width INTEGER, attachement_image_size INTEGER, attachement_type INTEGER, attachement_local_uri TEXT, parameter TEXT, chunks BLOB);
CREATE TABLE chat (chat_id TEXT PRIMARY KEY, chat_name TEXT, owner_mid TEXT, last_from_mid TEXT, last_message TEXT, last_created_time TEXT, message_count INTEGER, read_message_count INTEGER, type INTEGER, is_notification INTEGER, is_archived INTEGER);
CREATE TABLE contacts (m_id TEXT PRIMARY KEY, contact_id TEXT, contact_key TEXT, name TEXT, phonetic_name TEXT, server_name TEXT, addressbook_name TEXT, custom_name TEXT, status_msg TEXT, relation INTEGER, status INTEGER, hidden INTEGER);
CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT, picture_status TEXT, creator TEXT, status INTEGER, is_first INTEGER, created_time INTEGER);
CREATE TABLE membership (id TEXT NOT NULL, m_id TEXT NOT NULL, is_accepted INTEGER, created_time INTEGER);
INSERT INTO contacts (m_id, name, server_name, addressbook_name, custom_name, status_msg, relation) VALUES
 ('uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'Nok', 'nok_th', 'Nok (Bank)', '', 'busy', 1),
 ('ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'Somchai', 'somchai', '', 'Agent Somchai', '', 1),
 ('udddddddddddddddddddddddddddddddd', '', 'stranger', '', '', NULL, 2);
INSERT INTO groups (id, name, creator) VALUES ('c11111111111111111111111111111111', 'Floor 3', 'ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb');
INSERT INTO membership VALUES ('c11111111111111111111111111111111', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1, 0), ('c11111111111111111111111111111111', 'ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 1, 0), ('c11111111111111111111111111111111', 'udddddddddddddddddddddddddddddddd', 0, 0);
INSERT INTO chat (chat_id, chat_name, type) VALUES ('uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'Nok', 1), ('c11111111111111111111111111111111', NULL, 3), ('r22222222222222222222222222222222', 'Nok, Somchai', 2), ('r33333333333333333333333333333333', 'square', 9);
-- The server's number is there once the server has the message; the last own one has none.
INSERT INTO chat_history (server_id, type, chat_id, from_mid, content, created_time, status, attachement_type) VALUES
 ('9001', 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'Hello from LINE', '1700000000000', 1, 0),
 ('9002', 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, 'I work until late', '1700000060000', 3, 0),
 (NULL, 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, 'not sent yet', '1700000120000', 2, 0),
 ('9003', 1, 'c11111111111111111111111111111111', 'ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'Meeting on floor 3', '1700000180000', 1, 0),
 ('9004', 1, 'c11111111111111111111111111111111', '', 'yes', '1700000190000', 3, 0),
 ('9005', 2, 'c11111111111111111111111111111111', NULL, NULL, '1700000200000', 1, 0),
 ('9006', 5, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, '1700000210000', 1, 7),
 ('9007', 4, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, '1700000220000', 1, 6),
 ('9008', 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', NULL, '1700000230000', 1, 99);
INSERT INTO chat_history (server_id, type, chat_id, from_mid, created_time, status, attachement_type, attachement_image_size, attachement_local_uri) VALUES
 ('9009', 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '1700000240000', 1, 1, 51200, 'file:///storage/emulated/0/Android/data/jp.naver.line.android/files/storage/mo/x/9009');
INSERT INTO chat_history (server_id, type, chat_id, from_mid, created_time, status, attachement_type, location_name, location_address, location_latitude, location_longitude) VALUES
 ('9010', 1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '1700000250000', 1, 15, 'Pier', '1 River Road', 13756331, 100501765);
