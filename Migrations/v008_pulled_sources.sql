-- How far each source was pulled, and of which time it may lack events.

-- Nothing ever wrote to the table of this name before.
DROP TABLE source_cursor;

-- Written in the transaction that stores a page, and only where the cursor is still the one that the
-- page was asked for with: so neither a kill nor a second program can part the two.
CREATE TABLE source_cursor (
  source       TEXT PRIMARY KEY NOT NULL,  -- the endpoint's address, # and the account's UUID,
                                           -- and (stdout) where events are not stored
  cursor       TEXT NOT NULL,    -- what the source gave, as it stood between the quotes of its JSON
  newest_event TEXT,             -- the time of the latest event that came; NULL before the first
  started_from TEXT NOT NULL,    -- from when on events were asked for when there was no cursor
  updated_at   TEXT NOT NULL     -- when the last page came
) STRICT;

-- A time in which nothing was pulled for so long that the source may have forgotten events of it.
CREATE TABLE source_gap (
  id         INTEGER PRIMARY KEY,
  source     TEXT NOT NULL,
  gap_start  TEXT NOT NULL,
  gap_end    TEXT NOT NULL,
  noticed_at TEXT NOT NULL
) STRICT;
