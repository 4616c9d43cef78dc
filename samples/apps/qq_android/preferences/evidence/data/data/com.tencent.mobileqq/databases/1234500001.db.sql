-- written by samples/make/qq.py
CREATE TABLE mr_friend_43DF8A70079AE463ED36FE400A85C3BB_New (_id INTEGER PRIMARY KEY AUTOINCREMENT, extInt INTEGER, extLong INTEGER, extStr TEXT, extraflag INTEGER,
 frienduin TEXT, isValid INTEGER, isread INTEGER, issend INTEGER, istroop INTEGER, longMsgCount INTEGER,
 longMsgId INTEGER, longMsgIndex INTEGER, msgData BLOB, msgId INTEGER, msgUid INTEGER, msgseq INTEGER,
 msgtype INTEGER, selfuin TEXT, sendFailCode INTEGER, senderuin TEXT, shmsgseq INTEGER, time INTEGER,
 uniseq INTEGER, versionCode INTEGER, vipBubbleID INTEGER);
INSERT INTO mr_friend_43DF8A70079AE463ED36FE400A85C3BB_New(extraflag, frienduin, isValid, isread, issend, istroop, msgData, msgtype, selfuin, senderuin, time, uniseq, versionCode) VALUES(32770, CAST(x'09040401060009010201' AS TEXT), 1, 1, 1, 0, x'4a535651134750455a13405d5317424a535150415557525740', -1000, CAST(x'09040401060009010202' AS TEXT), CAST(x'09040401060009010202' AS TEXT), 1600000000, 6871947673600000007, 3);
