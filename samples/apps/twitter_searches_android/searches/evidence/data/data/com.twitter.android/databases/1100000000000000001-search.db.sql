CREATE TABLE search_queries (_id INTEGER PRIMARY KEY, type INTEGER, name TEXT NOT NULL, query TEXT NOT NULL, query_id INTEGER, time INTEGER,
 latitude REAL /*NULLABLE*/, longitude REAL /*NULLABLE*/, radius REAL /*NULLABLE*/, location TEXT /*NULLABLE*/, pc BLOB /*NULLABLE*/,
 priority INTEGER, user_search_suggestion BLOB /*NULLABLE*/, topic_search_suggestion BLOB /*NULLABLE*/, score REAL DEFAULT 0);
INSERT INTO search_queries VALUES(1, 6, 'crypto group', 'crypto group', 0, 1700000000000, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 0);
INSERT INTO search_queries VALUES(2, 6, 'Near the border', 'geocode border', 12, 0, 16.7, 98.5, 10.0, '', NULL, 0, NULL, NULL, 0);
