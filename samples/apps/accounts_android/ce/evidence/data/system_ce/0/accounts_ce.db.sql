CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE accounts (
    _id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, password TEXT,
    UNIQUE(name,type)
);
CREATE TABLE extras (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, accounts_id INTEGER, key TEXT NOT NULL, value TEXT,
    UNIQUE(accounts_id,key)
);

INSERT INTO accounts (_id, name, type) VALUES
    (1, 'ko.latt.555@example.com', 'com.google'),
    (2, 'WhatsApp', 'com.whatsapp'),
    (3, '+959 255 500 180', 'com.viber.voip'),
    (4, '5550001234', 'org.telegram.messenger'),
    (5, 'lina_555', 'www.instagram.com'),
    (6, 'Example Drive', 'com.example.drive'),
    (7, 'user555', 'com.example.chat'),
    (8, 'desk@example.org', 'com.example.mail'),
    (9, 'live:lina_555', 'com.skype.raider'),
    (10, 'Messenger', 'com.facebook.messenger'),
    (11, 'score.555', 'com.osp.app.signin');
