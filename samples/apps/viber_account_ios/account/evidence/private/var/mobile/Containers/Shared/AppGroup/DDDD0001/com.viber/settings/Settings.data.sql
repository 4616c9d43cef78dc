CREATE TABLE Data (key TEXT PRIMARY KEY, value BLOB);
INSERT INTO Data VALUES ('_myUserName', 'Htet'), ('_myPhoneNumber', '+959123450001'), ('_myCanonizedPhoneNumber', '959123450001'), ('_currentEmail', 'htet@example.org'), ('_hiddenChatsPINData', x'0102');
