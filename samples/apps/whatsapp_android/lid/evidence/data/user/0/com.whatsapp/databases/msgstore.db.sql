CREATE TABLE jid (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER,
    device INTEGER, type INTEGER, raw_string TEXT
);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY NOT NULL, jid_row_id INTEGER NOT NULL, sort_id INTEGER);
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
CREATE TABLE message_media (
    message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, autotransfer_retry_enabled INTEGER,
    multicast_id TEXT, media_job_uuid TEXT, transferred INTEGER, transcoded INTEGER, file_path TEXT,
    file_size INTEGER, suspicious_content INTEGER, trim_from INTEGER, trim_to INTEGER,
    face_x INTEGER, face_y INTEGER, media_key BLOB, media_key_timestamp INTEGER, width INTEGER,
    height INTEGER, has_streaming_sidecar INTEGER, gif_attribution INTEGER,
    thumbnail_height_width_ratio REAL, direct_path TEXT, first_scan_sidecar BLOB,
    first_scan_length INTEGER, message_url TEXT, mime_type TEXT, file_length INTEGER,
    media_name TEXT, file_hash TEXT, media_duration INTEGER, page_count INTEGER, enc_file_hash TEXT,
    partial_media_hash TEXT, partial_media_enc_hash TEXT, is_animated_sticker INTEGER,
    original_file_hash TEXT, mute_video INTEGER DEFAULT 0, media_caption TEXT
);
CREATE TABLE group_participant_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
    user_jid_row_id INTEGER NOT NULL, rank INTEGER, pending INTEGER, add_timestamp INTEGER
);
CREATE TABLE lid_display_name (lid_row_id INTEGER PRIMARY KEY, display_name TEXT, username TEXT);

INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '', 'lid_me', 0, 0, 11, 'lid_me'),
    (2, '77310555000001', 'lid', 0, 0, 18, '77310555000001@lid'),
    (3, '959255500177', 's.whatsapp.net', 0, 0, 0, '959255500177@s.whatsapp.net'),
    (4, '77310555000002', 'lid', 0, 0, 18, '77310555000002@lid'),
    (5, '120363040555000009', 'g.us', 0, 0, 1, '120363040555000009@g.us');

-- Row 2 hides the phone number of row 3; for row 4 no number is known.
INSERT INTO jid_map (lid_row_id, jid_row_id) VALUES
    (2, 3),
    (4, 992);
INSERT INTO lid_display_name (lid_row_id, display_name, username) VALUES
    (4, 'Ko Latt', NULL);
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (1, 2, 0, NULL, NULL, 1740000000000),
    (2, 5, 0, 'Gate passes', 1740000000000, 1740000000000);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (2, 1, 0, '3A0202', 0, 0, 0, 1740000000000, 1740000000900, 0, 'new number, save it', 2),
    (3, 1, 1, '3EB203', 0, 5, 0, 1740000001000, 0, 0, 'ok', 3),
    (4, 2, 0, '3A0204', 4, 0, 0, 1740000002000, 1740000002900, 0, 'nobody leaves without a pass', 4),
    (5, 2, 1, '3EB205', 1, 4, 0, 1740000003000, 0, 0, 'noted', 5);
INSERT INTO group_participant_user (_id, group_jid_row_id, user_jid_row_id, rank, pending, add_timestamp) VALUES
    (1, 5, 4, 1, 0, NULL),
    (2, 5, 1, 0, 0, NULL);
