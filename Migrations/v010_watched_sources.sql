-- What the watcher knows of each source, so that an alarm is neither lost nor told twice when it is
-- started anew. Lengths of time are counted by a clock that never jumps, in nanoseconds.
CREATE TABLE watched_source (
  source          TEXT PRIMARY KEY NOT NULL,  -- as in source_cursor
  quiet_ns        INTEGER NOT NULL,  -- how long there were no events, up to the last answer
  unanswered_ns   INTEGER NOT NULL,  -- how long before the last round that answer was
  failing_ns      INTEGER,           -- how long all rounds have failed; NULL where the last did not
  events_at       TEXT NOT NULL,     -- when events came last or, before the first, watching began
  answered_at     TEXT,              -- when the last answer was
  round_at        TEXT NOT NULL,     -- when the last round was,
  round_uptime_ns INTEGER NOT NULL,  -- the same by the clock that never jumps,
  boot            TEXT NOT NULL      -- which counts from this start of the machine
) STRICT;

-- The alarms that are raised, or over without anybody having been told.
CREATE TABLE watched_condition (
  source    TEXT NOT NULL,
  condition TEXT NOT NULL,           -- silent, unreachable, unauthorised, stale
  phase     TEXT NOT NULL,           -- raised, told, recovered
  since     TEXT NOT NULL,
  detail    TEXT NOT NULL,
  PRIMARY KEY (source, condition)
) STRICT;
