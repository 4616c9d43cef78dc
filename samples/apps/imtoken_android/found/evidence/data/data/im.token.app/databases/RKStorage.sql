CREATE TABLE catalystLocalStorage (key TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO catalystLocalStorage VALUES ('reduxPersist:db', '{"invented": true}');
