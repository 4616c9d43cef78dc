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
CREATE TABLE chat_list (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT UNIQUE, message_table_id INTEGER,
    subject TEXT, creation INTEGER, last_read_message_table_id INTEGER,
    last_read_receipt_sent_message_table_id INTEGER, archived INTEGER, sort_timestamp INTEGER,
    mod_tag INTEGER, gen REAL, my_messages INTEGER, plaintext_disabled BOOLEAN,
    last_message_table_id INTEGER, unseen_earliest_message_received_time INTEGER,
    unseen_message_count INTEGER, unseen_missed_calls_count INTEGER, unseen_row_count INTEGER,
    vcard_ui_dismissed INTEGER, deleted_message_id INTEGER, hidden INTEGER
);
CREATE TABLE messages_quotes (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER,
    key_id TEXT NOT NULL, status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT,
    remote_resource TEXT
);
CREATE TABLE group_participants (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, gjid TEXT NOT NULL, jid TEXT NOT NULL, admin INTEGER,
    pending INTEGER, sent_sender_key INTEGER
);
CREATE TABLE jid (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER,
    device INTEGER, type INTEGER, raw_string TEXT
);
CREATE TABLE call_log (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT,
    transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER,
    call_result INTEGER, bytes_transferred INTEGER
);
CREATE TABLE pay_transactions (
    key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, id TEXT, timestamp INTEGER, status INTEGER,
    error_code TEXT, sender TEXT, receiver TEXT, type INTEGER, currency TEXT, amount_1000,
    credential_id TEXT, methods TEXT, bank_transaction_id TEXT, metadata TEXT, init_timestamp INTEGER
);

INSERT INTO chat_list (_id, key_remote_jid, subject, creation, sort_timestamp) VALUES
    (1, '66815550111@s.whatsapp.net', NULL, NULL, 1546400000000),
    (2, '66815550111-1546300800@g.us', 'Sales room 2', 1546300800000, 1546400000000);
-- status 6 marks a notice; media_size is then the code of the event.
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_mime_type, media_wa_type, media_size, media_name, media_caption, media_hash, thumb_image, remote_resource, received_timestamp, quoted_row_id, forwarded) VALUES
    (1, '-1', 0, '-1', -1, NULL, 0, NULL, '-1', -1, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    (2, '66815550111@s.whatsapp.net', 0, 'A2', 0, 'transfer before noon', 1546400000000, NULL, '0', 0, NULL, NULL, NULL, NULL, NULL, 1546400000800, NULL, NULL),
    (3, '66815550111@s.whatsapp.net', 1, 'A3', 13, 'done', 1546400001000, NULL, '0', 0, NULL, NULL, NULL, NULL, NULL, 0, 1, NULL),
    (4, '66815550111-1546300800@g.us', 0, 'A4', 0, NULL, 1546400002000, 'image/jpeg', '1', 30211, 'abc.jpg', 'today', 'LOUZ7KR8Gaxj8Kx/XyPMagFx9ZtAj4eecIexZz7pGW4=', X'aced000573720016636f6d2e77686174736170702e4d6564696144617461fff496ede1a230060200025a000b7472616e736665727265644c000466696c6574000e4c6a6176612f696f2f46696c653b7870017372000c6a6176612e696f2e46696c65042da4450e0de4ff0300014c0004706174687400124c6a6176612f6c616e672f537472696e673b787074004a2f73746f726167652f656d756c617465642f302f57686174734170702f4d656469612f576861747341707020496d616765732f494d472d32303139303130322d5741303030332e6a70677702002f78', '66815550122@s.whatsapp.net', 1546400002500, NULL, 1),
    (5, '66815550111-1546300800@g.us', 0, 'A5', 6, '66815550122@s.whatsapp.net', 1546400003000, NULL, '0', 4, NULL, NULL, NULL, NULL, '66815550111@s.whatsapp.net', 1546400003000, NULL, NULL),
    (6, '66815550111-1546300800@g.us', 0, 'A6', 0, NULL, 1546400004000, NULL, '15', 0, NULL, NULL, NULL, NULL, '66815550122@s.whatsapp.net', 1546400004100, NULL, NULL),
    (7, '66815550111@s.whatsapp.net', 0, 'A7', 0, NULL, 1546400005000, NULL, '8', 0, NULL, NULL, NULL, NULL, NULL, 1546400005000, NULL, NULL);
INSERT INTO messages_quotes (_id, key_remote_jid, key_from_me, key_id, data, timestamp) VALUES
    (1, '66815550111@s.whatsapp.net', 0, 'A2', 'transfer before noon', 1546400000000);

-- An empty jid is the device's own account.
INSERT INTO group_participants (_id, gjid, jid, admin, pending) VALUES
    (1, '66815550111-1546300800@g.us', '66815550111@s.whatsapp.net', 2, 0),
    (2, '66815550111-1546300800@g.us', '', 1, 0),
    (3, '66815550111-1546300800@g.us', '66815550122@s.whatsapp.net', 0, 0);
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (1, '66815550111', 's.whatsapp.net', 0, 0, 0, '66815550111@s.whatsapp.net');
INSERT INTO call_log (_id, jid_row_id, from_me, call_id, timestamp, video_call, duration, call_result) VALUES
    (1, 1, 1, 'call:L1', 1546400006000, 0, 31, 5);
INSERT INTO pay_transactions (key_remote_jid, key_from_me, key_id, id, timestamp, status, sender, receiver, type, currency, amount_1000) VALUES
    ('66815550111@s.whatsapp.net', 1, 'A3', 'L-5550001', 1546400000, 405, '', '66815550111@s.whatsapp.net', 1, 'INR', 10001);
