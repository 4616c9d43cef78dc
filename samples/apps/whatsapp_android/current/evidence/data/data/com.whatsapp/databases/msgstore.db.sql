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

-- The device's own account is the word status_me; 3 and 4 are people, 5 and 6 are groups.
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '', 'status_me', 0, 0, 11, 'status_me'),
    (2, 'status', 'broadcast', 0, 0, 5, 'status@broadcast'),
    (3, '85510555001', 's.whatsapp.net', 0, 0, 0, '85510555001@s.whatsapp.net'),
    (4, '84905550102', 's.whatsapp.net', 0, 0, 0, '84905550102@s.whatsapp.net'),
    (5, '120363040555000001', 'g.us', 0, 0, 1, '120363040555000001@g.us'),
    (6, '85510555001-1577836800', 'g.us', 0, 0, 1, '85510555001-1577836800@g.us'),
    (7, '120363040555000777', 'newsletter', 0, 0, 10, '120363040555000777@newsletter'),
    (8, '84905550102', 's.whatsapp.net', 0, 5, 17, '84905550102.0:5@s.whatsapp.net');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (1, 3, 0, NULL, NULL, 1740000900000),
    (2, 5, 0, 'Team B daily report', 1739913600000, 1740000800000),
    (3, 6, 0, 'Dorm 4', 1577836800000, 1740000000000),
    (4, 2, 1, NULL, NULL, 0),
    (5, 7, 0, 'Crypto news', 1740000000000, 1740000000000),
    (6, 990, 0, 'A chat whose jid row is lost', 1740000000000, 1740000000000);

-- Row 1 is the header row that the app writes into an empty table.
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (1, -1, 0, '-1', -1, -1, NULL, NULL, NULL, NULL, NULL, 0),
    (2, 1, 0, '3A0002', 0, 0, 0, 1740000000000, 1740000001500, 0, 'are you at the office? send the report before 22:00', 2),
    (3, 1, 1, '3EB003', 0, 13, 0, 1740000060000, 0, 0, 'yes boss, 3 new clients today', 3),
    (4, 1, 1, '3EB004', 0, 5, 1, 1740000061000, 0, 1, NULL, 4),
    (5, 2, 0, '3A0005', 4, 0, 0, 1740000120000, 1740000121000, 0, 'target 20k this week, who misses it pays', 5),
    (6, 2, 1, '3EB006', 0, 4, 0, 1740000130000, 0, 0, 'understood', 6),
    (7, 2, 0, '3A0007', 3, 0, 0, 1740000140000, 1740000141000, 15, NULL, 7),
    (8, 2, 0, '3A0008', 4, 0, 0, 1740000150000, 1740000151000, 64, NULL, 8),
    (9, 2, 0, '3A0009', 4, 6, 0, 1740000152000, 1740000152000, 7, NULL, 9),
    (10, 3, 0, '3A0010', 3, 0, 0, 1740000160000, 1740000161000, 9, NULL, 10),
    (11, 4, 0, '3A0011', 4, 0, 0, 1740000170000, 1740000171000, 0, 'status text of a contact', 11),
    (12, 1, 0, '3A0012', 0, 0, 0, 1740000180000, 1740000180500, 143, NULL, 12),
    (13, 1, 1, '3EB013', 0, 0, 0, 1740000190000, 0, 0, 'not yet sent', 13),
    (14, 2, 0, '3A0014', 991, 0, 0, 1740000200000, 1740000200500, 0, 'the sender row is lost', 14),
    (15, 1, 0, '3A0015', 0, 0, 0, 1740000210000, 1740000210500, 2, NULL, 15),
    (16, 1, 0, '3A0016', 0, 0, 0, 1740000220000, 1740000220500, 90, NULL, 16),
    (17, 2, 0, '3A0017', 3, 6, 0, 1740000230000, 1740000230000, 7, NULL, 17);
INSERT INTO message_quoted (message_row_id, chat_row_id, parent_message_chat_row_id, from_me, sender_jid_row_id, key_id, timestamp, message_type, text_data) VALUES
    (6, 2, 2, 0, 4, '3A0005', 1740000120000, 0, 'target 20k this week, who misses it pays');
INSERT INTO message_forwarded (message_row_id, forward_score) VALUES
    (4, 3);
INSERT INTO message_revoked (message_row_id, revoked_key_id, admin_jid_row_id) VALUES
    (7, '3A0007', NULL),
    (8, '3A0008', 4);

-- action_type: 12 added, 14 removed.
INSERT INTO message_system (message_row_id, action_type) VALUES
    (9, 12),
    (17, 14);
INSERT INTO message_system_chat_participant (_id, message_row_id, user_jid_row_id) VALUES
    (1, 9, 1),
    (2, 17, 4);
INSERT INTO message_media (message_row_id, chat_row_id, file_path, file_size, mime_type, media_name, file_hash, media_caption, media_duration) VALUES
    (4, 1, 'Media/WhatsApp Images/Sent/IMG-20250219-WA0001.jpg', 48213, 'image/jpeg', NULL, '73Rc1LS3fnWFEMDvpcQqjoAl1X7BLJhwJVtUKiWBVGI=', NULL, 0),
    (10, 3, 'Media/WhatsApp Documents/fines.xlsx', 9120, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'fines.xlsx', 'VI9sTCClUQZ9q0D+Q2iIS+Rqqw61lzr7mFaBMt3yNjk=', 'rules of the dorm', 0),
    (15, 1, NULL, NULL, 'audio/ogg; codecs=opus', NULL, 'not base64 at all!', NULL, 7);
UPDATE message_media SET file_length = 15320 WHERE message_row_id = 15;

-- rank: 0 member, 1 admin, 2 creator.
INSERT INTO group_participant_user (_id, group_jid_row_id, user_jid_row_id, rank, pending, add_timestamp) VALUES
    (1, 5, 3, 2, 0, NULL),
    (2, 5, 4, 1, 0, 1739996400000),
    (3, 5, 1, 0, 0, 1739992800000),
    (4, 6, 3, 9, 0, NULL);
INSERT INTO group_past_participant_user (_id, group_jid_row_id, user_jid_row_id, is_leave, timestamp) VALUES
    (1, 6, 4, 0, 1740000005000);

-- The caller of row 3 is a companion device of account 4.
INSERT INTO call_log (_id, jid_row_id, from_me, call_id, transaction_id, timestamp, video_call, duration, call_result, group_jid_row_id) VALUES
    (1, 3, 0, 'call:A1', -1, 1740000220000, 0, 65, 5, 0),
    (2, 3, 1, 'call:A2', -1, 1740000300000, 1, 0, 2, 0),
    (3, 8, 0, 'call:A3', -1, 1740000400000, 0, 0, 4, 0),
    (4, 4, 0, 'call:A4', -1, 1740000500000, 1, 120, 5, 5);
