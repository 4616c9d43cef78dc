CREATE TABLE messages (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER,
    key_id TEXT NOT NULL, status INTEGER, needs_push INTEGER, data TEXT, timestamp INTEGER,
    media_url TEXT, media_mime_type TEXT, media_wa_type TEXT, media_size INTEGER, media_name TEXT,
    media_caption TEXT, media_hash TEXT, media_duration INTEGER, origin INTEGER, latitude REAL,
    longitude REAL, thumb_image TEXT, remote_resource TEXT, received_timestamp INTEGER,
    send_timestamp INTEGER, receipt_server_timestamp INTEGER, receipt_device_timestamp INTEGER,
    read_device_timestamp INTEGER, played_device_timestamp INTEGER, raw_data BLOB,
    recipient_count INTEGER, participant_hash TEXT, starred INTEGER, quoted_row_id INTEGER,
    mentioned_jids TEXT, multicast_id TEXT, edit_version INTEGER, media_enc_hash TEXT,
    payment_transaction_id TEXT, forwarded INTEGER, preview_type INTEGER, send_count INTEGER
);
CREATE TABLE messages_quotes (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER,
    key_id TEXT NOT NULL, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT,
    remote_resource TEXT
);
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

-- Half way between the schemas: rows 2 and 3 have been moved, row 3 with a change; 4 has not.
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '62815550133', 's.whatsapp.net', 0, 0, 0, '62815550133@s.whatsapp.net');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (1, 1, 0, NULL, NULL, 1546400000000);
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_mime_type, media_wa_type, media_size, media_name, media_caption, media_hash, thumb_image, remote_resource, received_timestamp, quoted_row_id, forwarded) VALUES
    (2, '62815550133@s.whatsapp.net', 0, 'B2', 0, 'moved', 1546400000000, NULL, '0', 0, NULL, NULL, NULL, NULL, NULL, 1546400000800, NULL, NULL),
    (3, '62815550133@s.whatsapp.net', 1, 'B3', 4, 'moved too', 1546400001000, NULL, '0', 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    (4, '62815550133@s.whatsapp.net', 0, 'B4', 0, NULL, 1546400002000, 'image/jpeg', '1', 511, 'x.jpg', NULL, NULL, NULL, NULL, 1546400002500, NULL, NULL);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (1, -1, 0, '-1', -1, -1, NULL, NULL, NULL, NULL, NULL, 0),
    (2, 1, 0, 'B2', 0, 0, 0, 1546400000000, 1546400000800, 0, 'moved', 2),
    (3, 1, 1, 'B3', 0, 13, 0, 1546400001000, 0, 0, 'moved too', 3);
INSERT INTO message_media (message_row_id, chat_row_id, file_path, file_size, mime_type) VALUES
    (4, 1, 'Media/WhatsApp Images/IMG-20190102-WA0007.jpg', 511, 'image/jpeg');
