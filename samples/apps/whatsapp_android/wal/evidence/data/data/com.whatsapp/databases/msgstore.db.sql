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
CREATE TABLE message_quoted (
    message_row_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
    parent_message_chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
    sender_jid_row_id INTEGER, key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER,
    origin INTEGER, text_data TEXT, payment_transaction_id TEXT, lookup_tables INTEGER
);

INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '', 'status_me', 0, 0, 11, 'status_me'),
    (2, '639175550188', 's.whatsapp.net', 0, 0, 0, '639175550188@s.whatsapp.net');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (1, 2, 0, NULL, NULL, 1740000000000);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (2, 1, 0, '3A0302', 0, 0, 0, 1740000000000, 1740000000700, 0, 'stays as it is', 2),
    (3, 1, 0, '3A0303', 0, 0, 0, 1740000001000, 1740000001700, 0, 'I want to go home, please help', 3);
