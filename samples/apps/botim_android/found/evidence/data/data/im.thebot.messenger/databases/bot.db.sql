CREATE TABLE invented (a INTEGER PRIMARY KEY, b TEXT);
INSERT INTO invented VALUES (1, 'nothing that is known');
