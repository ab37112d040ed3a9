-- The hash chain: by it `keytag store verify` finds what was changed by anything but keytag.
--
-- Every transaction that changes rows of the tables below adds a seal. Rows are sealed by segments,
-- ranges of ids: for each segment with a changed row, `segments` has 41 bytes, big-endian:
--
--   1 byte    the table: 1 event, 2 reject, 3 lookup_table, 4 lookup_load, 5 lookup_source,
--             6 lookup_row, 7 log_schema
--   8 bytes   the segment: id >> 4 in event and reject, id >> 8 in the others
--   32 bytes  SHA-256 of its rows as they are then, in the order of ids; of each row the columns
--             that are not NULL, as Sources/HashChain/SealedRows.swift writes them
--
-- `hash` is the SHA-256 of the hash before (64 hexadecimal digits; none for the first), the number
-- (8 bytes), sealed_at and segments. So whoever keeps the last hash elsewhere has all rows of that
-- moment: no other chain leads to it. The seals are never removed, also not when old events are.
CREATE TABLE seal (
  number    INTEGER PRIMARY KEY,  -- from 1 without gaps
  sealed_at TEXT NOT NULL,
  segments  BLOB NOT NULL,
  hash      TEXT NOT NULL
) STRICT;
