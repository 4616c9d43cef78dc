CREATE TABLE Chat_e5c4e65a279925cb219f3b7b9a6711bc (TableVer INTEGER DEFAULT 1, MesLocalID INTEGER PRIMARY KEY AUTOINCREMENT,
  MesSvrID BIGINT DEFAULT 0, CreateTime INTEGER DEFAULT 0, Message TEXT, Status INTEGER DEFAULT 0,
  ImgStatus INTEGER DEFAULT 0, Type INTEGER, Des INTEGER);
INSERT INTO Chat_e5c4e65a279925cb219f3b7b9a6711bc (MesSvrID, CreateTime, Message, Status, Type, Des) VALUES
  (7100000000000000001, 1764580060, '今天的业绩呢？', 4, 1, 1),
  (7100000000000000002, 1764580120, '马上发', 2, 1, 0),
  (7100000000000000003, 1764580180, '<msg><appmsg><title><![CDATA[微信转账]]></title><des><![CDATA[收到转账300.00元。]]></des><type>2000</type><wcpayinfo><paysubtype>1</paysubtype><feedesc><![CDATA[￥300.00]]></feedesc><transferid><![CDATA[1000050001202512010000000009]]></transferid><pay_memo><![CDATA[罚款]]></pay_memo></wcpayinfo></appmsg></msg>', 2, 49, 0),
  (7100000000000000004, 1764580240, '<msg><appmsg><title><![CDATA[微信转账]]></title><des><![CDATA[收到转账300.00元。]]></des><type>2000</type><wcpayinfo><paysubtype>3</paysubtype><feedesc><![CDATA[￥300.00]]></feedesc><transferid><![CDATA[1000050001202512010000000009]]></transferid><pay_memo><![CDATA[罚款]]></pay_memo></wcpayinfo></appmsg></msg>', 4, 49, 1),
  (7100000000000000005, 1764580300, '<voipinvitemsg><roomid>1</roomid><status>4</status><invitetype>0</invitetype></voipinvitemsg><voiplocalinfo><wordingtype>4</wordingtype><duration>61</duration></voiplocalinfo>', 6, 50, 1),
  (7100000000000000006, 1764580360, '<msg><img length="10"/></msg>', 4, 3, 1);
