CREATE TABLE KIKcontactsTable (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid VARCHAR, display_name VARCHAR, local_name VARCHAR, user_name VARCHAR, in_roster BOOLEAN,photo_url VARCHAR, photo_timestamp VARCHAR, is_stub BOOLEAN,is_group BOOLEAN,is_blocked BOOLEAN,is_ignored BOOLEAN,pending_convo_clear BOOLEAN,pending_in_roster BOOLEAN,pending_is_blocked BOOLEAN,appear_in_convos_list BOOLEAN,roster_operation_attempts INT,verified BOOLEAN,public_key BLOB,is_public_key_resolved BOOLEAN,is_user_admin BOOLEAN);
CREATE TABLE messagesTable (_id INTEGER PRIMARY KEY AUTOINCREMENT, body VARCHAR, markdown_body VARCHAR, partner_jid VARCHAR, was_me INT, read_state INT, uid VARCHAR, length INTEGER, timestamp LONG, bin_id VARCHAR, sys_msg VARCHAR, stat_msg VARCHAR, stat_user_jid VARCHAR, stat_special_visibility BOOLEAN,req_read_reciept BOOLEAN, content_id VARCHAR, app_id VARCHAR, message_retry_count INT, encryption_failure BOOLEAN, render_instructions VARCHAR, friend_attr_id INT , server_sig VARCHAR ,mentioned_contact_id VARCHAR,core_message_proto_bytes BLOB,is_latest_from_correspondent_in_bin BOOL,is_big_emoji BOOL);
CREATE TABLE memberTable (_id INTEGER PRIMARY KEY AUTOINCREMENT, group_id VARCHAR, member_jid VARCHAR, is_admin BOOLEAN, is_banned BOOLEAN, permission_level VARCHAR);
CREATE TABLE KIKContentTable (_id INTEGER PRIMARY KEY AUTOINCREMENT, content_id VARCHAR, content_type VARCHAR, content_name VARCHAR, content_string VARCHAR);
INSERT INTO KIKcontactsTable (_id, jid, display_name, user_name, in_roster, is_group, is_blocked) VALUES
 (1, 'mei.lin_c2d@talk.kik.com', 'Mei Lin', 'mei.lin', 1, 0, 0), (2, 'deskchief_e3f@talk.kik.com', 'Desk Chief', 'deskchief', 0, 0, 1),
 (3, '1100000000777_g@groups.kik.com', 'Team seven', NULL, 1, 1, 0);
INSERT INTO memberTable (_id, group_id, member_jid, is_admin, is_banned) VALUES
 (1, '1100000000777_g@groups.kik.com', 'deskchief_e3f@talk.kik.com', 1, 0), (2, '1100000000777_g@groups.kik.com', 'mei.lin_c2d@talk.kik.com', 0, 0);
INSERT INTO messagesTable (_id, body, partner_jid, was_me, read_state, uid, timestamp, bin_id, sys_msg, stat_msg, content_id) VALUES
 (1, 'Are you there?', 'mei.lin_c2d@talk.kik.com', 0, 500, 'u1', 1600000000123, 'mei.lin_c2d@talk.kik.com', NULL, NULL, NULL),
 (2, 'Yes', 'mei.lin_c2d@talk.kik.com', 1, 500, 'u2', 1600000001123, 'mei.lin_c2d@talk.kik.com', NULL, NULL, NULL),
 (3, 'All report at nine', 'deskchief_e3f@talk.kik.com', 0, 400, 'u3', 1600000002123, '1100000000777_g@groups.kik.com', NULL, NULL, NULL),
 (4, NULL, '1100000000777_g@groups.kik.com', 1, 300, 'u4', 1600000003123, '1100000000777_g@groups.kik.com', NULL, NULL, '11111111-2222-4333-8444-555555555555'),
 (5, NULL, '1100000000777_g@groups.kik.com', 0, 500, 'u5', 1600000004123, '1100000000777_g@groups.kik.com', NULL, 'Mei Lin has joined the chat', NULL),
 (6, NULL, 'mei.lin_c2d@talk.kik.com', 0, 500, 'u6', 1600000005123, 'mei.lin_c2d@talk.kik.com', NULL, NULL, '22222222-2222-4333-8444-555555555555');
INSERT INTO KIKContentTable (content_id, content_type, content_name, content_string) VALUES
 ('11111111-2222-4333-8444-555555555555', '1', 'file-name', 'list.jpg'), ('11111111-2222-4333-8444-555555555555', '1', 'file-size', '2048'),
 ('11111111-2222-4333-8444-555555555555', '1', 'file-url', 'https://example.org/f/1'), ('11111111-2222-4333-8444-555555555555', '1', 'app-name', 'Gallery');
