CREATE TABLE page(id INTEGER PRIMARY KEY, written_s INTEGER, words TEXT);
INSERT INTO page VALUES(1, 1767225600, 'An invented page.');
INSERT INTO page VALUES(2, NULL, 'A page without a time.');
