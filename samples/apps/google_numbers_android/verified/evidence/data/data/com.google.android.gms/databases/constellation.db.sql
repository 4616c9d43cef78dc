CREATE TABLE sim_verifications (
    _id INTEGER PRIMARY KEY, verification_time INTEGER, phone_number TEXT, imsi TEXT,
    sim_readable_number TEXT, state INTEGER, sim_slot INTEGER
);

INSERT INTO sim_verifications (_id, verification_time, phone_number, imsi, sim_readable_number, state, sim_slot) VALUES
    (1, 1740000000000, '+85510555012', '456065550000012', NULL, 1, 0),
    (2, 1740000000005, '', '456065550000013', NULL, 2, 1),
    (3, 1740000000009, '+959255500182', NULL, NULL, 1, NULL);
