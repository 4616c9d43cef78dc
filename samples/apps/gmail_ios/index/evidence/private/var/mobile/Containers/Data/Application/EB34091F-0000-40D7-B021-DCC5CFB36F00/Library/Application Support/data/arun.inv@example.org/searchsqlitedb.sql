CREATE TABLE 'offline_search_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
CREATE TABLE 'offline_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO offline_search_content VALUES
 (1, 1669648755417.0, 'thread-f:1750753613361024027', 'msg-f:1750753613361024027', 'The Desk, desk@example.org', 'arun.inv@example.org', '', '', 'Your shift', '      Room 3, nine to nine   ', ''),
 (2, 1669648756417.0, 'thread-f:1750753614409600027', 'msg-f:1750753614409600027', 'arun.inv@example.org', 'Mei, mei@example.org, Desk, desk@example.org', 'boss@example.org', '', NULL, 'To two people', ''),
 (3, 1670631860908.0, 'thread-f:1751784474184309919', 'msg-f:1751784474184309919', '(unknown sender)', '', '', '', '', '', '');
