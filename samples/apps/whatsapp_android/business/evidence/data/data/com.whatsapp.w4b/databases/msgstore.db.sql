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
CREATE TABLE message_forwarded (message_row_id INTEGER PRIMARY KEY, forward_score INTEGER);
CREATE TABLE message_quoted (
    message_row_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
    parent_message_chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
    sender_jid_row_id INTEGER, key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER,
    origin INTEGER, text_data TEXT, payment_transaction_id TEXT, lookup_tables INTEGER
);
CREATE TABLE message_revoked (
    message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT NOT NULL, admin_jid_row_id INTEGER,
    revoke_timestamp INTEGER
);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER NOT NULL);
CREATE TABLE message_system_chat_participant (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, user_jid_row_id INTEGER
);
CREATE TABLE message_payment (
    message_row_id INTEGER PRIMARY KEY, sender_jid_row_id INTEGER, receiver_jid_row_id INTEGER,
    amount_with_symbol TEXT, remote_resource TEXT, remote_message_sender_jid_row_id INTEGER,
    remote_message_from_me INTEGER, remote_message_key TEXT
);
CREATE TABLE pay_transaction (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, remote_jid_row_id INTEGER,
    key_id TEXT, interop_id TEXT, id TEXT, timestamp INTEGER, status INTEGER, error_code TEXT,
    sender_jid_row_id INTEGER, receiver_jid_row_id INTEGER, type INTEGER, currency_code TEXT,
    amount_1000 INTEGER, credential_id TEXT, methods TEXT, bank_transaction_id TEXT, metadata TEXT,
    init_timestamp INTEGER, request_key_id TEXT, country TEXT, version INTEGER, future_data BLOB,
    service_id INTEGER, background_id TEXT, purchase_initiator INTEGER
);
CREATE TABLE group_participant_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
    user_jid_row_id INTEGER NOT NULL, rank INTEGER, pending INTEGER, add_timestamp INTEGER
);
CREATE TABLE group_past_participant_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
    user_jid_row_id INTEGER NOT NULL, is_leave INTEGER, timestamp INTEGER
);
CREATE TABLE call_log (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT,
    transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER,
    call_result INTEGER, is_dnd_mode_on INTEGER, bytes_transferred INTEGER,
    group_jid_row_id INTEGER NOT NULL DEFAULT 0, is_joinable_group_call INTEGER,
    call_creator_device_jid_row_id INTEGER NOT NULL DEFAULT 0, call_random_id TEXT,
    call_link_row_id INTEGER NOT NULL DEFAULT 0, call_type INTEGER, offer_silence_reason INTEGER
);

INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '', 'status_me', 0, 0, 11, 'status_me'),
    (2, '919805550155', 's.whatsapp.net', 0, 0, 0, '919805550155@s.whatsapp.net'),
    (3, '919805550166', 's.whatsapp.net', 0, 0, 0, '919805550166@s.whatsapp.net');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (1, 2, 0, NULL, NULL, 1740000000000);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (2, 1, 1, '3EB102', 0, 13, 0, 1740000000000, 0, 0, 'sent you 2500 for the ticket', 2),
    (3, 1, 0, '3A0103', 0, 0, 0, 1740000001000, 1740000001200, 7, NULL, 3);

-- Amounts in thousandths; whether timestamp is in seconds or in milliseconds is told by its size.
INSERT INTO pay_transaction (_id, message_row_id, key_id, id, timestamp, status, sender_jid_row_id, receiver_jid_row_id, type, currency_code, amount_1000, country) VALUES
    (1, 2, '3EB102', 'P1B0A5550001', 1740000000, 405, 1, 2, 1, 'INR', 2500000, 'IN'),
    (2, NULL, NULL, 'P1B0A5550002', 1740000005000, 404, 2, 3, 2, 'INR', 99550, 'IN');
INSERT INTO message_payment (message_row_id, sender_jid_row_id, receiver_jid_row_id, amount_with_symbol) VALUES
    (3, 2, 1, '₹1,250.00');
