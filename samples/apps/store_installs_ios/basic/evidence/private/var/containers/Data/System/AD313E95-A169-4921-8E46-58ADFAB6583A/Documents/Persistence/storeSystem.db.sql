CREATE TABLE app_install (pid INTEGER, account_id INTEGER, apple_id TEXT, bundle_id TEXT, bundle_name TEXT, bundle_version TEXT, client_id TEXT, phase INTEGER NOT NULL DEFAULT 10, timestamp DATETIME, PRIMARY KEY(pid));
INSERT INTO app_install VALUES(-7547144947408877442,20758809832,'x@example.com','com.binance.dev','Binance','2.60.1','com.apple.AppStore',10,692837113);
INSERT INTO app_install VALUES(12,NULL,NULL,'ph.telegra.Telegraph','Telegram','26012','com.apple.appstored',10,693112671);
INSERT INTO app_install VALUES(13,NULL,NULL,NULL,NULL,NULL,NULL,10,693112672);
