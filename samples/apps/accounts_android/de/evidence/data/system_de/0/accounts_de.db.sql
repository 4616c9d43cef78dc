CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE accounts (
    _id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, previous_name TEXT,
    last_password_entry_time_millis_epoch INTEGER DEFAULT 0, UNIQUE(name,type)
);
CREATE TABLE grants (
    accounts_id INTEGER NOT NULL, auth_token_type STRING NOT NULL, uid INTEGER NOT NULL,
    UNIQUE (accounts_id,auth_token_type,uid)
);
CREATE TABLE debug_table (
    _id INTEGER, action_type TEXT NOT NULL, time DATETIME, caller_uid INTEGER NOT NULL,
    table_name TEXT NOT NULL, primary_key INTEGER PRIMARY KEY
);

INSERT INTO accounts (_id, name, type, previous_name, last_password_entry_time_millis_epoch) VALUES
    (1, 'ko.latt.555@example.com', 'com.google', 'old.name.555@example.com', 1740000000000),
    (3, '66815550133', 'com.whatsapp.w4b', NULL, 0);

-- Account 2 was added and removed; its name is gone.
INSERT INTO debug_table (_id, action_type, time, caller_uid, table_name, primary_key) VALUES
    (1, 'action_account_add', '2025-02-10 09:15:00', 10123, 'accounts', 0),
    (2, 'action_account_add', '2025-02-10 09:20:00', 10123, 'accounts', 1),
    (2, 'action_account_remove', '2025-02-11 23:01:00', 1000, 'accounts', 2),
    (3, 'action_account_add', '2025-02-12 07:00:00', 10200, 'accounts', 3);
