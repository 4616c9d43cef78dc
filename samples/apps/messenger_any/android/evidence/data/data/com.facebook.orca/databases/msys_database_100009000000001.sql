CREATE TABLE _user_info (facebook_user_id INTEGER NOT NULL);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, normalized_name_for_search TEXT, username TEXT, first_name TEXT, profile_picture_large_url TEXT, email_address TEXT, phone_number TEXT, is_messenger_user INTEGER, friendship_status INTEGER, birthday_timestamp INTEGER);
CREATE TABLE threads (thread_key INTEGER PRIMARY KEY, thread_type INTEGER, thread_name TEXT, last_activity_timestamp_ms INTEGER);
CREATE TABLE participants (thread_key INTEGER, contact_id INTEGER, is_admin INTEGER, PRIMARY KEY (thread_key, contact_id));
CREATE TABLE messages (thread_key INTEGER, timestamp_ms INTEGER, message_id TEXT, offline_threading_id TEXT, sender_id INTEGER, text TEXT, is_admin_message INTEGER, is_unsent INTEGER, PRIMARY KEY (thread_key, timestamp_ms, message_id));
CREATE TABLE attachments (thread_key INTEGER, message_id TEXT, attachment_fbid TEXT, filename TEXT, filesize INTEGER, playable_url TEXT, playable_url_mime_type TEXT, title_text TEXT, subtitle_text TEXT, PRIMARY KEY (thread_key, message_id, attachment_fbid));
CREATE TABLE call_log (call_id INTEGER PRIMARY KEY, thread_key INTEGER, call_timestamp_ms INTEGER, call_duration INTEGER, call_direction INTEGER, call_media_type INTEGER, has_been_seen INTEGER);
CREATE TABLE client_messages (pk INTEGER PRIMARY KEY, thread_pk INTEGER, sender_contact_pk INTEGER, text TEXT, message_content_type INTEGER, display_ts_ms INTEGER);
CREATE TABLE client_threads (pk INTEGER PRIMARY KEY, transport_key TEXT);
CREATE TABLE fb_transport_contacts (client_contact_pk INTEGER UNIQUE, server_contact_id INTEGER);
INSERT INTO _user_info VALUES (100009000000001);
INSERT INTO contacts VALUES
 (100009000000001, 'Mei Lin', 'mei lin', 'mei.lin', 'Mei', NULL, NULL, NULL, 1, 0, NULL),
 (100009000000002, 'Robert Kane', 'robert kane', '', 'Robert', NULL, 'rk@example.org', '+12025550123', 1, 1, NULL),
 (100009000000003, 'Team Leader', 'team leader', 'tl.88', 'Team', NULL, NULL, NULL, 1, 5, NULL);
INSERT INTO threads VALUES (100009000000002, 1, NULL, 1700000009000), (7001, 2, 'Night shift', 1700000005000), (7002, 99, 'Other', 0);
INSERT INTO participants VALUES (100009000000002, 100009000000001, 0), (100009000000002, 100009000000002, 0), (7001, 100009000000003, 1), (7001, 100009000000001, 0);
INSERT INTO messages VALUES
 (100009000000002, 1700000000000, 'mid.1', '1', 100009000000001, 'Hi Robert, it is Mei', 0, 0),
 (100009000000002, 1700000001000, 'mid.2', '2', 100009000000002, 'Nice to hear from you', 0, 0),
 (100009000000002, 1700000002000, 'mid.3', '3', 100009000000002, NULL, 0, 1),
 (7001, 1700000003000, 'mid.4', '4', 100009000000003, 'Team Leader named the group Night shift.', 1, 0),
 (7001, 1700000004000, 'mid.5', '5', 100009000000003, '', 0, 0);
INSERT INTO attachments VALUES (7001, 'mid.5', 'f1', 'script.pdf', 20480, 'https://cdn.example.org/a', 'application/pdf', NULL, NULL),
 (100009000000002, 'mid.2', 'f2', NULL, NULL, NULL, NULL, 'Missed video chat', '10:20 PM');
INSERT INTO call_log VALUES (1, 100009000000002, 1700000006000, 61, 1, 2, 1), (2, 7001, 1700000007000, 0, 2, 1, 0), (3, 100009000000002, 1700000008000, 5, 7, 2, 1);
INSERT INTO client_threads VALUES (11, 'AdvancedCrypto');
INSERT INTO fb_transport_contacts VALUES (501, 100009000000001), (502, 100009000000003);
INSERT INTO client_messages VALUES (1, 11, 501, 'Do not write this in the group', 1, 1700000010000), (2, 11, 502, NULL, 2, 1700000011000), (3, 11, 599, 'Who is this', 1, 1700000012000);
