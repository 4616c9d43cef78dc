CREATE TABLE logs (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, address TEXT, date INTEGER, duration INTEGER, type INTEGER,
    new INTEGER, name TEXT, numbertype INTEGER, logtype INTEGER, messageid INTEGER, sim_id INTEGER, m_content TEXT
);

-- logtype 100 is a call, 300 the beginning of a text message.
INSERT INTO logs (_id, number, date, duration, type, name, logtype, m_content) VALUES
    (1, '+85510555013', 1740000000000, 33, 1, 'Gate', 100, NULL),
    (2, '+85510555013', 1740000001000, 0, 3, 'Gate', 100, NULL),
    (3, '+85510555013', 1740000002000, 0, 1, 'Gate', 300, 'open the'),
    (4, '+85510555014', 1740000003000, 9, 2, NULL, 100, NULL),
    (5, '+85510555014', 1740000004000, 0, 5, NULL, 100, NULL),
    (6, NULL, 1740000005000, 0, 77, NULL, 100, NULL);
