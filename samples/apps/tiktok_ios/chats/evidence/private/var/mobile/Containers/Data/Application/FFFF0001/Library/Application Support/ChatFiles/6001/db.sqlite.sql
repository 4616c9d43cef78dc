CREATE TABLE TIMMessageORM (identifier TEXT, localcreatedat INTEGER, servercreatedat INTEGER, sender INTEGER, content TEXT, belongingConversationIdentifier TEXT, deleted INTEGER);
CREATE TABLE TIMParticipantORM (userID INTEGER, belongingConversationIdentifier TEXT);
INSERT INTO TIMParticipantORM VALUES (6001, '0:1:6001:6002'), (6002, '0:1:6001:6002');
INSERT INTO TIMMessageORM VALUES
 ('m1', 1700000000, 1700000001, 6001, '{"text":"sent"}', '0:1:6001:6002', 0),
 ('m2', 1700000100, 1700000101, 6002, '{"text":"received"}', '0:1:6001:6002', 1),
 ('m3', 1700000200, 0, 6002, '{"tips":"Say hi"}', '0:1:6001:6002', 0),
 ('m4', 1700000300, 1700000301, 6002, '{"display_name":"sticker","url":{"url_list":["https://cdn.example.org/s.webp"]}}', '0:1:6001:6002', 0);
