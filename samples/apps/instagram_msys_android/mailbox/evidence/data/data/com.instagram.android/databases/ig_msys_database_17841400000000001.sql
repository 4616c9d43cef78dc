CREATE TABLE _user_info (facebook_user_id INTEGER NOT NULL);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, first_name TEXT, last_name TEXT, username TEXT, phone_number TEXT, email_address TEXT, is_messenger_user INTEGER, contact_type INTEGER, blocked_by_viewer_status INTEGER, blocked_since_timestamp_ms INTEGER, work_company_name TEXT, work_job_title TEXT, profile_picture_url TEXT);
CREATE TABLE threads (thread_key INTEGER PRIMARY KEY, thread_type INTEGER, thread_name TEXT, last_activity_timestamp_ms INTEGER);
CREATE TABLE participants (thread_key INTEGER, contact_id INTEGER, is_admin INTEGER, PRIMARY KEY (thread_key, contact_id));
CREATE TABLE messages (thread_key INTEGER, timestamp_ms INTEGER, message_id TEXT, offline_threading_id TEXT, sender_id INTEGER, text TEXT, is_admin_message INTEGER, is_unsent INTEGER, PRIMARY KEY (thread_key, timestamp_ms, message_id));
CREATE TABLE attachments (thread_key INTEGER, message_id TEXT, attachment_fbid TEXT, filename TEXT, filesize INTEGER, playable_url TEXT, playable_url_mime_type TEXT, title_text TEXT, subtitle_text TEXT, PRIMARY KEY (thread_key, message_id, attachment_fbid));
CREATE TABLE client_messages (pk INTEGER PRIMARY KEY, thread_pk INTEGER, sender_contact_pk INTEGER, text TEXT, message_content_type INTEGER, display_ts_ms INTEGER);
CREATE TABLE client_threads (pk INTEGER PRIMARY KEY, transport_key TEXT);
CREATE TABLE fb_transport_contacts (client_contact_pk INTEGER UNIQUE, server_contact_id INTEGER);
INSERT INTO _user_info VALUES (17841400000000001);
INSERT INTO contacts VALUES
 (17841400000000001, 'Anna Weber', 'Anna', 'Weber', 'anna.w', NULL, NULL, 1, 1, 0, 0, NULL, NULL, NULL),
 (17841400000000002, 'Daniel Cole', 'Daniel', 'Cole', 'dan.cole.fx', '+442079460018', 'dc@example.org', 1, 1, 0, 0, NULL, NULL, NULL),
 (17841400000000003, 'FX Desk', NULL, NULL, 'fx_desk_vip', NULL, NULL, 1, 1, 2, 1700000000000, NULL, NULL, NULL);
INSERT INTO threads VALUES (17841400000000002, 1, NULL, 1700000002000), (9001, 2, 'VIP signals', 1700000003000);
INSERT INTO participants VALUES (9001, 17841400000000001, 0), (9001, 17841400000000003, 1);
INSERT INTO messages VALUES
 (17841400000000002, 1700000000000, 'mid.1', '1', 17841400000000001, 'Hello, is this still you?', 0, 0),
 (17841400000000002, 1700000001000, 'mid.2', '2', 17841400000000002, 'Yes, new number soon', 0, 0),
 (17841400000000002, 1700000002000, 'mid.3', '3', 17841400000000002, NULL, 0, 1),
 (9001, 1700000003000, 'mid.4', '4', 17841400000000003, '', 0, 0);
INSERT INTO attachments VALUES (9001, 'mid.4', 'f1', 'rates.pdf', 4096, 'https://cdn.example.org/b', 'application/pdf', NULL, NULL);
INSERT INTO client_threads VALUES (21, 'AdvancedCrypto');
INSERT INTO fb_transport_contacts VALUES (601, 17841400000000001), (602, 17841400000000002);
INSERT INTO client_messages VALUES (1, 21, 601, 'Sent it', 1, 1700000010000), (2, 21, 602, 'Received', 1, 1700000011000), (3, 21, 699, 'Who?', 1, 1700000012000);
