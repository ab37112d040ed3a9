-- Names that were learned from events, below the exports.
--
-- A learned version lies in `lookup_row` like others, with valid_from the time of the first event
-- that has the name. A key has either learned versions or exported ones: the first export that has it
-- removes what was learned. Its load has the mode 'learn' (as_of is then when it ran), its source is
-- where that event was read: the SHA-256 is empty, and for stored events the line is the event's id.

ALTER TABLE lookup_row ADD COLUMN last_seen INTEGER;
  -- of a learned version, the time of the last event that has the name; NULL: from an export

DROP VIEW users;
CREATE VIEW users AS
-- The people of today's exports, and those whom events alone name (learned): one row each.
SELECT r.key AS uuid, r.name, r.columns ->> '$.email' AS email,
    r.columns ->> '$.type' AS type, r.columns ->> '$.state' AS state,
    r.last_seen IS NOT NULL AS learned          -- 1: from events, not from an export
  FROM lookup_row r
  WHERE r.valid_to IS NULL AND r.table_id = (SELECT id FROM lookup_table WHERE name = 'users');
