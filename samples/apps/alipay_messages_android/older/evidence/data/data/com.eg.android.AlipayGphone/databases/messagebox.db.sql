CREATE TABLE trade_message (id TEXT PRIMARY KEY, userId TEXT, title TEXT, homePageTitle TEXT, extraInfo TEXT, gmtCreate BIGINT);
INSERT INTO trade_message VALUES ('t0', '2088000000000001', '支付助手', '支付助手:收到一笔转账', '{"money": "88.00", "goto": "alipays://platformapi/startapp?appId=20000003&tradeNO=20190212000000000001&bizType=D_TRANSFER", "content": "[{\"title\": \"付款方：\", \"content\": \"某某\"}, {\"title\": \"备注：\", \"content\": \"房租\"}]"}', 1550000000000);
INSERT INTO trade_message VALUES ('t1', '2088000000000001', '支付助手', '支付助手:付款成功', '{"money": "1,000.00", "goto": "alipays://x?saId=1%26tradeNo%3D1%26source%3D2", "content": "none"}', 1550000100000);
INSERT INTO trade_message VALUES ('t2', '2088000000000001', '活动', '活动', '{"money": "5.00"}', 1550000200000);
