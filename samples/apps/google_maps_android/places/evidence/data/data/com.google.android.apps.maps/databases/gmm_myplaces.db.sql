CREATE TABLE sync_item (corpus INTEGER, key_string TEXT, timestamp INTEGER, merge_key INTEGER, feature_fprint INTEGER, latitude INTEGER, longitude INTEGER, is_local INTEGER, sync_item BLOB, PRIMARY KEY (corpus, key_string));
INSERT INTO sync_item(corpus,key_string,timestamp,latitude,longitude) VALUES(1,'0:0',1772443700000,10609012,103529877);
INSERT INTO sync_item(corpus,key_string,timestamp,latitude,longitude) VALUES(8,'1043:1',1772443900000,-33868800,151209300);
INSERT INTO sync_item(corpus,key_string,timestamp) VALUES(9,'x',1772443900000);
