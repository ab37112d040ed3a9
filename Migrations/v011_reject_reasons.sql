-- The same bytes at the same place may be rejected for another reason when they are read again, such as
-- that another event with their UUID was stored meanwhile. That is a reject of its own, and evidence.
DROP INDEX reject_identity;
CREATE UNIQUE INDEX reject_identity ON reject (source, byte, raw_sha256, reason);
