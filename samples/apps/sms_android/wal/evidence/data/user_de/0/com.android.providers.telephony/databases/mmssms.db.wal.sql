-- Left in the write-ahead log.
DELETE FROM sms WHERE _id = 2;
INSERT INTO sms (_id, thread_id, address, date, date_sent, read, status, type, body, sub_id, error_code) VALUES
    (3, 1, '+959255500121', 1740000005000, 1740000004000, 1, -1, 1, 'who did you write to?', 1, 0);
