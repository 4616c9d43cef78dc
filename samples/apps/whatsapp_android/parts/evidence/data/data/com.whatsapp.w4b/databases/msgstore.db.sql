CREATE TABLE jid (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER,
    device INTEGER, type INTEGER, raw_string TEXT
);
CREATE TABLE chat (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject TEXT,
    created_timestamp INTEGER, display_message_row_id INTEGER, last_message_row_id INTEGER,
    last_read_message_row_id INTEGER, last_read_receipt_sent_message_row_id INTEGER,
    last_important_message_row_id INTEGER, archived INTEGER, sort_timestamp INTEGER,
    mod_tag INTEGER, gen REAL, spam_detection INTEGER,
    unseen_earliest_message_received_time INTEGER, unseen_message_count INTEGER,
    unseen_missed_calls_count INTEGER, unseen_row_count INTEGER, plaintext_disabled INTEGER,
    vcard_ui_dismissed INTEGER, change_number_notified_message_row_id INTEGER,
    show_group_description INTEGER, ephemeral_expiration INTEGER,
    last_read_ephemeral_message_row_id INTEGER, ephemeral_setting_timestamp INTEGER,
    unseen_important_message_count INTEGER NOT NULL DEFAULT 0,
    group_type INTEGER NOT NULL DEFAULT 0, last_message_reaction_row_id INTEGER,
    last_seen_message_reaction_row_id INTEGER, account_jid_row_id INTEGER
);
CREATE TABLE message (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
    key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, broadcast INTEGER,
    recipient_count INTEGER, participant_hash TEXT, origination_flags INTEGER, origin INTEGER,
    timestamp INTEGER, received_timestamp INTEGER, receipt_server_timestamp INTEGER,
    message_type INTEGER, text_data TEXT, starred INTEGER, lookup_tables INTEGER,
    sort_id INTEGER NOT NULL DEFAULT 0, message_add_on_flags INTEGER, view_mode INTEGER
);
CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, latitude REAL, longitude REAL, place_name TEXT, place_address TEXT, url TEXT, live_location_share_duration INTEGER, live_location_sequence_number INTEGER, live_location_final_latitude REAL, live_location_final_longitude REAL, live_location_final_timestamp INTEGER, map_download_status INTEGER);
CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, vcard TEXT);
CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER, from_me INTEGER, key_id TEXT NOT NULL, sender_jid_row_id INTEGER, parent_message_row_id INTEGER, timestamp INTEGER, status INTEGER, message_add_on_type INTEGER);
CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT, sender_timestamp INTEGER);
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, original_key_id TEXT NOT NULL, edited_timestamp INTEGER NOT NULL, sender_timestamp INTEGER NOT NULL);
CREATE TABLE message_poll (message_row_id INTEGER PRIMARY KEY, enc_key BLOB, selectable_options_count INTEGER);
CREATE TABLE message_poll_option (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, option_sha256 TEXT, option_name TEXT, vote_total INTEGER);
CREATE TABLE quick_replies (_id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT UNIQUE NOT NULL, content TEXT NOT NULL);
CREATE TABLE message_add_on_poll_vote (message_add_on_row_id INTEGER PRIMARY KEY, sender_timestamp INTEGER);
CREATE TABLE message_add_on_poll_vote_selected_option(_id INTEGER PRIMARY KEY AUTOINCREMENT,message_add_on_row_id INTEGER,message_poll_option_id INTEGER);
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
(1, '85512000001', 's.whatsapp.net', 0, 0, 0, '85512000001@s.whatsapp.net'),
(2, '120363000000000001', 'g.us', 0, 0, 1, '120363000000000001@g.us');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
(1, 1, 0, NULL, NULL, 1772443900000),
(2, 2, 0, 'Floor 3', 1770000000000, 1772444000000);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
(1, 1, 0, 'K01', NULL, 0, 0, 1772443700000, 1772443701000, 5, NULL, 1),
(2, 1, 0, 'K02', NULL, 0, 0, 1772443800000, 1772443801000, 4, NULL, 2),
(3, 1, 1, 'K03', NULL, 13, 0, 1772443900000, 0, 0, 'I come tomorrow', 3),
(4, 2, 0, 'K04', 1, 0, 0, 1772443950000, 1772443951000, 66, 'Who works tonight?', 4),
(5, 1, 0, 'K05', NULL, 0, 0, 1772443960000, 1772443961000, 14, NULL, 5);
INSERT INTO message_location (message_row_id, chat_row_id, latitude, longitude, place_name) VALUES (1, 1, 10.609012, 103.529877, 'KB5');
INSERT INTO message_vcard VALUES
(1, 2, 'BEGIN:VCARD' || char(10) || 'VERSION:3.0' || char(10) || 'N:;Agent Lin;;;' || char(10) || 'FN:Agent Lin' || char(10) || 'TEL;type=CELL;waid=855120000099:+855 12 000 0099' || char(10) || 'END:VCARD'),
(2, 5, 'no card at all');
INSERT INTO message_edit_info VALUES (3, 'K03A', 1772443905000, 1772443904000);
INSERT INTO message_poll VALUES (4, NULL, 1);
INSERT INTO message_poll_option VALUES (1, 4, 'aa', 'Team A', 2), (2, 4, 'bb', 'Team B', 0);
INSERT INTO message_add_on VALUES
(1, 1, 0, 'R01', -1, 3, 1772443910000, 0, 56),
(2, 2, 1, 'R02', NULL, 4, 1772443970000, 13, 56),
(3, 2, 0, 'R03', 1, 4, 1772443980000, 0, 67),
(4, 2, 1, 'R04', NULL, 4, 1772443990000, 13, 67),
(5, 2, 0, 'R05', 1, 4, 1772444000000, 0, 67);
INSERT INTO message_add_on_reaction VALUES (1, '👍', 1772443910000), (2, '🙏', 1772443970000);
INSERT INTO message_add_on_poll_vote VALUES (3, 1772443979000), (4, 1772443990000), (5, 1772444000000), (99, 1772444000000);
INSERT INTO message_add_on_poll_vote_selected_option VALUES (1, 3, 1), (2, 4, 1), (3, 4, 2), (4, 5, 77);
INSERT INTO quick_replies VALUES (1, 'hello', 'Dear friend, I found your number in my notes. Are you Anna from the gallery?');
