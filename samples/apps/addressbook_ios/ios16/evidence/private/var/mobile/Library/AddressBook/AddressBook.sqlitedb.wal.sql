-- stands in the write-ahead log only, and what the log removes
INSERT INTO ABPerson (ROWID, First, CreationDate, ModificationDate, StoreID, guid) VALUES (6, 'Kyaw', 794016060, 794016060, 1, 'p6');
INSERT INTO ABMultiValue (UID, record_id, property, identifier, label, value, guid) VALUES (10, 6, 3, 0, 1, '+959000000013', 'v10');
DELETE FROM ABPerson WHERE ROWID = 5;
DELETE FROM ABMultiValue WHERE record_id = 5;
