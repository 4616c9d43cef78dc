CREATE TABLE accounts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, account_name TEXT, account_type TEXT, data_set TEXT,
    sim_slot_index INTEGER, sim_ef_type INTEGER
);
CREATE TABLE mimetypes (_id INTEGER PRIMARY KEY AUTOINCREMENT, mimetype TEXT NOT NULL);
CREATE TABLE contacts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, name_raw_contact_id INTEGER REFERENCES raw_contacts(_id),
    photo_id INTEGER, photo_file_id INTEGER, custom_ringtone TEXT,
    send_to_voicemail INTEGER NOT NULL DEFAULT 0, x_times_contacted INTEGER NOT NULL DEFAULT 0,
    x_last_time_contacted INTEGER, times_contacted INTEGER NOT NULL DEFAULT 0,
    last_time_contacted INTEGER, starred INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0, has_phone_number INTEGER NOT NULL DEFAULT 0, lookup TEXT,
    status_update_id INTEGER, contact_last_updated_timestamp INTEGER
);
CREATE TABLE raw_contacts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER REFERENCES accounts(_id),
    sourceid TEXT, backup_id TEXT, raw_contact_is_read_only INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1, dirty INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0, metadata_dirty INTEGER NOT NULL DEFAULT 0,
    contact_id INTEGER REFERENCES contacts(_id), aggregation_mode INTEGER NOT NULL DEFAULT 0,
    aggregation_needed INTEGER NOT NULL DEFAULT 1, custom_ringtone TEXT,
    send_to_voicemail INTEGER NOT NULL DEFAULT 0, times_contacted INTEGER NOT NULL DEFAULT 0,
    last_time_contacted INTEGER, starred INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0, display_name TEXT, display_name_alt TEXT,
    display_name_source INTEGER NOT NULL DEFAULT 0, phonetic_name TEXT, phonetic_name_style TEXT,
    sort_key TEXT, phonebook_label TEXT, phonebook_bucket INTEGER,
    name_verified INTEGER NOT NULL DEFAULT 0, sync1 TEXT, sync2 TEXT, sync3 TEXT, sync4 TEXT
);
CREATE TABLE data (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, package_id INTEGER,
    mimetype_id INTEGER REFERENCES mimetypes(_id) NOT NULL,
    raw_contact_id INTEGER REFERENCES raw_contacts(_id) NOT NULL, hash_id TEXT,
    is_read_only INTEGER NOT NULL DEFAULT 0, is_primary INTEGER NOT NULL DEFAULT 0,
    is_super_primary INTEGER NOT NULL DEFAULT 0, data_version INTEGER NOT NULL DEFAULT 0,
    data1 TEXT, data2 TEXT, data3 TEXT, data4 TEXT, data5 TEXT, data6 TEXT, data7 TEXT, data8 TEXT,
    data9 TEXT, data10 TEXT, data11 TEXT, data12 TEXT, data13 TEXT, data14 TEXT, data15 TEXT,
    data_sync1 TEXT, data_sync2 TEXT, data_sync3 TEXT, data_sync4 TEXT
);
CREATE TABLE deleted_contacts (
    contact_id INTEGER PRIMARY KEY, contact_deleted_timestamp INTEGER NOT NULL DEFAULT 0
);

INSERT INTO accounts (_id, account_name, account_type, data_set) VALUES
    (1, 'ko.latt.555@example.com', 'com.google', NULL),
    (2, 'WhatsApp', 'com.whatsapp', NULL),
    (3, 'vnd.sec.contact.phone', 'vnd.sec.contact.phone', NULL);
INSERT INTO mimetypes (_id, mimetype) VALUES
    (1, 'vnd.android.cursor.item/email_v2'),
    (2, 'vnd.android.cursor.item/im'),
    (3, 'vnd.android.cursor.item/nickname'),
    (4, 'vnd.android.cursor.item/organization'),
    (5, 'vnd.android.cursor.item/phone_v2'),
    (6, 'vnd.android.cursor.item/name'),
    (7, 'vnd.android.cursor.item/note'),
    (8, 'vnd.android.cursor.item/postal-address_v2'),
    (9, 'vnd.android.cursor.item/vnd.com.whatsapp.profile'),
    (10, 'vnd.android.cursor.item/vnd.com.whatsapp.voip.call'),
    (11, 'vnd.android.cursor.item/vnd.org.telegram.messenger.android.profile');
INSERT INTO raw_contacts (_id, account_id, contact_id, display_name, deleted) VALUES
    (1, 1, 1, 'Boss Chen', 0),
    (2, 2, 1, 'Boss Chen', 0),
    (3, 3, 2, 'Agent Lina', 1),
    (4, NULL, 3, NULL, 0),
    (5, 2, 4, 'Mama', 0);

-- One person, once of the Google account and once of WhatsApp; row 3 is marked as removed.
INSERT INTO data (_id, mimetype_id, raw_contact_id, data1, data2, data3, data4, data5, data6) VALUES
    (1, 6, 1, 'Boss Chen', 'Boss', 'Chen', NULL, NULL, NULL),
    (2, 5, 1, '010 555 006', '2', NULL, '+85510555006', NULL, NULL),
    (3, 5, 1, '010 555 006', '1', NULL, '+85510555006', NULL, NULL),
    (4, 1, 1, 'chen.555@example.com', '1', NULL, NULL, NULL, NULL),
    (5, 4, 1, 'Example Park Co.', '1', NULL, NULL, NULL, NULL),
    (6, 9, 2, '85510555006@s.whatsapp.net', 'WhatsApp', 'Message +855 10 555 006', NULL, NULL, NULL),
    (7, 10, 2, '85510555006@s.whatsapp.net', 'WhatsApp', 'Voice call +855 10 555 006', NULL, NULL, NULL),
    (8, 5, 3, '+66815550177', '2', NULL, NULL, NULL, NULL),
    (9, 7, 3, 'pays 500 per head', NULL, NULL, NULL, NULL, NULL),
    (10, 6, 4, 'Name from data', 'Name', NULL, NULL, NULL, NULL),
    (11, 2, 4, 'live:lina_555', NULL, NULL, NULL, '3', NULL),
    (12, 2, 4, 'lina555', NULL, NULL, NULL, '-1', 'ExampleChat'),
    (13, 11, 4, '555000123', 'Telegram', '+66815550188', NULL, NULL, NULL),
    (14, 8, 4, '12 Example Road', NULL, NULL, NULL, NULL, NULL);
INSERT INTO deleted_contacts (contact_id, contact_deleted_timestamp) VALUES
    (9, 1740000000000);
