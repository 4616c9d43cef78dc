-- written by samples/make/qq_nt.py
CREATE TABLE group_detail_info_ver1 ("60001" INTEGER PRIMARY KEY, "60007" TEXT, "60026" TEXT, "60002" TEXT, "60004" INTEGER, "60005" INTEGER, "60006" INTEGER, "60340" INTEGER);
CREATE TABLE group_list ("60001" INTEGER PRIMARY KEY, "60007" TEXT);
CREATE TABLE group_member3 ("60001" INTEGER, "1000" TEXT, "1002" INTEGER, "20002" TEXT, "64003" TEXT, "64007" INTEGER, "64010" INTEGER, "64016" INTEGER);
INSERT INTO group_detail_info_ver1 VALUES(700800900, 'Night shift 夜班', '', 'u_BossBossBossBossBoss1', 1546300800, 200, 4, 0);
INSERT INTO group_list VALUES(700800900, 'Night shift 夜班');
INSERT INTO group_list VALUES(700800901, 'Kitchen');
INSERT INTO group_member3 VALUES(700800900, 'u_BossBossBossBossBoss1', 1234500003, 'Lin', 'Boss Lin', 1546300900, 0, 0);
INSERT INTO group_member3 VALUES(700800900, 'u_FriendFriendFriend-_0', 1234500002, '小博', '', 1546300900, 1, 0);
INSERT INTO group_member3 VALUES(700800900, 'u_AbCdEfGhIjKlMnOpQrStUv', 1234500001, 'me', '', 1546300900, 0, 0);
INSERT INTO group_member3 VALUES(700800900, 'u_GoneGoneGoneGoneGone1', 0, 'Gone', '', 1546300900, 0, 1);
INSERT INTO group_member3 VALUES(700800900, 'u_OddOddOddOddOddOddOd1', 1234500009, 'Odd', '', 1546300900, 7, 0);
