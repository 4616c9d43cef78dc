CREATE TABLE RCT_MESSAGE (id INTEGER PRIMARY KEY AUTOINCREMENT, target_id VARCHAR(64), category_id SMALLINT, message_direction BOOLEAN, read_status SMALLINT, receive_time TIMESTAMP, send_time TIMESTAMP, clazz_name VARCHAR(64), content TEXT, send_status SMALLINT, sender_id VARCHAR(64), extra_column5 TEXT);
INSERT INTO RCT_MESSAGE VALUES
 (1, 'u-8001', 1, 0, 1, 1700000000500, 1700000000000, 'RC:TxtMsg', '{"content":"Good morning, how is the market?","user":{"id":"u-7001","name":"Wei"}}', 30, 'u-7001', 'AAAA-1'),
 (2, 'u-8001', 1, 1, 1, 1700000001500, 1700000001000, 'RC:TxtMsg', '{"content":"Deposit before noon","user":{"id":"u-8001","name":"Teacher Liu"},"extra":"{}"}', 30, 'u-8001', 'AAAA-2'),
 (3, 'u-8001', 1, 1, 1, 1700000002500, 1700000002000, 'RC:ImgMsg', '{"content":"/9j/4AAQ","imageUri":"https://img.example.org/1.jpg","localPath":"/storage/emulated/0/RongCloud/1.jpg"}', 30, 'u-8001', 'AAAA-3'),
 (4, 'g-55', 3, 1, 0, 1700000003500, 1700000003000, 'RC:FileMsg', '{"name":"contract.pdf","size":2048,"type":"pdf","fileUrl":"https://f.example.org/c.pdf"}', 30, 'u-8002', 'AAAA-4'),
 (5, 'g-55', 3, 1, 0, 0, 1700000004000, 'App:Gift', 'not json', 30, 'u-8002', NULL),
 (6, 'sys', 6, 1, 0, 0, 0, 'RC:TxtMsg', '{"content":"Welcome"}', 30, '', NULL);
