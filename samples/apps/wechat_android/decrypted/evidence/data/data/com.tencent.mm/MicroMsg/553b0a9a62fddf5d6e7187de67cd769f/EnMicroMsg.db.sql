-- Columns as in the table definitions of version 8 (YaoZeyuan/wechat-history-2-txt).
CREATE TABLE userinfo ( id INTEGER PRIMARY KEY, type INT, value TEXT );
INSERT INTO userinfo VALUES (2, 3, 'wxid_q1w2e3r4t5y621'), (4, 3, '小赵'), (5, 3, 'zhao.sample@example.com'),
  (6, 3, '+8613800138000'), (9, 1, '0'), (42, 3, 'zhao_sample'), (12291, 3, '平安');

CREATE TABLE rcontact (  username TEXT default ''  PRIMARY KEY ,  alias TEXT default '' ,  conRemark TEXT default '' ,
  domainList TEXT default '' ,  nickname TEXT default '' ,  pyInitial TEXT default '' ,  quanPin TEXT default '' ,
  showHead INTEGER default '0' ,  type INTEGER default '0' ,  uiType LONG default '0' ,  weiboFlag INTEGER default '0' ,
  weiboNickname TEXT default '' ,  conRemarkPYFull TEXT default '' ,  conRemarkPYShort TEXT default '' ,  lvbuff BLOB,
  verifyFlag INTEGER default '0' ,  encryptUsername TEXT default '' ,  chatroomFlag INTEGER,  deleteFlag INTEGER default '0' ,
  contactLabelIds TEXT default '' ,  descWordingId TEXT default '' ,  openImAppid TEXT,  sourceExtInfo TEXT,
  ticket TEXT default '' ,  usernameFlag LONG default '0' ,  contactExtra BLOB, createTime LONG default '0');
INSERT INTO rcontact (username, alias, conRemark, nickname, type, verifyFlag) VALUES
  ('wxid_q1w2e3r4t5y621', 'zhao_sample', '', '小赵', 3, 0),
  ('wxid_boss000000000a', 'chen_lead', '陈主管', '阿陈', 3, 0),
  ('wxid_member0000000b', '', '', 'Lily', 4, 0),
  ('wxid_card00000000c1', '', '', '供应商', 0, 0),
  ('filehelper', '', '', '文件传输助手', 3, 0),
  ('gh_3dfda90e39d6', '', '', '微信支付', 3, 24),
  ('20000000001@chatroom', '', '', '三组工作群', 2, 0);

CREATE TABLE rconversation (  msgCount INTEGER default '0' ,  username TEXT default ''  PRIMARY KEY ,
  unReadCount INTEGER default '0' ,  chatmode INTEGER default '0' ,  status INTEGER default '0' ,
  isSend INTEGER default '0' ,  conversationTime LONG default '0' ,  content TEXT default '' ,  msgType TEXT default '' ,
  flag LONG default '0' ,  digest TEXT default '' ,  digestUser TEXT default '' ,  parentRef TEXT,
  attrflag INTEGER default '0' ,  editingMsg TEXT default '' ,  atCount INTEGER default '0' );
INSERT INTO rconversation (username, conversationTime, content) VALUES
  ('wxid_boss000000000a', 1764580500000, '好'), ('20000000001@chatroom', 1764580300000, '大家注意'),
  ('gh_3dfda90e39d6', 1764580600000, '微信支付凭证');

CREATE TABLE chatroom (  chatroomname TEXT default ''  PRIMARY KEY ,  addtime LONG,  memberlist TEXT,  displayname TEXT,
  chatroomnick TEXT,  roomflag INTEGER,  roomowner TEXT,  roomdata BLOB,  isShowname INTEGER,  selfDisplayName TEXT,
  style INTEGER,  chatroomdataflag INTEGER,  modifytime LONG,  chatroomnotice TEXT,  memberCount INTEGER default '-1' );
INSERT INTO chatroom (chatroomname, memberlist, displayname, roomowner, memberCount) VALUES
  ('20000000001@chatroom', 'wxid_boss000000000a;wxid_q1w2e3r4t5y621;wxid_member0000000b', '阿陈、小赵、Lily',
   'wxid_boss000000000a', 3);

CREATE TABLE message ( msgId INTEGER PRIMARY KEY, msgSvrId INTEGER , type INT, status INT, isSend INT,
  isShowTimer INTEGER, createTime INTEGER, talker TEXT, content TEXT, imgPath TEXT, reserved TEXT, lvbuffer BLOB,
  transContent TEXT, transBrandWording TEXT , talkerId INTEGER, bizClientMsgId TEXT, bizChatId INTEGER DEFAULT -1,
  bizChatUserId TEXT, msgSeq INTEGER, flag INT DEFAULT 0, solitaireFoldInfo BLOB, historyId TEXT);
INSERT INTO message (msgId, msgSvrId, type, status, isSend, createTime, talker, content, imgPath) VALUES
  (1, 7000000000000000001, 1, 3, 0, 1764580000000, 'wxid_boss000000000a', '今天的业绩呢？', NULL),
  (2, 7000000000000000002, 1, 2, 1, 1764580060000, 'wxid_boss000000000a', '马上发', NULL),
  (3, 7000000000000000003, 1, 3, 0, 1764580120000, '20000000001@chatroom', 'wxid_member0000000b:' || char(10) || '我: 收到', NULL),
  (4, 7000000000000000004, 3, 3, 0, 1764580130000, 'wxid_boss000000000a',
   '<?xml version="1.0"?><msg><img aeskey="00" length="1024" /></msg>', 'THUMBNAIL_DIRPATH://th_0a1b2c3d4e5f60718293a4b5c6d7e8f9'),
  (5, 7000000000000000005, 34, 2, 1, 1764580140000, 'wxid_boss000000000a', 'wxid_q1w2e3r4t5y621:3000:0' || char(10), '42103006251121'),
  (6, 7000000000000000006, 419430449, 2, 1, 1764580150000, 'wxid_boss000000000a',
   '<msg><appmsg appid="" sdkver=""><title><![CDATA[微信转账]]></title><des><![CDATA[收到转账1,500.00元。]]></des><type>2000</type><wcpayinfo><paysubtype>1</paysubtype><feedesc><![CDATA[￥1,500.00]]></feedesc><transcationid><![CDATA[53010000000001]]></transcationid><transferid><![CDATA[1000050001202512010000000001]]></transferid><invalidtime>1764666550</invalidtime><pay_memo><![CDATA[还欠款]]></pay_memo><payer_username>wxid_q1w2e3r4t5y621</payer_username><receiver_username>wxid_boss000000000a</receiver_username></wcpayinfo></appmsg></msg>', NULL),
  (7, 7000000000000000007, 419430449, 3, 0, 1764580160000, 'wxid_boss000000000a',
   '<msg><appmsg><title><![CDATA[微信转账]]></title><des><![CDATA[你已收款]]></des><type>2000</type><wcpayinfo><paysubtype>3</paysubtype><feedesc><![CDATA[￥1,500.00]]></feedesc><transferid><![CDATA[1000050001202512010000000001]]></transferid><pay_memo></pay_memo></wcpayinfo></appmsg></msg>', NULL),
  (8, 7000000000000000008, 419430449, 3, 0, 1764580170000, 'wxid_boss000000000a',
   '<msg><appmsg><title>微信转账</title><type>2000</type><wcpayinfo><paysubtype>4</paysubtype><feedesc><![CDATA[1500 credits]]></feedesc><transferid>1000050001202512010000000002</transferid></wcpayinfo></appmsg></msg>', NULL),
  (9, 7000000000000000009, 436207665, 3, 0, 1764580180000, '20000000001@chatroom',
   'wxid_boss000000000a:' || char(10) || '<msg><appmsg><title><![CDATA[微信红包]]></title><type>2001</type><wcpayinfo><sendertitle><![CDATA[恭喜发财，大吉大利]]></sendertitle><nativeurl><![CDATA[wxpay://c2cbizmessagehandler/hongbao/receivehongbao?msgtype=1&channelid=1&sendid=1000039501202512010000000003&sendusername=wxid_boss000000000a&ver=6]]></nativeurl></wcpayinfo></appmsg></msg>', NULL),
  (10, 7000000000000000010, 50, 3, 0, 1764580190000, 'wxid_boss000000000a',
   '<voipinvitemsg><roomid>1</roomid><key>2</key><status>4</status><invitetype>1</invitetype></voipinvitemsg><voipextinfo><recvtime>1764580190</recvtime></voipextinfo><voiplocalinfo><wordingtype>4</wordingtype><duration>217</duration></voiplocalinfo>', NULL),
  (11, 7000000000000000011, 50, 2, 1, 1764580200000, 'wxid_boss000000000a', 'voip_content_video', NULL),
  (12, 7000000000000000012, 822083633, 2, 1, 1764580210000, '20000000001@chatroom',
   '<msg><appmsg><title>明白</title><type>57</type><refermsg><type>1</type><svrid>7000000000000000003</svrid><fromusr>20000000001@chatroom</fromusr><chatusr>wxid_member0000000b</chatusr><displayname>Lily</displayname><content>我: 收到</content></refermsg></appmsg></msg>', NULL),
  (13, 7000000000000000013, 1090519089, 3, 0, 1764580220000, 'wxid_boss000000000a',
   '<msg><appmsg><title>话术.docx</title><type>6</type><appattach><totallen>20480</totallen><fileext>docx</fileext></appattach></appmsg></msg>', NULL),
  (14, 7000000000000000014, 48, 3, 0, 1764580230000, 'wxid_boss000000000a',
   '<?xml version="1.0"?><msg><location x="16.6908" y="98.5087" scale="16" label="Sample Road 1" maptype="0" poiname="A building" /></msg>', NULL),
  (15, 7000000000000000015, 42, 3, 0, 1764580240000, 'wxid_boss000000000a',
   '<?xml version="1.0"?><msg username="wxid_card00000000c1" nickname="供应商" alias="supplier_sample" province="" city="" />', NULL),
  (16, 7000000000000000016, 10000, 4, 0, 1764580250000, '20000000001@chatroom', '"阿陈" 修改群名为“三组工作群”', NULL),
  (17, 7000000000000000017, 10002, 4, 0, 1764580260000, 'wxid_boss000000000a',
   '<sysmsg type="revokemsg"><revokemsg><session>wxid_boss000000000a</session><newmsgid>7000000000000000001</newmsgid><replacemsg><![CDATA["陈主管" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>', NULL),
  (18, 7000000000000000018, 49, 3, 0, 1764580270000, 'wxid_boss000000000a',
   '<msg><appmsg><title>登录平台</title><des>点击查看</des><type>5</type><url>https://platform.example/login?a=1&amp;b=2</url></appmsg></msg>', NULL),
  (19, 7000000000000000019, 16777265, 3, 0, 1764580280000, 'wxid_boss000000000a', '<msg><appmsg><title>broken off', NULL),
  (20, 7000000000000000020, 987654, 3, 0, 1764580290000, 'wxid_boss000000000a', 'of a type that nobody knows', NULL),
  (21, 7000000000000000021, 1, 3, 0, 1764580300000, 'wxid_removed000000d', 'a chat that is not in the list any more', NULL);

CREATE TABLE WalletLuckyMoney (  mNativeUrl TEXT PRIMARY KEY ,  hbType INTEGER,  receiveAmount LONG,  receiveTime LONG,
  receiveStatus INTEGER,  hbStatus INTEGER,  sender TEXT);
INSERT INTO WalletLuckyMoney VALUES
  ('wxpay://c2cbizmessagehandler/hongbao/receivehongbao?msgtype=1&channelid=1&sendid=1000039501202512010000000003&sendusername=wxid_boss000000000a&ver=6',
   1, 888, 1764580185000, 2, 4, 'wxid_boss000000000a');
