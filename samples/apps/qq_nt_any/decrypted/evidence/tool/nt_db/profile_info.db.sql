-- written by samples/make/qq_nt.py
CREATE TABLE profile_info_v6 ("1000" TEXT PRIMARY KEY, "1001" TEXT, "1002" INTEGER, "20002" TEXT, "20009" TEXT);
CREATE TABLE buddy_list ("1000" TEXT PRIMARY KEY, "1001" TEXT, "1002" INTEGER, "25007" INTEGER);
INSERT INTO profile_info_v6 VALUES('u_FriendFriendFriend-_0', 'ah_bo', 1234500002, '小博', 'Ah Bo');
INSERT INTO profile_info_v6 VALUES('u_BossBossBossBossBoss1', NULL, 1234500003, 'Lin', '');
INSERT INTO buddy_list VALUES('u_FriendFriendFriend-_0', 'ah_bo', 1234500002, NULL);
INSERT INTO buddy_list VALUES('u_OnlyInTheListOfFriend', NULL, 1234500008, NULL);
