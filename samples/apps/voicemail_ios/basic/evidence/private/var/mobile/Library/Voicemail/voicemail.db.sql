CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT, sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER, flags INTEGER, receiver TEXT, label TEXT);
CREATE TABLE deleted (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT, sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER, flags INTEGER, receiver TEXT, label TEXT);
CREATE TABLE map (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT, label TEXT);
INSERT INTO voicemail VALUES(1,11,1772443700,'Complete','+12025550123','+12025550123',31,0,0,3,'','');
INSERT INTO voicemail VALUES(2,12,1772443800,'Complete',NULL,NULL,4,0,0,3,'','');
INSERT INTO voicemail VALUES(3,13,1772443900,'Complete','+85512345678','+85512345678',12,0,794100000,11,'','');
INSERT INTO deleted VALUES(1,9,1772000000,'Complete','+66812345678','+66812345678',7,0,793700000,11,'','');
