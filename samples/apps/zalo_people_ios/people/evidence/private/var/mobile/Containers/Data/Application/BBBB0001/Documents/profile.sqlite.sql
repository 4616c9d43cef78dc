CREATE TABLE ProfileEntity (Id INTEGER PRIMARY KEY, userid TEXT, displayname TEXT);
CREATE TABLE BuddyEntity (Id INTEGER PRIMARY KEY, zaloid TEXT, mobile TEXT);
INSERT INTO ProfileEntity VALUES (1, '3002', 'Anh Tuan'), (2, '3003', 'Quan ly');
INSERT INTO BuddyEntity VALUES (1, '3002', '+84901234567');
