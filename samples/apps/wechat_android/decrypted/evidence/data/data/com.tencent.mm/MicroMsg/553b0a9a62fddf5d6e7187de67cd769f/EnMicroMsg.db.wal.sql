INSERT INTO message (msgId, msgSvrId, type, status, isSend, createTime, talker, content) VALUES
  (22, 7000000000000000022, 1, 5, 1, 1764580310000, 'wxid_boss000000000a', 'only in the log');
DELETE FROM message WHERE msgId = 2;
