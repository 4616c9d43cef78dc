CREATE TABLE _user_info (facebook_user_id INTEGER NOT NULL);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE messages (thread_key INTEGER, timestamp_ms INTEGER, message_id TEXT, sender_id INTEGER, body TEXT);
CREATE VIEW thread_messages AS SELECT DISTINCT M.message_id, M.thread_key, M.sender_id, C.name, M.body AS text, M.timestamp_ms
 FROM messages M LEFT OUTER JOIN contacts C ON C.id = M.sender_id ORDER BY M.timestamp_ms DESC;
INSERT INTO _user_info VALUES (100009000000001);
INSERT INTO contacts VALUES (100009000000005, 'Sven');
INSERT INTO messages VALUES (100009000000005, 1700000000000, 'mid.20', 100009000000005, 'hej'), (100009000000005, 1700000001000, 'mid.21', 100009000000001, 'hej hej');
