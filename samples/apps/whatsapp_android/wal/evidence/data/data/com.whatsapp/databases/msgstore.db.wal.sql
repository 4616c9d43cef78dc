-- Left in the write-ahead log: one row removed, one chat with its person and two rows added.
DELETE FROM message WHERE _id = 3;
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
    (3, '639175550199', 's.whatsapp.net', 0, 0, 0, '639175550199@s.whatsapp.net');
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, sort_timestamp) VALUES
    (2, 3, 0, NULL, NULL, 1740000005000);
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, origination_flags, timestamp, received_timestamp, message_type, text_data, sort_id) VALUES
    (4, 2, 1, '3EB304', 0, 4, 0, 1740000005000, 0, 0, 'delete everything now', 4),
    (5, 2, 1, '3EB305', 0, 4, 0, 1740000006000, 0, 1, NULL, 5);
INSERT INTO message_media (message_row_id, chat_row_id, file_path, file_size, mime_type) VALUES
    (5, 2, 'Media/WhatsApp Images/Sent/IMG-20250219-WA0009.jpg', 1200, 'image/jpeg');
