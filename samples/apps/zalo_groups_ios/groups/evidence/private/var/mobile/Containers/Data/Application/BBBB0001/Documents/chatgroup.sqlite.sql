CREATE TABLE GroupEntity (Id INTEGER PRIMARY KEY, groupid TEXT, name TEXT);
INSERT INTO GroupEntity VALUES (1, '9001', 'Ca dem');
