CREATE TABLE account (uid TEXT, name TEXT);
INSERT INTO account VALUES ('1100200300999', 'Karim');
