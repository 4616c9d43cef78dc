CREATE TABLE call_history (_id INTEGER PRIMARY KEY, caller_mid TEXT, call_type TEXT, start_time INTEGER, end_time INTEGER, voip_type TEXT, voip_gc_media_type TEXT);
INSERT INTO call_history VALUES
 (1, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'VO', 1700000000000, 1700000065000, 'A', NULL),
 (2, 'ubbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'VI', 1700000100000, 1700000100000, 'V', NULL),
 (3, 'c11111111111111111111111111111111', 'GI', 1700000200000, 1700000500000, 'G', 'AUDIO'),
 (4, 'uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'VX', 1700000600000, 1700000590000, 'Q', NULL);
