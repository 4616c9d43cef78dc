CREATE TABLE customer (_id INTEGER PRIMARY KEY, customer_id TEXT, cashtag TEXT, customer_display_name TEXT);
CREATE TABLE payment (_id INTEGER PRIMARY KEY, token TEXT, role TEXT, sender_id TEXT, recipient_id TEXT, state TEXT, display_date INTEGER, render_data TEXT);
INSERT INTO customer VALUES (1, 'C_own', '$somebody', 'Some Body'), (2, 'C_friend', NULL, 'A Friend');
INSERT INTO payment VALUES
    (1, 't1', 'SENDER', 'C_own', 'C_friend', 'COMPLETE', 1690000000000, '{"note":"rent","amount":{"amount":12345,"currency_code":"USD"}}'),
    (2, 't2', 'RECIPIENT', 'C_friend', 'C_own', 'CANCELED', 1690000100000, '{"amount":{"amount":5,"currency_code":"USD"}}'),
    (3, 't3', 'RECIPIENT', 'C_friend', 'C_own', 'WAITING', 1690000200000, 'not json');
