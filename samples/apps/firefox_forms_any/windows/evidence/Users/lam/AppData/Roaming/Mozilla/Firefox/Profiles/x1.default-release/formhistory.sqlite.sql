CREATE TABLE moz_formhistory (id INTEGER PRIMARY KEY, fieldname TEXT NOT NULL, value TEXT NOT NULL, timesUsed INTEGER, firstUsed INTEGER, lastUsed INTEGER, guid TEXT);
CREATE TABLE moz_deleted_formhistory (id INTEGER PRIMARY KEY, timeDeleted INTEGER, guid TEXT);
INSERT INTO moz_formhistory VALUES(1,'searchbar-history','usdt to bank transfer',2,1700000000000000,1700000100000000,'aaaaaaaaaaaaaaaa'),(2,'email','lisa.wong@example.com',5,1700000000000000,1700000200000000,'bbbbbbbbbbbbbbbb'),(3,'login_password','not to be read',1,1700000000000000,1700000300000000,'cccccccccccccccc');
