CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE subscriber_info (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, subscriber_id TEXT, subscriber_mdn TEXT, tag INTEGER, last_update_time REAL, slot_id INTEGER);

INSERT INTO subscriber_info (subscriber_id, subscriber_mdn, tag, last_update_time, slot_id) VALUES ('8966000000000000011', '+66900000099', 1, 794016000.5, 1);
INSERT INTO subscriber_info (subscriber_id, subscriber_mdn, tag, last_update_time, slot_id) VALUES ('8995000000000000022', '', 0, 790000000.0, 2);
