-- case.db: exhibits, judgments made from the facts of devices/*.db, decisions and the log.
-- Everything from `identity` to `assessment_item` is made again by `triage link` and
-- `triage assess`; the rest is append-only.
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE exhibit(
  exhibit TEXT PRIMARY KEY,          -- the manifest's number, or a stable one made from the path
  path TEXT NOT NULL,                -- as given on the command line or in the manifest
  relative_path TEXT NOT NULL,
  container TEXT NOT NULL, segments TEXT NOT NULL,  -- JSON: further files of the set
  kind TEXT NOT NULL, holder TEXT, seized_at TEXT, place TEXT, label TEXT, note TEXT,
  size_bytes INTEGER, sha256 TEXT,   -- of the evidence file; of a folder: of its sorted file list
  status TEXT NOT NULL,              -- accepted | done | failed
  status_note TEXT NOT NULL DEFAULT '',
  store_sha256 TEXT NOT NULL DEFAULT '') WITHOUT ROWID; -- of devices/<exhibit>.db when finished
CREATE TABLE left_out(path TEXT PRIMARY KEY, why TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE device(
  device TEXT PRIMARY KEY,           -- EX-005 or EX-005/extraction-1
  exhibit TEXT NOT NULL, parent TEXT, kind TEXT NOT NULL, platform TEXT NOT NULL,
  holder TEXT, source TEXT NOT NULL, profile TEXT NOT NULL,   -- profile: JSON
  store_device INTEGER NOT NULL) WITHOUT ROWID;               -- row in devices/<exhibit>.db
-- One canonical identifier. `rule` names the rule that made the canonical form.
CREATE TABLE identity(
  identity INTEGER PRIMARY KEY, type TEXT NOT NULL, value TEXT NOT NULL, rule TEXT NOT NULL,
  devices INTEGER NOT NULL DEFAULT 0, -- how many devices carry it in any role
  service TEXT NOT NULL DEFAULT '',   -- name of the shipped service list it stands on, or ''
  UNIQUE(type, value));
-- device - identifier edges of the bipartite graph.
CREATE TABLE holding(
  device TEXT NOT NULL, identity INTEGER NOT NULL, role TEXT NOT NULL, app TEXT NOT NULL,
  count INTEGER NOT NULL, first_utc_ns INTEGER, last_utc_ns INTEGER,
  as_stored TEXT NOT NULL,            -- one stored form
  display TEXT NOT NULL DEFAULT '',   -- the name that the device knows it by
  records TEXT NOT NULL,              -- JSON array of record ids: the first 8, in stored order
  PRIMARY KEY(device, identity, role, app)) WITHOUT ROWID;
CREATE TABLE link(
  a TEXT NOT NULL, b TEXT NOT NULL, weight REAL NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;
CREATE TABLE link_reason(
  a TEXT NOT NULL, b TEXT NOT NULL, identity INTEGER NOT NULL, role_a TEXT NOT NULL,
  role_b TEXT NOT NULL, weight REAL NOT NULL, note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(a, b, identity, role_a, role_b)) WITHOUT ROWID;
-- Identifiers that several devices carry and that tie none of them, with the reason. The first
-- pairs stand in link_reason as well, with weight 0.
CREATE TABLE links_nothing(
  identity INTEGER PRIMARY KEY, devices INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE cluster(
  cluster TEXT PRIMARY KEY, level TEXT NOT NULL, size INTEGER NOT NULL,
  splitting TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID; -- JSON: links whose loss would split it
CREATE TABLE cluster_device(cluster TEXT NOT NULL, device TEXT NOT NULL,
  PRIMARY KEY(cluster, device)) WITHOUT ROWID;
CREATE TABLE cluster_reason(
  cluster TEXT NOT NULL, identity INTEGER NOT NULL, devices TEXT NOT NULL, weight REAL NOT NULL,
  records TEXT NOT NULL, PRIMARY KEY(cluster, identity)) WITHOUT ROWID; -- JSON [{device,record}]
-- Chats that stand on two devices or more; body: JSON, see `triage export CASE chats`.
CREATE TABLE chat(
  chat TEXT PRIMARY KEY, app TEXT NOT NULL, kind TEXT NOT NULL, devices INTEGER NOT NULL,
  messages INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE assessment(
  device TEXT PRIMARY KEY, outcome TEXT NOT NULL, provisional INTEGER NOT NULL,
  refer INTEGER NOT NULL, coverage REAL NOT NULL, roles TEXT NOT NULL, -- JSON array
  exploitation TEXT NOT NULL, control TEXT NOT NULL,  -- JSON {weight,low,high,logo,families,...}
  sensitivity TEXT NOT NULL,                          -- JSON: tipping set, what-ifs
  not_seen TEXT NOT NULL) WITHOUT ROWID;              -- JSON array of sentences
CREATE TABLE assessment_item(
  device TEXT NOT NULL, item INTEGER NOT NULL,  -- 1.. in printed order
  indicator TEXT NOT NULL,                      -- E04, K01, X02, N05, ...
  axis TEXT NOT NULL,                           -- exploitation | control | neutral
  family TEXT NOT NULL, grp TEXT NOT NULL, counter INTEGER NOT NULL,
  base_weight REAL NOT NULL, quality TEXT NOT NULL,   -- JSON {attr,parse,match,ctx}
  weight REAL NOT NULL, statement TEXT NOT NULL, counter_reading TEXT NOT NULL,
  records TEXT NOT NULL,   -- JSON [{device,record}], never empty
  detail TEXT NOT NULL DEFAULT '{}', PRIMARY KEY(device, item)) WITHOUT ROWID;
CREATE TABLE freeze(   -- addresses for the asset sheet, in the order in which to send them
  rank INTEGER PRIMARY KEY, identity INTEGER NOT NULL, chain TEXT NOT NULL, class TEXT NOT NULL,
  why TEXT NOT NULL, first_utc_ns INTEGER, last_utc_ns INTEGER,
  devices TEXT NOT NULL, records TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}'); -- JSON: the further fields of the asset sheet
-- What a human looks at first; `tier` 0 before 1. Records: JSON, [] for what an officer entered.
CREATE TABLE safety_sign(
  device TEXT NOT NULL, flag TEXT NOT NULL, tier INTEGER NOT NULL, statement TEXT NOT NULL,
  records TEXT NOT NULL, PRIMARY KEY(device, flag)) WITHOUT ROWID;
-- Why the data of a device may be gone soon; `urgency` 0 first.
CREATE TABLE volatile_sign(
  device TEXT NOT NULL, sign TEXT NOT NULL, urgency INTEGER NOT NULL, statement TEXT NOT NULL,
  records TEXT NOT NULL, PRIMARY KEY(device, sign)) WITHOUT ROWID;
-- People who were defrauded: for notice and restitution only, never weighed.
CREATE TABLE scam_target(
  target INTEGER PRIMARY KEY, identity INTEGER NOT NULL, platforms TEXT NOT NULL,
  detail TEXT NOT NULL, records TEXT NOT NULL);
CREATE TABLE decision(
  decision INTEGER PRIMARY KEY, device TEXT NOT NULL, decision_text TEXT NOT NULL,
  by_name TEXT NOT NULL, reason TEXT NOT NULL, utc TEXT NOT NULL,
  reviewer TEXT NOT NULL DEFAULT '', seen TEXT NOT NULL DEFAULT '',
  findings TEXT NOT NULL DEFAULT 'null'); -- JSON: outcome and items that stood there then
-- Hash chain: hash = SHA-256 over previous hash, utc, event and detail, joined by 0x1F.
CREATE TABLE log(
  seq INTEGER PRIMARY KEY, utc TEXT NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL,
  previous TEXT NOT NULL, hash TEXT NOT NULL);
