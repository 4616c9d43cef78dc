CREATE TABLE Chat_cd07cee28ba34e7cc6a151aa612ed07a (TableVer INTEGER DEFAULT 1, MesLocalID INTEGER PRIMARY KEY AUTOINCREMENT,
  MesSvrID BIGINT DEFAULT 0, CreateTime INTEGER DEFAULT 0, Message TEXT, Status INTEGER DEFAULT 0,
  ImgStatus INTEGER DEFAULT 0, Type INTEGER, Des INTEGER);
INSERT INTO Chat_cd07cee28ba34e7cc6a151aa612ed07a (MesSvrID, CreateTime, Message, Status, Type, Des) VALUES
  (7100000000000000011, 1764580660, 'wxid_member0000000b:
收到', 4, 1, 1),
  (7100000000000000012, 1764580720, 'wxid_boss000000000a:
<msg><appmsg><title>微信红包</title><type>2001</type><wcpayinfo><sendertitle>大吉大利</sendertitle><nativeurl><![CDATA[wxpay://c2cbizmessagehandler/hongbao/receivehongbao?msgtype=1&channelid=1&sendid=1000039501202512010000000008&ver=6]]></nativeurl></wcpayinfo></appmsg></msg>', 4, 49, 1),
  (7100000000000000013, 1764580780, '"陈主管" 修改群名', 4, 10000, 1),
  (7100000000000000014, 1764580840, '明白', 2, 1, 0);
CREATE TABLE Chat_c98452ffd765fd85b753cc54624f9f83 (TableVer INTEGER DEFAULT 1, MesLocalID INTEGER PRIMARY KEY AUTOINCREMENT,
  MesSvrID BIGINT DEFAULT 0, CreateTime INTEGER DEFAULT 0, Message TEXT, Status INTEGER DEFAULT 0,
  ImgStatus INTEGER DEFAULT 0, Type INTEGER, Des INTEGER);
INSERT INTO Chat_c98452ffd765fd85b753cc54624f9f83 (MesSvrID, CreateTime, Message, Status, Type, Des) VALUES
  (7100000000000000021, 1764581260, 'a chat whose name no file holds', 4, 1, 1);
CREATE TABLE Chat_not_a_chat (x);
