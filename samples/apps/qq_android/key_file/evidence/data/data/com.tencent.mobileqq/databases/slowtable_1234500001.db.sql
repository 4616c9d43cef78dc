-- written by samples/make/qq.py
CREATE TABLE mr_friend_43DF8A70079AE463ED36FE400A85C3BB_New (_id INTEGER PRIMARY KEY AUTOINCREMENT, extInt INTEGER, extLong INTEGER, extStr TEXT, extraflag INTEGER,
 frienduin TEXT, isValid INTEGER, isread INTEGER, issend INTEGER, istroop INTEGER, longMsgCount INTEGER,
 longMsgId INTEGER, longMsgIndex INTEGER, msgData BLOB, msgId INTEGER, msgUid INTEGER, msgseq INTEGER,
 msgtype INTEGER, selfuin TEXT, sendFailCode INTEGER, senderuin TEXT, shmsgseq INTEGER, time INTEGER,
 uniseq INTEGER, versionCode INTEGER, vipBubbleID INTEGER);
INSERT INTO mr_friend_43DF8A70079AE463ED36FE400A85C3BB_New(extraflag, frienduin, isValid, isread, issend, istroop, msgData, msgtype, selfuin, senderuin, time, uniseq, versionCode) VALUES(0, CAST(x'050b0305000402000300' AS TEXT), 1, 1, 0, 0, x'5557105e59505742135d5d52', -1000, CAST(x'050b0305000402000303' AS TEXT), CAST(x'050b0305000402000300' AS TEXT), 1500000000, 6442450944000000007, 3);
