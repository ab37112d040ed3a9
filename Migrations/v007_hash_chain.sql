-- The hash chain: by it `keytag store verify` finds what was changed by anything but keytag.
--
-- Every transaction that changes rows of the tables below adds a seal, and the first one has all rows
-- that were there before. Rows are sealed by segments, ranges of ids: for each segment with a changed
-- row, `segments` has 41 bytes, big-endian:
--
--   1 byte    the table: 1 event, 2 reject, 3 lookup_table, 4 lookup_load, 5 lookup_source,
--             6 lookup_row, 7 log_schema, 8 unresolved_value, 9 source_position, 10 source_cursor,
--             11 migration, 12 source_gap
--   8 bytes   the segment: id >> 4 in event and reject, id >> 6 in unresolved_value, id >> 8 in the
--             others
--   32 bytes  SHA-256 of its rows as they are then, in the order of ids; of each row the columns
--             that are not NULL, as Sources/HashChain/SealedRows.swift writes them
--
-- `hash` is the SHA-256 of the hash before (64 hexadecimal digits; none for the first), the number
-- (8 bytes), sealed_at and segments. So whoever keeps the last hash elsewhere has all rows of that
-- moment: no other chain leads to it. The seals are never removed, also not when old events are.
CREATE TABLE seal (
  number    INTEGER PRIMARY KEY,  -- from 1 without gaps
  sealed_at TEXT NOT NULL,        -- 2026-01-01T00:00:00.000Z: always as long, so that no other split of
                                  -- it and segments has the same hash
  segments  BLOB NOT NULL,
  hash      TEXT NOT NULL
) STRICT;

-- These get an id, by which their rows are sealed: without one, VACUUM may number rows anew.
CREATE TABLE former AS SELECT value, event_id FROM unresolved_value ORDER BY event_id;
DROP TABLE unresolved_value;
CREATE TABLE unresolved_value (
  id       INTEGER PRIMARY KEY,
  value    TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES event (id)
) STRICT;
CREATE UNIQUE INDEX unresolved_by_value ON unresolved_value (value, event_id);
INSERT INTO unresolved_value (value, event_id) SELECT value, event_id FROM former;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('unresolved_value', 'unresolved_by_value', '100000 10 1');
DROP TABLE former;

CREATE TABLE former AS SELECT * FROM source_position;
DROP TABLE source_position;
CREATE TABLE source_position (
  id           INTEGER PRIMARY KEY,
  device       INTEGER NOT NULL,
  inode        INTEGER NOT NULL,
  name         TEXT NOT NULL,        -- what it was called when it was read last
  head_bytes   INTEGER NOT NULL CHECK (head_bytes BETWEEN 0 AND 4096),
  head_sha256  TEXT NOT NULL,        -- of that many of its first bytes, in hexadecimal
  tail_sha256  TEXT NOT NULL,        -- of at most 4096 bytes before offset
  offset       INTEGER NOT NULL CHECK (offset >= 0),
                                     -- where the first document begins that is not stored, or may grow
  line         INTEGER NOT NULL,     -- on which line that is, counted from 1
  done_offset  INTEGER NOT NULL CHECK (done_offset >= 0),
  done_line    INTEGER NOT NULL,
  read_bytes   INTEGER NOT NULL,     -- how far it was read in all: what is behind offset may grow
  open_rejects TEXT NOT NULL,        -- the ids of the rejects behind offset, a JSON array
  updated_at   TEXT NOT NULL,
  UNIQUE (device, inode)
) STRICT;
INSERT INTO source_position (device, inode, name, head_bytes, head_sha256, tail_sha256, offset, line,
    done_offset, done_line, read_bytes, open_rejects, updated_at)
  SELECT device, inode, name, head_bytes, head_sha256, tail_sha256, offset, line, done_offset,
    done_line, read_bytes, open_rejects, updated_at FROM former;
DROP TABLE former;
