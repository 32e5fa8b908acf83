-- vault.db, format 1: sealed records, control rows, the audit log.
-- No key, no clear value above L1. What a column holds is said by the types of `Vault` that it stores.

-- Texts that repeat in many rows, each kept once: record types, places, imports, events, budgets.
CREATE TABLE symbol (
  code INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- The small columns come first, so that reading facts never walks the boxes' overflow pages.
-- A rowid table: rows of two kilobytes lie whole in a page, which an index tree would cut at one kilobyte.
CREATE TABLE record (
  row INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 10),
  type INTEGER NOT NULL REFERENCES symbol,
  subject BLOB NOT NULL CHECK (length(subject) = 10),
  place INTEGER NOT NULL REFERENCES symbol,
  lifecycle INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  batch INTEGER REFERENCES symbol,
  content_digest BLOB NOT NULL,
  key_commitment BLOB NOT NULL,
  facts BLOB NOT NULL,
  plain BLOB NOT NULL,
  tokens BLOB NOT NULL,
  boxes BLOB NOT NULL
) STRICT;
CREATE INDEX record_subject ON record(subject);
CREATE INDEX record_place ON record(type, place, id);
CREATE INDEX record_batch ON record(batch, id) WHERE batch IS NOT NULL;

-- Which records carry a search token; made from `record.tokens`, and checked against it.
CREATE TABLE search_token (
  token BLOB NOT NULL CHECK (length(token) = 16),
  record BLOB NOT NULL CHECK (length(record) = 10),
  PRIMARY KEY (token, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE control (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  body BLOB NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- The log. `outcome` is 0 allow, 1 deny, 2 error. Every index ends in `seq`, which is the rowid.
-- Time needs no index: it grows with `seq`.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES symbol,
  outcome INTEGER NOT NULL CHECK (outcome IN (0, 1, 2)),
  budget INTEGER REFERENCES symbol,
  actor BLOB CHECK (length(actor) = 16),
  subject BLOB CHECK (length(subject) = 16),
  case_token BLOB CHECK (length(case_token) = 16),
  leaf BLOB NOT NULL,
  subject_box BLOB NOT NULL,
  period_box BLOB NOT NULL
) STRICT;
CREATE INDEX entry_actor ON entry(actor) WHERE actor IS NOT NULL;
CREATE INDEX entry_subject ON entry(subject) WHERE subject IS NOT NULL;
CREATE INDEX entry_case ON entry(case_token) WHERE case_token IS NOT NULL;
CREATE INDEX entry_event ON entry(event);
-- With all that counting asks for: no refused entry's own row is read.
CREATE INDEX entry_refused ON entry(outcome, seq, event) WHERE outcome > 0;

CREATE TABLE tile (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  frontier BLOB NOT NULL,
  checkpoint BLOB NOT NULL,
  time INTEGER NOT NULL
) STRICT;

-- Answers kept for idempotent calls, until they expire.
CREATE TABLE idempotency (
  key BLOB PRIMARY KEY,
  body BLOB NOT NULL,
  status INTEGER NOT NULL,
  answer BLOB NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expires ON idempotency(expires);

-- 'FNGV'
PRAGMA application_id = 0x464E4756;
PRAGMA user_version = 1;
