CREATE TABLE database( name TEXT PRIMARY KEY, origin TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0, last_vacuum_time INTEGER NOT NULL DEFAULT 0, last_analyze_time INTEGER NOT NULL DEFAULT 0, last_vacuum_size INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE object_store( id INTEGER PRIMARY KEY, auto_increment INTEGER NOT NULL DEFAULT 0, name TEXT NOT NULL, key_path TEXT);
CREATE TABLE object_data( object_store_id INTEGER NOT NULL, key BLOB NOT NULL, index_data_values BLOB DEFAULT NULL, file_ids TEXT, data BLOB NOT NULL, PRIMARY KEY (object_store_id, key), FOREIGN KEY (object_store_id) REFERENCES object_store(id) ) WITHOUT ROWID;
CREATE TABLE file (id INTEGER PRIMARY KEY, refcount INTEGER NOT NULL);
INSERT INTO database VALUES ('webExtensions-storage-local', 'moz-extension://5f3c1a52-0000-4000-8000-000000000002^userContextId=4294967295', 1, 0, 0, 0);
INSERT INTO object_store VALUES (1, 0, 'storage-local-data', NULL);
INSERT INTO object_data VALUES (1, X'3065627562', NULL, '.1', 0);
INSERT INTO object_data VALUES (1, X'306e667562', NULL, NULL, X'30040300010104f1ff01068c0800ffff070000800400ffff76657273696f6e005a0000000300ffff000000001300ffff');
