-- How far each file was read, and which bytes of a stored event are the event's own.

-- A file is known again by what it is, not by what it is called: one that was renamed, as logs are,
-- goes on where it was; one that was written anew under an old name begins at its start. Written in
-- the transaction that stores what was read, so that the two cannot disagree.
CREATE TABLE source_position (
  device      INTEGER NOT NULL,
  inode       INTEGER NOT NULL,
  name        TEXT NOT NULL,         -- what it was called when it was read last
  head_bytes  INTEGER NOT NULL,      -- how many of its first bytes the hash is of: at most 4096
  head_sha256 TEXT NOT NULL,         -- in hexadecimal
  size        INTEGER NOT NULL,      -- in bytes, when it was opened last
  offset      INTEGER NOT NULL,      -- where the first document begins that is not stored yet
  line        INTEGER NOT NULL,      -- on which line that is, counted from 1
  open_reject INTEGER,               -- the id of the reject of a last line that may yet grow
  updated_at  TEXT NOT NULL,
  PRIMARY KEY (device, inode)
) STRICT, WITHOUT ROWID;

-- The first own_bytes of original_json, or of json where that is NULL, and a closing brace are the
-- event as it came. NULL in events that were stored before this was kept.
ALTER TABLE event ADD COLUMN own_bytes INTEGER;
