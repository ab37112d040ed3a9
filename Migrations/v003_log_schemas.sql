-- Log types of a user's own.
--
-- Each is the YAML file as it was added, byte for byte, so that it can be shown again and is read
-- by whatever this program then understands. Events are tried against them in the order of `id`,
-- behind the built-in ones; one with the name of a built-in log type takes its place.

CREATE TABLE log_schema (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,    -- as in p_log_type
  yaml     TEXT NOT NULL,
  source   TEXT NOT NULL,           -- the file's name
  added_at INTEGER NOT NULL         -- nanoseconds since 1970-01-01T00:00:00Z
) STRICT;
