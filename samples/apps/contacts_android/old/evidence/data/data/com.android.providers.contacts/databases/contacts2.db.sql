-- As before Android 4.4: the account stands in raw_contacts, and the call log in the same file.
CREATE TABLE mimetypes (_id INTEGER PRIMARY KEY AUTOINCREMENT, mimetype TEXT NOT NULL);
CREATE TABLE raw_contacts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, account_name TEXT DEFAULT NULL, account_type TEXT DEFAULT NULL,
    data_set TEXT DEFAULT NULL, sourceid TEXT, deleted INTEGER NOT NULL DEFAULT 0, contact_id INTEGER,
    times_contacted INTEGER NOT NULL DEFAULT 0, display_name TEXT
);
CREATE TABLE data (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, mimetype_id INTEGER NOT NULL, raw_contact_id INTEGER NOT NULL,
    data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT, data6 TEXT
);
CREATE TABLE calls (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER,
    name TEXT, numbertype INTEGER, numberlabel TEXT, countryiso TEXT, is_read INTEGER, normalized_number TEXT
);

INSERT INTO mimetypes (_id, mimetype) VALUES
    (1, 'vnd.android.cursor.item/phone_v2'),
    (2, 'vnd.android.cursor.item/name');
INSERT INTO raw_contacts (_id, account_name, account_type, contact_id, display_name) VALUES
    (1, 'nadia.555@example.com', 'com.google', 1, 'Agency');
INSERT INTO data (_id, mimetype_id, raw_contact_id, data1) VALUES
    (1, 2, 1, 'Agency'),
    (2, 1, 1, '+254700555009');
INSERT INTO calls (_id, number, date, duration, type, new, name) VALUES
    (1, '+254700555009', 1383772636690, 12, 1, 0, 'Agency');
