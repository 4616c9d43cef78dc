CREATE TABLE "match" (id TEXT PRIMARY KEY, person_id TEXT, creation_date INTEGER, last_activity_date INTEGER, is_blocked INTEGER);
CREATE TABLE match_person (id TEXT PRIMARY KEY, name TEXT, bio TEXT, birth_date INTEGER, gender BLOB, photos BLOB);
CREATE TABLE message (id TEXT PRIMARY KEY, client_sequential_id INTEGER, match_id TEXT, from_id TEXT, to_id TEXT, text TEXT, sent_date INTEGER, type TEXT, delivery_status TEXT, is_liked INTEGER, is_seen INTEGER, raw_message_data TEXT);
INSERT INTO "match" VALUES ('ab', '5f02', 1700000000000, 1700000002000, 0);
INSERT INTO match_person VALUES ('5f02', 'Thomas', 'Engineer, widowed', 0, NULL, NULL);
INSERT INTO message VALUES ('m1', 1, 'ab', '5f01', '5f02', 'Hi Thomas', 1700000001000, 'UNKNOWN', 'SUCCESS', 0, 1, '{}'), ('m2', 2, 'ab', '5f02', '5f01', 'Hi', 1700000002000, 'UNKNOWN', 'SUCCESS', 0, 1, '{}'), ('m3', 3, 'zz', '5f09', '5f08', 'odd', 1700000003000, 'UNKNOWN', 'PENDING', 0, 0, NULL);
