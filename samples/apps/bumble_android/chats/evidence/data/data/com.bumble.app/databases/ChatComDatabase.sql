CREATE TABLE conversation_info (user_id TEXT PRIMARY KEY, encrypted_user_id TEXT, user_name TEXT, age INTEGER, gender INTEGER, user_image_url TEXT, game_mode INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY, id TEXT, conversation_id TEXT, sender_id TEXT, sender_name TEXT, recipient_id TEXT, created_timestamp INTEGER, modified_timestamp INTEGER, status TEXT, is_incoming INTEGER, payload TEXT, payload_type TEXT, reply_to_id TEXT);
INSERT INTO conversation_info VALUES ('8002', 'zAx8002', 'Linda', 41, 1, NULL, 0);
INSERT INTO message VALUES
 (1, 'm1', '8002', '8001', NULL, '8002', 1700000000000, 1700000000000, 'SENT', 0, '{"text":"Hi Linda"}', 'TEXT', NULL),
 (2, 'm2', '8002', '8002', NULL, '8001', 1700000001000, 1700000001000, 'SENT', 1, '{"text":"Hello"}', 'TEXT', 'm1'),
 (3, 'm3', '8002', '8001', NULL, '8002', 1700000002000, 1700000002000, 'SENT', 0, '{"url":"https://cdn.example.org/p.jpg"}', 'IMAGE', NULL),
 (4, 'm4', '8002', '8002', NULL, '8001', 1700000003000, 1700000003000, 'SENT', 7, 'no json', 'GIFT', NULL);
