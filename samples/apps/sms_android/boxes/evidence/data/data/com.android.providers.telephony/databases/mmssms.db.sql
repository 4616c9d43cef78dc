CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT);
CREATE TABLE threads (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER DEFAULT 0, message_count INTEGER DEFAULT 0,
    recipient_ids TEXT, snippet TEXT, snippet_cs INTEGER DEFAULT 0, read INTEGER DEFAULT 1,
    archived INTEGER DEFAULT 0, type INTEGER DEFAULT 0, error INTEGER DEFAULT 0,
    has_attachment INTEGER DEFAULT 0
);
CREATE TABLE sms (
    _id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER,
    date_sent INTEGER DEFAULT 0, protocol INTEGER, read INTEGER DEFAULT 0,
    status INTEGER DEFAULT -1, type INTEGER, reply_path_present INTEGER, subject TEXT, body TEXT,
    service_center TEXT, locked INTEGER DEFAULT 0, sub_id INTEGER DEFAULT -1,
    error_code INTEGER DEFAULT 0, creator TEXT, seen INTEGER DEFAULT 0
);
CREATE TABLE pdu (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id INTEGER, date INTEGER,
    date_sent INTEGER DEFAULT 0, msg_box INTEGER, read INTEGER DEFAULT 0, m_id TEXT, sub TEXT,
    sub_cs INTEGER, ct_t TEXT, ct_l TEXT, exp INTEGER, m_cls TEXT, m_type INTEGER, v INTEGER,
    m_size INTEGER, pri INTEGER, rr INTEGER, rpt_a INTEGER, resp_st INTEGER, st INTEGER, tr_id TEXT,
    retr_st INTEGER, retr_txt TEXT, retr_txt_cs INTEGER, read_status INTEGER, ct_cls INTEGER,
    resp_txt TEXT, d_tm INTEGER, d_rpt INTEGER, locked INTEGER DEFAULT 0, sub_id INTEGER DEFAULT -1,
    seen INTEGER DEFAULT 0, creator TEXT, text_only INTEGER DEFAULT 0
);
CREATE TABLE addr (
    _id INTEGER PRIMARY KEY, msg_id INTEGER, contact_id INTEGER, address TEXT, type INTEGER,
    charset INTEGER
);
CREATE TABLE part (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, mid INTEGER, seq INTEGER DEFAULT 0, ct TEXT, name TEXT,
    chset INTEGER, cd TEXT, fn TEXT, cid TEXT, cl TEXT, ctt_s INTEGER, ctt_t TEXT, _data TEXT,
    text TEXT
);

INSERT INTO canonical_addresses (_id, address) VALUES
    (1, '+855 10 555 003'),
    (2, 'KBZPay'),
    (3, '+84905550104');
INSERT INTO threads (_id, date, message_count, recipient_ids) VALUES
    (1, 1740000000000, 4, '1'),
    (2, 1740000000000, 1, '2'),
    (3, 1740000000000, 3, '1 3'),
    (4, 1740000000000, 0, '9');

-- type: 1 inbox, 2 sent, 3 draft, 4 outbox, 5 failed, 6 queued; 19 is known of one maker only.
INSERT INTO sms (_id, thread_id, address, date, date_sent, read, status, type, body, sub_id, error_code) VALUES
    (1, 1, '+855 10 555 003', 1740000000000, 1739999998000, 1, -1, 1, 'Bring the passports to room 304', 1, 0),
    (2, 1, '+855 10 555 003', 1740000060000, 0, 1, 0, 2, 'on my way', 1, 0),
    (3, 1, '+855 10 555 003', 1740000120000, 0, 1, -1, 3, 'please let me go ho', -1, 0),
    (4, 1, '+855 10 555 003', 1740000180000, 0, 1, 64, 5, 'I want to leave', 1, 31),
    (5, 1, '+855 10 555 003', 1740000190000, 0, 1, 32, 4, 'waiting to be sent', 1, 0),
    (6, 1, '+855 10 555 003', 1740000195000, 0, 1, 32, 6, 'queued', 1, 0),
    (7, 2, 'KBZPay', 1740000200000, 1740000199000, 0, -1, 1, 'You have received 250,000.00 MMK. Ref 5550012.', 2, 0),
    (8, 1, 'someone@example.org', 1740000210000, 0, 1, -1, 1, 'sent through a mail gateway', 1, 0),
    (9, 1, '+855 10 555 003', 1740000220000, 0, 1, -1, 19, 'a box that one maker adds', 1, 0);

-- Times of multimedia messages are in seconds.
INSERT INTO pdu (_id, thread_id, date, date_sent, msg_box, read, m_id, sub, m_type, sub_id) VALUES
    (1, 3, 1740000300, 1740000299, 1, 1, 'mms-1', NULL, 132, 1),
    (2, 3, 1740000400, 0, 2, 1, 'mms-2', 'Look', 128, 1),
    (3, 3, 1740000500, 0, 1, 0, 'mms-3', NULL, 130, 1);

-- addr.type: 137 from, 151 to, 130 copy.
INSERT INTO addr (_id, msg_id, address, type, charset) VALUES
    (1, 1, '+855 10 555 003', 137, 106),
    (2, 1, 'insert-address-token', 151, 106),
    (3, 1, '+84905550104', 130, 106),
    (4, 2, 'insert-address-token', 137, 106),
    (5, 2, '+855 10 555 003', 151, 106),
    (6, 2, '+84905550104', 151, 106),
    (7, 3, '+84905550104', 137, 106);
INSERT INTO part (_id, mid, seq, ct, name, cl, _data, text) VALUES
    (1, 1, -1, 'application/smil', NULL, 'smil.xml', NULL, '<smil/>'),
    (2, 1, 0, 'image/jpeg', NULL, 'IMG_1.jpg', '/data/user_de/0/com.android.providers.telephony/app_parts/PART_1.jpg', NULL),
    (3, 1, 0, 'text/plain', NULL, 'text_0.txt', NULL, 'the new list'),
    (4, 1, 1, 'text/plain', NULL, 'text_1.txt', NULL, 'second part'),
    (5, 2, 0, 'text/plain', NULL, 'text_0.txt', NULL, 'the yard'),
    (6, 2, 0, 'video/mp4', 'VID_2.mp4', 'VID_2.mp4', '/data/user_de/0/com.android.providers.telephony/app_parts/PART_2.mp4', NULL);
