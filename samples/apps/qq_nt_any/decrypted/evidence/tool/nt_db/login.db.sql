-- written by samples/make/qq_nt.py
CREATE TABLE login_table ("1000" INTEGER PRIMARY KEY, "1001" TEXT, "1002" TEXT, "1004" BLOB, "1007" TEXT, "1008" INTEGER);
INSERT INTO login_table VALUES(1234500001, 'u_AbCdEfGhIjKlMnOpQrStUv', '', x'', 'me', 1700000000);
