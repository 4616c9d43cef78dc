CREATE TABLE call (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT, date INTEGER, duration INTEGER, flags INTEGER, id INTEGER, name TEXT, country_code TEXT, network_code TEXT, read INTEGER, assisted INTEGER, face_time_data BLOB, originalAddress TEXT);
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));

INSERT INTO call (ROWID, address, date, duration, flags) VALUES (1, '+66900000012', 1400000001, 30, 5);
INSERT INTO call (ROWID, address, date, duration, flags) VALUES (2, '+66900000012', 1400000002, 0, 4);
INSERT INTO call (ROWID, address, date, duration, flags) VALUES (3, 'lin@example.org', 1400000003, 44, 21);
