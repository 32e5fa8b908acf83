-- keys.db, format 2: keys under wrapping keys, apart from the data they open and from its backups.

-- A row is written once at the end of the table and never moves, so that no page split or merge leaves a second
-- copy of a key in the slack of a page. Destroying keys overwrites them in their place with as many zeros and
-- clears `held` (0 and 1 take no bytes of their own, the row keeps its size). The row stays as a tombstone:
-- a subject whose keys were destroyed gets no new ones. Where all but the audit key go, `held` stays and the first
-- four of the five wrapped keys are zeros. A generation is four bytes, big-endian: SQLite's integers grow with their
-- value, and a row whose keys are wrapped anew keeps its size as well.
CREATE TABLE subject_keys (
  slot INTEGER PRIMARY KEY,
  subject BLOB NOT NULL CHECK (length(subject) = 10),
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  generation BLOB NOT NULL CHECK (length(generation) = 4),
  wrapping BLOB NOT NULL CHECK (length(wrapping) = 4),
  wrapped BLOB NOT NULL,
  log_token BLOB NOT NULL,
  UNIQUE (subject, generation)
) STRICT;
CREATE UNIQUE INDEX subject_keys_log_token ON subject_keys(log_token, generation) WHERE held = 1;

-- Written at the end as well, and overwritten in its place: a key that was destroyed is all zeros.
CREATE TABLE system_key (
  slot INTEGER PRIMARY KEY,
  role TEXT NOT NULL,
  generation INTEGER NOT NULL,
  box BLOB NOT NULL,
  UNIQUE (role, generation)
) STRICT;

-- 'FNGK'
PRAGMA application_id = 0x464E474B;
PRAGMA user_version = 2;
