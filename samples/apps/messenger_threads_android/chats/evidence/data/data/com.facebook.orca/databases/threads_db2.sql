CREATE TABLE threads (thread_key TEXT PRIMARY KEY, name TEXT, timestamp_ms INTEGER);
CREATE TABLE thread_users (user_key TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, username TEXT, name TEXT, is_messenger_user INTEGER);
CREATE TABLE thread_participants (thread_key TEXT, user_key TEXT);
CREATE TABLE messages (msg_id TEXT PRIMARY KEY, thread_key TEXT, text TEXT, sender TEXT, timestamp_ms INTEGER, attachments TEXT, shares TEXT, msg_type INTEGER, generic_admin_message_extensible_data TEXT);
INSERT INTO threads VALUES ('ONE_TO_ONE:100009000000002:100009000000001', NULL, 1600000003000), ('GROUP:2002003', 'Family', 1600000004000), ('MONTAGE:1', NULL, 0);
INSERT INTO thread_users VALUES ('FACEBOOK:100009000000001', 'Mei', 'Lin', 'mei.lin', 'Mei Lin', 1), ('FACEBOOK:100009000000002', 'Robert', 'Kane', NULL, 'Robert Kane', 1), ('FACEBOOK:100009000000006', NULL, NULL, NULL, NULL, 0);
INSERT INTO thread_participants VALUES ('ONE_TO_ONE:100009000000002:100009000000001', 'FACEBOOK:100009000000001'), ('ONE_TO_ONE:100009000000002:100009000000001', 'FACEBOOK:100009000000002'), ('GROUP:2002003', 'FACEBOOK:100009000000006');
INSERT INTO messages VALUES
 ('m_1', 'ONE_TO_ONE:100009000000002:100009000000001', 'hello', '{"user_key":"FACEBOOK:100009000000002","name":"Robert Kane"}', 1600000000000, NULL, NULL, 0, NULL),
 ('m_2', 'ONE_TO_ONE:100009000000002:100009000000001', 'hi', '{"user_key":"FACEBOOK:100009000000001","name":"Mei Lin"}', 1600000001000, '[{"filename":"image-1.jpg"},{"filename":"image-2.jpg"}]', NULL, 0, NULL),
 ('m_3', 'GROUP:2002003', NULL, '{"user_key":"FACEBOOK:100009000000006"}', 1600000002000, NULL, NULL, 2, NULL),
 ('m_4', 'GROUP:2002003', NULL, 'no json', 1600000003000, 'no json', NULL, -1, NULL);
