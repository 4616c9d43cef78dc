CREATE TABLE version (version integer primary key);
INSERT INTO version VALUES(7);
CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer);
INSERT INTO sessions VALUES(5,'91.108.56.130',443,x'00112233445566778899aabbccddeeff',NULL);
CREATE TABLE entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer);
INSERT INTO entities VALUES(5550001,123456789,'lisa_w',85295550123,'Lisa Wong',1700000000),(5550002,223456789,NULL,NULL,'Minh',1700000001),(-4441,0,NULL,NULL,'Team 4',1700000002),(-1001234567890,323456789,'usdt_group',NULL,'USDT Exchange',1700000003);
CREATE TABLE sent_files (md5_digest blob, file_size integer, type integer, id integer, hash integer, primary key(md5_digest, file_size, type));
CREATE TABLE update_state (id integer primary key, pts integer, qts integer, date integer, seq integer);
