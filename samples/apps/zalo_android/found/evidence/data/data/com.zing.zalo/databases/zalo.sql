CREATE TABLE something(_id INTEGER PRIMARY KEY, text TEXT);
INSERT INTO something VALUES(1, 'invented');
