-- Enriched events, and what people ask them.
--
-- Times here are text in UTC with exactly nine fraction digits, 2024-05-06T07:08:09.000000000Z, so
-- that text order is time order and a prefix such as '2024-05' is a range. Tables that people query
-- are rowid tables with plain columns, which other programs' SQLite readers understand as well.

-- One row per event, whatever its log type. The columns are what is searched and joined by; all
-- else is in `json`, the enriched line, and the views below spell it out.
CREATE TABLE event (
  id               INTEGER PRIMARY KEY,
  log_type         TEXT NOT NULL,
  uuid             TEXT NOT NULL,
  event_time       TEXT NOT NULL,
  vault_uuid       TEXT,
  item_uuid        TEXT,
  user_uuid        TEXT,              -- user.uuid
  target_user_uuid TEXT,              -- target_user.uuid
  actor_uuid       TEXT,
  object_uuid      TEXT,
  aux_uuid         TEXT,
  vault_name       TEXT,              -- a name as the tables gave it at the event's time,
  item_name        TEXT,              -- NULL where none gave one
  user_name        TEXT,
  target_user_name TEXT,
  actor_name       TEXT,
  object_name      TEXT,
  aux_name         TEXT,
  json             TEXT NOT NULL
) STRICT;

-- An event that arrives twice is stored once.
CREATE UNIQUE INDEX event_identity ON event (log_type, uuid);

-- By time, by vault, by item, by person, by object. A log type has few of these UUIDs, and an index
-- keeps only the events that have its own, so an event costs three to five entries and not nine.
CREATE INDEX event_by_time ON event (event_time);
CREATE INDEX event_by_vault ON event (vault_uuid, event_time) WHERE vault_uuid IS NOT NULL;
CREATE INDEX event_by_item ON event (item_uuid, event_time) WHERE item_uuid IS NOT NULL;
CREATE INDEX event_by_user ON event (user_uuid, event_time) WHERE user_uuid IS NOT NULL;
CREATE INDEX event_by_target_user ON event (target_user_uuid, event_time)
  WHERE target_user_uuid IS NOT NULL;
CREATE INDEX event_by_actor ON event (actor_uuid, event_time) WHERE actor_uuid IS NOT NULL;
CREATE INDEX event_by_object ON event (object_uuid, event_time) WHERE object_uuid IS NOT NULL;
CREATE INDEX event_by_aux ON event (aux_uuid, event_time) WHERE aux_uuid IS NOT NULL;

-- What an event can be found by across log types: an address, a person. The index holds the whole
-- row, so a look-up never reads the table.
CREATE TABLE indicator (
  kind     TEXT NOT NULL,             -- email, ip, actor_id, username
  value    TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES event (id)
) STRICT;
CREATE INDEX indicator_by_value ON indicator (value, kind, event_id);

-- The values of an event that no table could name when it was stored or last filled in: by them a
-- load finds the events that it can fill in. As with indicators, the index holds the whole row.
CREATE TABLE unresolved (
  value    TEXT NOT NULL,
  event_id INTEGER NOT NULL REFERENCES event (id)
) STRICT;
CREATE UNIQUE INDEX unresolved_by_value ON unresolved (value, event_id);

-- Input that did not become an event. The same bytes at the same place of the same source are one
-- reject however often they are read: a second run over a file adds nothing, while equal lines at
-- two places are two rejects, and so is a new line where a file was written anew.
CREATE TABLE reject (
  id          INTEGER PRIMARY KEY,
  reason      TEXT NOT NULL,
  detail      TEXT NOT NULL,
  source      TEXT NOT NULL,          -- the file's name, or - for standard input
  line        INTEGER NOT NULL,       -- counted from 1
  byte        INTEGER NOT NULL,       -- where the input begins in its source, counted from 0
  raw         BLOB NOT NULL,          -- the input's own bytes; CAST (raw AS TEXT) to read them
  raw_sha256  TEXT NOT NULL,          -- in hexadecimal
  rejected_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX reject_identity ON reject (source, byte, raw_sha256);

-- How far each source has been read. Written in the transaction that stores what was read, so that
-- the two cannot disagree.
CREATE TABLE source_cursor (
  source     TEXT PRIMARY KEY NOT NULL,
  cursor     TEXT NOT NULL,           -- what the source gave, to be given back to it
  updated_at TEXT NOT NULL
) STRICT;

-- The views: one per log type, each field a column under its path with underscores
-- (client.ip_address is client_ip_address), `timestamp` as it was written and `event_time` to sort
-- by. Beside a UUID stand the name it had when the event happened and, ending in _now, the name the
-- tables give today; the latter are subqueries, which cost nothing where they are not asked for.
--
-- Two fields have the path of a resolved name: user.name and target_user.name. There the column is
-- the resolved name or, where no table gave one, the event's own; the event's own alone is
-- user_name_in_event and target_user_name_in_event.

CREATE VIEW item_usage AS SELECT
  e.id AS event_id,
  e.uuid,
  e.json ->> '$.timestamp' AS timestamp,
  e.event_time,
  e.json ->> '$.account_uuid' AS account_uuid,
  e.vault_uuid,
  e.vault_name,
  (SELECT t.name FROM vaults t WHERE t.uuid = e.vault_uuid) AS vault_name_now,
  e.item_uuid,
  e.item_name,
  (SELECT t.title FROM items t WHERE t.uuid = e.item_uuid) AS item_name_now,
  e.json ->> '$.used_version' AS used_version,
  e.json ->> '$.action' AS action,
  e.user_uuid,
  coalesce(e.user_name, e.json ->> '$.user.name') AS user_name,
  (SELECT t.name FROM users t WHERE t.uuid = e.user_uuid) AS user_name_now,
  e.json ->> '$.user.name' AS user_name_in_event,
  e.json ->> '$.user.email' AS user_email,
  e.json ->> '$.user.type' AS user_type,
  e.json ->> '$.user.user_type' AS user_user_type,
  e.json ->> '$.user.user_account_uuid' AS user_user_account_uuid,
  e.json ->> '$.client.app_name' AS client_app_name,
  e.json ->> '$.client.app_version' AS client_app_version,
  e.json ->> '$.client.platform_name' AS client_platform_name,
  e.json ->> '$.client.platform_version' AS client_platform_version,
  e.json ->> '$.client.os_name' AS client_os_name,
  e.json ->> '$.client.os_version' AS client_os_version,
  e.json ->> '$.client.ip_address' AS client_ip_address,
  e.json ->> '$.location.country' AS location_country,
  e.json ->> '$.location.region' AS location_region,
  e.json ->> '$.location.city' AS location_city,
  e.json ->> '$.location.longitude' AS location_longitude,
  e.json ->> '$.location.latitude' AS location_latitude,
  e.json
FROM event e WHERE e.log_type = 'OnePassword.ItemUsage';

CREATE VIEW sign_in_attempt AS SELECT
  e.id AS event_id,
  e.uuid,
  e.json ->> '$.timestamp' AS timestamp,
  e.event_time,
  e.json ->> '$.account_uuid' AS account_uuid,
  e.json ->> '$.session_uuid' AS session_uuid,
  e.json ->> '$.country' AS country,
  e.json ->> '$.category' AS category,
  e.json ->> '$.type' AS type,
  e.json ->> '$.details' AS details,
  e.json ->> '$.details.value' AS details_value,
  e.target_user_uuid,
  coalesce(e.target_user_name, e.json ->> '$.target_user.name') AS target_user_name,
  (SELECT t.name FROM users t WHERE t.uuid = e.target_user_uuid) AS target_user_name_now,
  e.json ->> '$.target_user.name' AS target_user_name_in_event,
  e.json ->> '$.target_user.email' AS target_user_email,
  e.json ->> '$.target_user.type' AS target_user_type,
  e.json ->> '$.target_user.user_type' AS target_user_user_type,
  e.json ->> '$.target_user.user_account_uuid' AS target_user_user_account_uuid,
  e.json ->> '$.client.app_name' AS client_app_name,
  e.json ->> '$.client.app_version' AS client_app_version,
  e.json ->> '$.client.platform_name' AS client_platform_name,
  e.json ->> '$.client.platform_version' AS client_platform_version,
  e.json ->> '$.client.os_name' AS client_os_name,
  e.json ->> '$.client.os_version' AS client_os_version,
  e.json ->> '$.client.ip_address' AS client_ip_address,
  e.json ->> '$.location.country' AS location_country,
  e.json ->> '$.location.region' AS location_region,
  e.json ->> '$.location.city' AS location_city,
  e.json ->> '$.location.longitude' AS location_longitude,
  e.json ->> '$.location.latitude' AS location_latitude,
  e.json
FROM event e WHERE e.log_type = 'OnePassword.SignInAttempt';

-- An object may be of any kind, so today's name is looked for in every built-in table: a UUID is
-- 130 random bits, and a hit is the object.
CREATE VIEW audit_event AS SELECT
  e.id AS event_id,
  e.uuid,
  e.json ->> '$.timestamp' AS timestamp,
  e.event_time,
  e.json ->> '$.account_uuid' AS account_uuid,
  e.actor_uuid,
  e.actor_name,
  (SELECT t.name FROM users t WHERE t.uuid = e.actor_uuid) AS actor_name_now,
  e.json ->> '$.actor_type' AS actor_type,
  e.json ->> '$.actor_account_uuid' AS actor_account_uuid,
  e.json ->> '$.actor_details.uuid' AS actor_details_uuid,
  e.json ->> '$.actor_details.name' AS actor_details_name,
  e.json ->> '$.actor_details.email' AS actor_details_email,
  e.json ->> '$.action' AS action,
  e.json ->> '$.object_type' AS object_type,
  e.object_uuid,
  e.object_name,
  coalesce(
    (SELECT t.name FROM users t WHERE t.uuid = e.object_uuid),
    (SELECT t.name FROM vaults t WHERE t.uuid = e.object_uuid),
    (SELECT t.title FROM items t WHERE t.uuid = e.object_uuid),
    (SELECT t.name FROM groups t WHERE t.uuid = e.object_uuid)) AS object_name_now,
  e.json ->> '$.object_details.uuid' AS object_details_uuid,
  e.json ->> '$.object_details.name' AS object_details_name,
  e.json ->> '$.object_details.email' AS object_details_email,
  e.json ->> '$.aux_id' AS aux_id,
  e.aux_uuid,
  e.aux_name,
  coalesce(
    (SELECT t.name FROM users t WHERE t.uuid = e.aux_uuid),
    (SELECT t.name FROM vaults t WHERE t.uuid = e.aux_uuid),
    (SELECT t.title FROM items t WHERE t.uuid = e.aux_uuid),
    (SELECT t.name FROM groups t WHERE t.uuid = e.aux_uuid)) AS aux_name_now,
  e.json ->> '$.aux_details.uuid' AS aux_details_uuid,
  e.json ->> '$.aux_details.name' AS aux_details_name,
  e.json ->> '$.aux_details.email' AS aux_details_email,
  e.json ->> '$.aux_info' AS aux_info,
  e.json ->> '$.session.uuid' AS session_uuid,
  e.json ->> '$.session.login_time' AS session_login_time,
  e.json ->> '$.session.device_uuid' AS session_device_uuid,
  e.json ->> '$.session.ip' AS session_ip,
  e.json ->> '$.location.country' AS location_country,
  e.json ->> '$.location.region' AS location_region,
  e.json ->> '$.location.city' AS location_city,
  e.json ->> '$.location.longitude' AS location_longitude,
  e.json ->> '$.location.latitude' AS location_latitude,
  e.json
FROM event e WHERE e.log_type = 'OnePassword.AuditEvent';
