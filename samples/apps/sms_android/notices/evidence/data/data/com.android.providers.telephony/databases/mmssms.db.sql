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

INSERT INTO sms (_id, thread_id, address, date, date_sent, read, type, body) VALUES
    (1, 1, 'MPESA', 1696250700000, 1696250699000, 1, 1, 'SJ12ABC3DE Confirmed.You have received Ksh1,500.00 from JANE WANJIKU 0712345678 on 2/10/23 at 3:45 PM  New M-PESA balance is Ksh12,345.00. Separate personal and business funds through Pochi la Biashara on *334#.'),
    (2, 2, 'KBank', 1757900940000, 0, 0, 1, '15/09/68 03:49 บช X-0147 เงินออก 20.00 คงเหลือ 335.08 บ.'),
    (3, 2, 'KBank', 1757900950000, 0, 0, 1, 'OTP=123456 (Ref AAAA) เงินออก 20.00'),
    (4, 1, '+254700000001', 1696250800000, 0, 1, 1, 'SJ12ABC3DE Confirmed.You have received Ksh1,500.00 from JANE WANJIKU 0712345678 on 2/10/23 at 3:45 PM  New M-PESA balance is Ksh12,345.00.'),
    (5, 1, 'MPESA', 1696250900000, 0, 1, 2, 'SJ12ABC3DE Confirmed.You have received Ksh1,500.00 from JANE WANJIKU 0712345678 on 2/10/23 at 3:45 PM  New M-PESA balance is Ksh12,345.00.');
