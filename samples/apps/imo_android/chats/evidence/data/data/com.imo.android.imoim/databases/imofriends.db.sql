CREATE TABLE friends (_id INTEGER PRIMARY KEY, buid TEXT, name TEXT, display TEXT);
CREATE TABLE messages (_id INTEGER PRIMARY KEY, buid TEXT, last_message TEXT, imdata TEXT, timestamp INTEGER, message_type INTEGER, message_read INTEGER, sender_timestamp INTEGER);
INSERT INTO friends VALUES (1, '1100200300400', 'Rahim', 'Rahim'), (2, '1100200300500', 'Camp Cook', 'Camp Cook');
INSERT INTO messages VALUES
 (1, '1100200300400', 'Assalamu alaikum', NULL, 1700000000000000000, 1, 1, 0),
 (2, '1100200300400', 'wa alaikum', '{}', 1700000000000000005, 2, 1, 0),
 (3, '1100200300400', '', '{"type":"photo","local_path":"/storage/emulated/0/DCIM/imo/1.jpg"}', 1700000000000000009, 1, 0, 0),
 (4, '1100200300500', 'old version', 'no json', 1700000000000000011, 0, 0, 0);
