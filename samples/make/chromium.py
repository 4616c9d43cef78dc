"""Writes the History database of Chrome, on a phone or on a computer."""

import urllib.parse

from sqlite_files import create_tables, insert
from world import moment

WEBKIT_EPOCH = 11644473600   # seconds from 1601 to 1970

_HISTORY = """
CREATE TABLE meta (key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR);
CREATE TABLE urls (id INTEGER PRIMARY KEY AUTOINCREMENT, url LONGVARCHAR, title LONGVARCHAR, visit_count INTEGER DEFAULT 0 NOT NULL, typed_count INTEGER DEFAULT 0 NOT NULL, last_visit_time INTEGER NOT NULL, hidden INTEGER DEFAULT 0 NOT NULL);
CREATE TABLE visits (id INTEGER PRIMARY KEY AUTOINCREMENT, url INTEGER NOT NULL, visit_time INTEGER NOT NULL, from_visit INTEGER, external_referrer_url TEXT, transition INTEGER DEFAULT 0 NOT NULL, segment_id INTEGER, visit_duration INTEGER DEFAULT 0 NOT NULL, incremented_omnibox_typed_score BOOLEAN DEFAULT FALSE NOT NULL, opener_visit INTEGER, originator_cache_guid TEXT, originator_visit_id INTEGER, is_known_to_sync BOOLEAN DEFAULT FALSE NOT NULL);
CREATE TABLE downloads (id INTEGER PRIMARY KEY, guid VARCHAR NOT NULL, current_path LONGVARCHAR NOT NULL, target_path LONGVARCHAR NOT NULL, start_time INTEGER NOT NULL, received_bytes INTEGER NOT NULL, total_bytes INTEGER NOT NULL, state INTEGER NOT NULL, danger_type INTEGER NOT NULL, interrupt_reason INTEGER NOT NULL, hash BLOB NOT NULL, end_time INTEGER NOT NULL, opened INTEGER NOT NULL, last_access_time INTEGER NOT NULL, transient INTEGER NOT NULL, referrer VARCHAR NOT NULL, site_url VARCHAR NOT NULL, tab_url VARCHAR NOT NULL, tab_referrer_url VARCHAR NOT NULL, http_method VARCHAR NOT NULL, by_ext_id VARCHAR NOT NULL, by_ext_name VARCHAR NOT NULL, etag VARCHAR NOT NULL, last_modified VARCHAR NOT NULL, mime_type VARCHAR(255) NOT NULL, original_mime_type VARCHAR(255) NOT NULL);
CREATE TABLE downloads_url_chains (id INTEGER NOT NULL, chain_index INTEGER NOT NULL, url LONGVARCHAR NOT NULL, PRIMARY KEY (id, chain_index));
CREATE TABLE keyword_search_terms (keyword_id INTEGER NOT NULL, url_id INTEGER NOT NULL, term LONGVARCHAR NOT NULL, normalized_term LONGVARCHAR NOT NULL);
CREATE INDEX visits_url_index ON visits (url);
"""


def write_history(db, visits):
    """`visits`: (url, title, ["day clock", ...]). A search address gives its search terms as well."""
    create_tables(db, _HISTORY)
    insert(db, "meta", key="version", value="66")
    for index, (url, title, times) in enumerate(visits, 1):
        stamps = [(moment(*t.split(" ")) // 1000 + WEBKIT_EPOCH) * 1000000 for t in times]
        insert(db, "urls", id=index, url=url, title=title, visit_count=len(times), typed_count=0, last_visit_time=stamps[-1])
        for stamp in stamps:
            insert(db, "visits", url=index, visit_time=stamp, from_visit=0, transition=0x30000000, visit_duration=45000000)
        for term in urllib.parse.parse_qs(urllib.parse.urlparse(url).query).get("q", []):
            insert(db, "keyword_search_terms", keyword_id=2, url_id=index, term=term, normalized_term=term.lower())
