CREATE TABLE ChatContent (Id INTEGER PRIMARY KEY, SenderId TEXT, CliMsgId TEXT, MsgType INTEGER, TimeStamp INTEGER, MsgContent TEXT, BinNet BLOB, LocalPath TEXT);
INSERT INTO ChatContent VALUES
 (1, '3002', 'c1', 0, 1700000000000, 'Em oi', NULL, NULL),
 (2, '3001', 'c2', 0, 1700000001000, 'Da', NULL, ''),
 (3, '3002', 'c3', 2, 1700000002000, '', x'00', '/var/mobile/Containers/Data/Application/BBBB0001/Documents/3001/1/a.jpg'),
 (4, '3001', 'c4', 12, 1700000003000, '', x'00', NULL);
