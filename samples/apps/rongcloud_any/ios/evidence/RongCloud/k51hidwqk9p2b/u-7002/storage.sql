CREATE TABLE RCT_MESSAGE (id INTEGER PRIMARY KEY AUTOINCREMENT, target_id VARCHAR(64), category_id SMALLINT, message_direction BOOLEAN, read_status SMALLINT, receive_time TIMESTAMP, send_time TIMESTAMP, clazz_name VARCHAR(64), content TEXT, send_status SMALLINT, sender_id VARCHAR(64), extra_column5 TEXT);
INSERT INTO RCT_MESSAGE VALUES
 (1, 'u-8003', 1, 1, 1, 1700000010500, 1700000010000, 'RC:TxtMsg', '{"content":"Hi there","extra":"{\"nickName\":\"Mia\",\"userId\":\"u-8003\"}","user":{"name":"Mia"}}', 30, 'u-8003', 'BBBB-1'),
 (2, 'u-8003', 1, 0, 1, 1700000011500, 1700000011000, 'RC:VcMsg', '{"content":"IyFBTVIK","duration":3}', 30, 'u-7002', 'BBBB-2');
