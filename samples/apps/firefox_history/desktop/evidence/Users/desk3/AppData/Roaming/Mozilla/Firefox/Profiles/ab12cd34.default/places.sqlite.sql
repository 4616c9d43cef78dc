CREATE TABLE moz_places (   id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR, rev_host LONGVARCHAR, visit_count INTEGER DEFAULT 0, hidden INTEGER DEFAULT 0 NOT NULL, typed INTEGER DEFAULT 0 NOT NULL, favicon_id INTEGER, frecency INTEGER DEFAULT -1 NOT NULL, last_visit_date INTEGER );
CREATE TABLE moz_historyvisits (  id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date INTEGER, visit_type INTEGER, session INTEGER);
CREATE TABLE moz_annos (  id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL, anno_attribute_id INTEGER, mime_type VARCHAR(32) DEFAULT NULL, content LONGVARCHAR, flags INTEGER DEFAULT 0, expiration INTEGER DEFAULT 0, type INTEGER DEFAULT 0, dateAdded INTEGER DEFAULT 0, lastModified INTEGER DEFAULT 0);
CREATE TABLE moz_anno_attributes (  id INTEGER PRIMARY KEY, name VARCHAR(32) UNIQUE NOT NULL);
INSERT INTO moz_places (id, url, title, visit_count, last_visit_date) VALUES
 (1, 'https://example.org/a', 'Page A', 2, 1600000001000001), (2, 'https://example.org/gone', 'Gone', 5, 1590000000000000),
 (3, 'https://example.org/mark', 'Only a bookmark', 0, NULL), (4, 'https://example.org/tool.zip', NULL, 1, 1600000002000002);
INSERT INTO moz_historyvisits (id, from_visit, place_id, visit_date, visit_type, session) VALUES
 (1, 0, 1, 1600000000000001, 2, 0), (2, 1, 1, 1600000001000001, 1, 0), (3, 2, 4, 1600000002000002, 7, 0);
INSERT INTO moz_anno_attributes VALUES (1, 'downloads/destinationFileURI'), (2, 'downloads/metaData');
INSERT INTO moz_annos (id, place_id, anno_attribute_id, content, dateAdded) VALUES
 (1, 4, 1, 'file:///C:/Users/desk3/Downloads/tool.zip', 1600000002500000), (2, 4, 2, '{"state":1}', 1600000002600000);
