CREATE TABLE AwemeContactsV5 (uid TEXT, customid TEXT, nickname TEXT, url1 TEXT, latestchattimestamp INTEGER);
INSERT INTO AwemeContactsV5 VALUES ('6002', 'grace.88', 'Grace', NULL, 1700000000), ('6004', '', 'Nobody', NULL, 0);
