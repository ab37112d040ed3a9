-- How far each file was read, and which bytes of a stored event are the event's own.

-- A file is known again by what it is, not by what it is called: one that was renamed, as logs are,
-- goes on where it was; one that was written anew under an old name begins at its start. `offset` is
-- written in the transaction that stores what was read, so that the two cannot disagree. What is
-- stored is written out and learned from afterwards, so `done_offset` follows it: from there a file
-- is read on.
CREATE TABLE source_position (
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
  PRIMARY KEY (device, inode)
) STRICT, WITHOUT ROWID;

-- The first own_bytes of original_json, or of json where that is NULL, and a closing brace are the
-- event as it came. NULL in events that were stored before this was kept.
ALTER TABLE event ADD COLUMN own_bytes INTEGER;
