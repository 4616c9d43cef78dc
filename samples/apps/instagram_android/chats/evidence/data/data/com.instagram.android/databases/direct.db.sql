CREATE TABLE session (_id INTEGER PRIMARY KEY, user_id TEXT);
CREATE TABLE threads (_id INTEGER PRIMARY KEY, user_id TEXT, thread_id TEXT, recipient_ids TEXT, last_activity_time INTEGER, thread_info TEXT);
CREATE TABLE messages (_id INTEGER PRIMARY KEY, user_id TEXT, server_item_id TEXT, client_item_id TEXT, thread_id TEXT, recipient_ids TEXT, timestamp INTEGER, message_type TEXT, text TEXT, message TEXT);
INSERT INTO session VALUES (1, '50001');
INSERT INTO threads VALUES
 (1, '50001', '340282', '50002', 1700000003000000, '{"viewer_id":"50001","thread_title":"daniel_p","is_group":false,"inviter":{"pk":"50001","username":"mei.model"},"recipients":[{"pk":"50002","username":"daniel_p","full_name":"Daniel P"}]}'),
 (2, '50001', '340283', '50002,50003', 1700000004000000, '{"thread_title":"Crypto friends","is_group":true,"inviter":{"pk_id":"50003","username":"coach"},"users":[{"pk":50002,"username":"daniel_p","full_name":""},{"id":"50003","username":"coach","full_name":"Coach"}]}'),
 (3, '50001', '340284', '', 0, 'no json');
INSERT INTO messages VALUES
 (1, '50001', 'i1', NULL, '340282', '50002', 1700000000000000, 'text', 'Hello dear', '{"item_id":"i1","user_id":"50001","item_type":"text","text":"Hello dear"}'),
 (2, '50001', 'i2', NULL, '340282', '50002', 1700000001000000, 'text', 'Hi', '{"item_id":"i2","user_id":50002,"item_type":"text","text":"Hi"}'),
 (3, '50001', 'i3', NULL, '340282', '50002', 1700000002000000, 'media', NULL, '{"item_id":"i3","user_id":"50001","item_type":"media","media":{"image_versions2":{"candidates":[{"url":"https://cdn.example.org/p.jpg"}]}}}'),
 (4, '50001', 'i4', NULL, '340282', '50002', 1700000003000000, 'video_call_event', NULL, '{"item_id":"i4","user_id":"50001","video_call_event":{"action":"video_call_started","description":"You started a video chat","vc_id":"1"}}'),
 (5, '50001', NULL, NULL, '340284', '', 1700000004000000, 'raven_media', NULL, 'no json');
