CREATE TABLE service_message (id TEXT PRIMARY KEY, title TEXT, content TEXT, gmtCreate BIGINT);
INSERT INTO service_message VALUES ('m0', '支付助手', '{"isPaymentMsg": true, "content": "20.00", "topSubContent": "付款成功", "assistMsg1": "余额宝", "sceneExt2": {"sceneName": "示例便利店"}}', 1690000000000);
INSERT INTO service_message VALUES ('m1', '支付助手', '{"isPaymentMsg": true, "content": "￥1,250.50", "topSubContent": "自动扣款成功", "assistMsg1": "示例银行(1234)", "sceneExt2": {"sceneName": "示例会员"}}', 1690000100000);
INSERT INTO service_message VALUES ('m2', '支付助手', '{"isPaymentMsg": true, "content": "300.00元", "topSubContent": "收款到账"}', 1690000200000);
INSERT INTO service_message VALUES ('m3', '支付助手', '{"isPaymentMsg": true, "content": "三元", "topSubContent": "退款"}', 1690000300000);
INSERT INTO service_message VALUES ('m4', '支付助手', '{"isPaymentMsg": false, "content": "优惠券"}', 1690000400000);
INSERT INTO service_message VALUES ('m5', '支付助手', '{broken', 1690000500000);
INSERT INTO service_message VALUES ('m6', '蚂蚁庄园', '{"isPaymentMsg": true, "content": "1.00", "topSubContent": "付款成功"}', 1690000600000);
