CREATE TABLE Friend (_id INTEGER PRIMARY KEY, userId TEXT, username TEXT, displayName TEXT, phone TEXT, birthday INTEGER, addedTimestamp INTEGER, reverseAddedTimestamp INTEGER);
INSERT INTO Friend VALUES (1, 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', 'grace88', 'Grace', NULL, NULL, 1700000000000, 0), (2, 'ffffffff-0000-0000-0000-000000000001', 'stranger', NULL, NULL, NULL, 0, 0);
