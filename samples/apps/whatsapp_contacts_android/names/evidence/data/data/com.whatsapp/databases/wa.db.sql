CREATE TABLE wa_contacts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL, is_whatsapp_user BOOLEAN NOT NULL,
    status TEXT, status_timestamp INTEGER, number TEXT, raw_contact_id INTEGER, display_name TEXT,
    phone_type INTEGER, phone_label TEXT, unseen_msg_count INTEGER, photo_ts INTEGER,
    thumb_ts INTEGER, photo_id_timestamp INTEGER, given_name TEXT, family_name TEXT, wa_name TEXT,
    sort_name TEXT, nickname TEXT, company TEXT, title TEXT, status_autodownload_disabled INTEGER,
    keep_timestamp INTEGER, is_spam_reported INTEGER, is_sidelist_synced BOOLEAN DEFAULT 0,
    is_business_synced BOOLEAN DEFAULT 0, disappearing_mode_duration INTEGER,
    disappearing_mode_timestamp LONG, history_sync_initial_phash TEXT
);
CREATE TABLE wa_vnames (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL UNIQUE, serial INTEGER, issuer TEXT,
    expires INTEGER, verified_name TEXT, industry TEXT, city TEXT, country TEXT,
    verified_level INTEGER, identity_unconfirmed_since TIMESTAMP, cert_blob BLOB
);
CREATE TABLE wa_group_descriptions (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL UNIQUE, description TEXT,
    description_id TEXT, setter_jid TEXT, description_time INTEGER
);
CREATE TABLE wa_group_admin_settings (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL UNIQUE, restrict_mode BOOLEAN NOT NULL,
    announcement_group BOOLEAN NOT NULL, no_frequently_forwarded BOOLEAN,
    ephemeral_duration INTEGER, creator_jid TEXT, in_app_support BOOLEAN DEFAULT 0 NOT NULL,
    is_suspended BOOLEAN DEFAULT 0 NOT NULL
);
CREATE TABLE wa_block_list (jid TEXT NOT NULL);

INSERT INTO wa_contacts (_id, jid, is_whatsapp_user, status, number, display_name, wa_name) VALUES
    (1, '85510555007@s.whatsapp.net', 1, 'At work', '+855 10 555 007', 'Boss Chen', 'Lao Chen'),
    (2, '66815550199@s.whatsapp.net', 1, NULL, '+66815550199', NULL, 'Lina Agency'),
    (3, '120363040555000001@g.us', 1, NULL, NULL, 'Team B daily report', NULL),
    (4, 'status@broadcast', 0, NULL, NULL, NULL, NULL),
    (5, '77310555000003@lid', 1, NULL, '+959255500178', NULL, 'Ko Latt'),
    (6, '254700555010@s.whatsapp.net', 0, NULL, '+254700555010', 'Mama', NULL),
    (7, '97150555000@s.whatsapp.net', 1, NULL, '+97150555000', NULL, NULL);
INSERT INTO wa_vnames (jid, serial, verified_name) VALUES
    ('97150555000@s.whatsapp.net', 1, 'Example Travel LLC');
INSERT INTO wa_group_descriptions (jid, description, setter_jid, description_time) VALUES
    ('120363040555000001@g.us', 'Late report: fine 50. Phone in the room: fine 100.', '85510555007@s.whatsapp.net', 1740000000);
INSERT INTO wa_group_admin_settings (jid, restrict_mode, announcement_group, creator_jid) VALUES
    ('120363040555000001@g.us', 0, 0, '85510555007@s.whatsapp.net'),
    ('120363040555000002@g.us', 0, 0, NULL);
