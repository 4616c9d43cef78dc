CREATE TABLE calls (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, presentation INTEGER NOT NULL DEFAULT 1,
    post_dial_digits TEXT NOT NULL DEFAULT '', via_number TEXT NOT NULL DEFAULT '', date INTEGER,
    duration INTEGER, data_usage INTEGER, type INTEGER, features INTEGER,
    subscription_component_name TEXT, subscription_id TEXT, phone_account_address TEXT,
    phone_account_hidden INTEGER NOT NULL DEFAULT 0, sub_id INTEGER DEFAULT -1, new INTEGER,
    name TEXT, numbertype INTEGER, numberlabel TEXT, countryiso TEXT, voicemail_uri TEXT,
    is_read INTEGER, geocoded_location TEXT, lookup_uri TEXT, matched_number TEXT,
    normalized_number TEXT, photo_id INTEGER NOT NULL DEFAULT 0, formatted_number TEXT,
    add_for_all_users INTEGER NOT NULL DEFAULT 1, last_modified INTEGER DEFAULT 0,
    call_screening_component_name TEXT, call_screening_app_name TEXT,
    block_reason INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0, transcription TEXT
);

-- type: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 blocked, 7 answered elsewhere.
INSERT INTO calls (_id, number, presentation, date, duration, type, features, subscription_component_name, subscription_id, phone_account_address, new, name, countryiso, is_read, deleted) VALUES
    (1, '+85510555004', 1, 1740000000000, 65, 1, 0, 'com.android.phone/com.android.services.telephony.TelephonyConnectionService', '8985501000000555004', '+855975550001', 0, 'Boss Chen', 'KH', 1, 0),
    (2, '010555004', 1, 1740000001000, 0, 2, 0, 'com.android.phone/com.android.services.telephony.TelephonyConnectionService', '8985501000000555004', '+855975550001', 0, NULL, 'KH', 1, 0),
    (3, '', 2, 1740000002000, 0, 3, 0, 'com.android.phone/com.android.services.telephony.TelephonyConnectionService', '8995010000000555005', '+959755500022', 1, NULL, 'MM', 0, 0),
    (4, '+85510555004', 1, 1740000003000, 0, 5, 1, 'com.android.phone/com.android.services.telephony.TelephonyConnectionService', '2', NULL, 0, 'Boss Chen', 'KH', 1, 0),
    (5, '-2', 1, 1740000004000, 0, 6, 0, NULL, NULL, NULL, 0, NULL, 'KH', 1, 0),
    (6, '+85510555004', 1, 1740000005000, 30, 7, 0, NULL, NULL, NULL, 0, NULL, 'KH', 1, 1),
    (7, '+85510555004', 1, 1740000006000, 12, 4, 0, NULL, NULL, NULL, 0, NULL, 'KH', 1, 0),
    (8, '+85510555004', 1, 1740000007000, 0, 500, NULL, NULL, NULL, NULL, 0, NULL, 'KH', 1, 0);
