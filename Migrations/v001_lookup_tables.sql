-- Lookup tables and their history.
--
-- A row of `lookup_row` is one version of one key: the columns a table's definition keeps, and the
-- time in which they held. Times are nanoseconds since 1970-01-01T00:00:00Z, so that comparing
-- them needs no parsing; `valid_to` is NULL while the version is the current one. A load never
-- overwrites a version: it closes one and opens the next. What is written at one and the same time
-- twice is the exception: a version that would have held for no time at all goes away.

CREATE TABLE lookup_table (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL          -- the YAML it was last loaded with, or 'built-in'
) STRICT;

-- AUTOINCREMENT: the ids of loads that were dropped never come back, so that a running program can
-- tell by them that the tables have changed.
CREATE TABLE lookup_load (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  table_id    INTEGER NOT NULL REFERENCES lookup_table (id),
  as_of       INTEGER NOT NULL,     -- the time the export is true for
  loaded_at   INTEGER NOT NULL,     -- when the load ran
  program     TEXT NOT NULL,        -- the keytag version that ran it
  mode        TEXT NOT NULL,        -- snapshot, or merge: nothing is closed
  rows_read   INTEGER NOT NULL,
  added       INTEGER NOT NULL,
  changed     INTEGER NOT NULL,
  unchanged   INTEGER NOT NULL,
  closed      INTEGER NOT NULL,
  reopened    INTEGER NOT NULL,
  duplicates  INTEGER NOT NULL,     -- rows that repeat a key of the same load
  without_key INTEGER NOT NULL      -- rows that were skipped
) STRICT;

CREATE INDEX lookup_load_table ON lookup_load (table_id, as_of);

-- A load reads one file or several that together are one export.
CREATE TABLE lookup_source (
  id      INTEGER PRIMARY KEY,
  load_id INTEGER NOT NULL REFERENCES lookup_load (id),
  name    TEXT NOT NULL,            -- the file's name, or - for standard input
  sha256  TEXT NOT NULL,            -- of the file's bytes, in hexadecimal
  bytes   INTEGER NOT NULL,
  rows    INTEGER NOT NULL
) STRICT;

CREATE INDEX lookup_source_load ON lookup_source (load_id);

CREATE TABLE lookup_row (
  id         INTEGER PRIMARY KEY,
  table_id   INTEGER NOT NULL,      -- of lookup_table
  key        TEXT NOT NULL,
  name       TEXT,                  -- NULL where the export names the key but gives no name
  columns    TEXT NOT NULL,         -- the kept columns as a JSON object, in the definition's order
  valid_from INTEGER NOT NULL,
  valid_to   INTEGER,
  source_id  INTEGER NOT NULL,      -- of lookup_source
  line       INTEGER NOT NULL       -- where in that source
) STRICT;

CREATE UNIQUE INDEX lookup_row_version ON lookup_row (table_id, key, valid_from DESC);

-- Today's names under the tables' own names, for people who query.
CREATE VIEW vaults AS SELECT r.key AS uuid, r.name FROM lookup_row r
  WHERE r.valid_to IS NULL AND r.table_id = (SELECT id FROM lookup_table WHERE name = 'vaults');
CREATE VIEW items AS SELECT r.key AS uuid, r.name AS title, r.columns ->> '$.vault_uuid' AS vault_uuid,
    r.columns ->> '$.vault_name' AS vault_name, r.columns ->> '$.category' AS category
  FROM lookup_row r
  WHERE r.valid_to IS NULL AND r.table_id = (SELECT id FROM lookup_table WHERE name = 'items');
CREATE VIEW users AS SELECT r.key AS uuid, r.name, r.columns ->> '$.email' AS email,
    r.columns ->> '$.type' AS type, r.columns ->> '$.state' AS state
  FROM lookup_row r
  WHERE r.valid_to IS NULL AND r.table_id = (SELECT id FROM lookup_table WHERE name = 'users');
CREATE VIEW groups AS SELECT r.key AS uuid, r.name, r.columns ->> '$.description' AS description,
    r.columns ->> '$.state' AS state
  FROM lookup_row r
  WHERE r.valid_to IS NULL AND r.table_id = (SELECT id FROM lookup_table WHERE name = 'groups');
