CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, call_id INTEGER, date INTEGER, number TEXT, canonized_number TEXT, viber_call INTEGER, viber_call_type INTEGER, duration INTEGER, type INTEGER);
CREATE TABLE phonebookcontact (_id INTEGER PRIMARY KEY, native_id INTEGER, display_name TEXT, viber INTEGER);
CREATE TABLE phonebookdata (_id INTEGER PRIMARY KEY, contact_id INTEGER, data1 TEXT, data2 TEXT, data3 TEXT, mime_type INTEGER);
INSERT INTO calls VALUES (1, 1, 1700000000000, '09171234567', '+639171234567', 1, 1, 61, 1), (2, 2, 1700000001000, '+639171234567', '+639171234567', 1, 4, 0, 2), (3, 3, 1700000002000, '+66812345678', '', 1, 1, 0, 3), (4, 4, 1700000003000, '+66812345678', '', 1, 9, 0, 8);
INSERT INTO phonebookcontact VALUES (1, 10, 'Ana Manila', 1), (2, 11, 'Brother', 0);
INSERT INTO phonebookdata VALUES (1, 1, '09171234567', '+639171234567', NULL, 0), (2, 2, '+959770001', NULL, NULL, 0);
