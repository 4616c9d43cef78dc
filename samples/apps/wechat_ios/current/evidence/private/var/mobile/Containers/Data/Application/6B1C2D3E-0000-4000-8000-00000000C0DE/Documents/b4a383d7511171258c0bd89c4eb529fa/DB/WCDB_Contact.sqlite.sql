-- Columns as fuyoufang/WeChatMessageManager and WechatExporter name them.
CREATE TABLE Friend (userName TEXT PRIMARY KEY, type INTEGER DEFAULT 0, certificationFlag INTEGER DEFAULT 0,
  dbContactBrand BLOB, dbContactChatRoom BLOB, dbContactHeadImage BLOB, dbContactLocal BLOB, dbContactOpenIM BLOB,
  dbContactOther BLOB, dbContactProfile BLOB, dbContactRemark BLOB, dbContactSocial BLOB, encodeUserName TEXT,
  extFlag INTEGER DEFAULT 0, imgStatus INTEGER DEFAULT 0, openIMAppid TEXT);
INSERT INTO Friend (userName, type, dbContactRemark, dbContactChatRoom) VALUES
  ('wxid_boss000000000a', 3, X'0a06e998bfe9998812096368656e5f6c6561641a09e99988e4b8bbe7aea1', X''),
  ('wxid_member0000000b', 4, X'0a044c696c7912001a00', X''),
  ('filehelper', 3, X'0a12e69687e4bbb6e4bca0e8be93e58aa9e6898b12001a00', X''),
  ('gh_3dfda90e39d6', 3, X'0a0ce5beaee4bfa1e694afe4bb9812001a00', X''),
  ('20000000001@chatroom', 2, X'0a0fe4b889e7bb84e5b7a5e4bd9ce7bea412001a00', X'0a3b777869645f626f7373303030303030303030613b777869645f71317732653372347435793632313b777869645f6d656d62657230303030303030621213777869645f626f737330303030303030303061');
