-- stands in the write-ahead log only, and what the log removes
INSERT INTO message (ROWID, guid, service, account, date, is_from_me, is_read, is_sent, is_delivered, item_type, destination_caller_id, handle_id, text) VALUES (17, '0B000000-0000-4000-8000-000000000017', 'SMS', 'p:+66900000099', 794017020000000000, 0, 1, 0, 1, 0, '+66900000099', 2, 'New number tomorrow');
INSERT INTO chat_message_join (chat_id, message_id, message_date) VALUES (2, 17, 794017020000000000);
DELETE FROM message WHERE ROWID = 16;
DELETE FROM chat_message_join WHERE message_id = 16;
