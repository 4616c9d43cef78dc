CREATE TABLE msg (msg_uuid TEXT PRIMARY KEY, msg_server_id INTEGER, conversation_id TEXT, conversation_short_id INTEGER, type INTEGER, svr_order INTEGER, created_time INTEGER, sender INTEGER, content TEXT, deleted INTEGER, read_status INTEGER);
INSERT INTO msg VALUES
 ('a1', 1, '0:1:6001:6002', 1, 7, 1, 1700000000000, 6001, '{"text":"Hey","aweType":700}', 0, 1),
 ('a2', 2, '0:1:6001:6002', 1, 7, 2, 1700000001000, 6002, '{"text":"hello"}', 0, 1),
 ('a3', 3, '0:1:6001:6002', 1, 5, 3, 1700000002000, 6002, '{"display_name":"gif","url":{"url_list":["https://cdn.example.org/g.gif"]}}', 1, 0),
 ('a4', 4, '7777', 2, 7, 4, 1700000003000, 6003, 'plain', 0, 0),
 ('a5', 5, '0:1:6000:6001', 3, 1, 5, 1700000004000, NULL, NULL, 0, 0);
