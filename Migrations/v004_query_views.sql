-- Views for the questions that people ask, and what lets them answer soon.
--
-- A view's first comment says what it shows: SQLite keeps it with the view, and whatever shows a
-- schema shows it. Views that count group by the columns one would search by, so that a search goes
-- down into them and reads an index.

-- SQLite finds a key in `json` only where it is spelled as in the path. An event may spell its keys
-- with escapes ("\u0061ction"): then `json` has them plainly, and this is the line as it was when
-- it was stored. NULL where `json` has the event's own bytes.
ALTER TABLE event ADD COLUMN original_json TEXT;

-- An event is found by its uuid alone as well, and no query takes this index for one of a log type.
DROP INDEX event_identity;
CREATE UNIQUE INDEX event_identity ON event (uuid, log_type);

-- A time range of one log type. event_by_time has all types in one order.
CREATE INDEX event_by_type ON event (log_type, event_time);

-- What people know of a person or a machine: the mail, the address. An entry only for events that
-- have the field. For what keytag finds across all fields and log types there is `indicator`.
CREATE INDEX event_by_user_email ON event (json ->> '$.user.email', event_time)
  WHERE json ->> '$.user.email' IS NOT NULL;
CREATE INDEX event_by_target_user_email ON event (json ->> '$.target_user.email', event_time)
  WHERE json ->> '$.target_user.email' IS NOT NULL;
CREATE INDEX event_by_client_ip ON event (json ->> '$.client.ip_address', event_time)
  WHERE json ->> '$.client.ip_address' IS NOT NULL;
CREATE INDEX event_by_session_ip ON event (json ->> '$.session.ip', event_time)
  WHERE json ->> '$.session.ip' IS NOT NULL;

-- `unresolved` is now the view that people read.
ALTER TABLE unresolved RENAME TO unresolved_value;
DROP INDEX unresolved_by_value;
CREATE UNIQUE INDEX unresolved_by_value ON unresolved_value (value, event_id);

-- What a store of a million events is like, for SQLite's planner, which would otherwise take a log
-- type for as rare as an item: index, entries, entries with the same first column, first two, ...
-- Written down and not measured (ANALYZE), so that each store takes the same plans from its first
-- event on.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('event', 'event_identity', '1000000 1 1'),
  ('event', 'event_by_type', '1000000 330000 1'),
  ('event', 'event_by_time', '1000000 1'),
  ('event', 'event_by_vault', '600000 6000 1'),
  ('event', 'event_by_item', '600000 60 1'),
  ('event', 'event_by_user', '600000 600 1'),
  ('event', 'event_by_user_email', '600000 600 1'),
  ('event', 'event_by_target_user', '300000 300 1'),
  ('event', 'event_by_target_user_email', '300000 300 1'),
  ('event', 'event_by_actor', '100000 1000 1'),
  ('event', 'event_by_object', '100000 20 1'),
  ('event', 'event_by_aux', '100000 50 1'),
  ('event', 'event_by_client_ip', '900000 90 1'),
  ('event', 'event_by_session_ip', '100000 90 1'),
  ('indicator', 'indicator_by_value', '4000000 200 200 1'),
  ('unresolved_value', 'unresolved_by_value', '100000 10 1');

-- The three log types as before, with a comment, what API v2 adds to the people of an audit event,
-- and the time of the login in UTC, which sorts.
DROP VIEW item_usage;
DROP VIEW sign_in_attempt;
DROP VIEW audit_event;

CREATE VIEW item_usage AS
-- Items that people and programs opened, filled, copied, shared or changed: one row each.
SELECT
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

CREATE VIEW sign_in_attempt AS
-- Sign-ins that succeeded or failed: one row each.
SELECT
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

CREATE VIEW audit_event AS
-- What was administered in the account, and by whom: one row a change.
SELECT
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
  e.json ->> '$.actor_details.type' AS actor_details_type,
  e.json ->> '$.actor_details.user_type' AS actor_details_user_type,
  e.json ->> '$.actor_details.user_account_uuid' AS actor_details_user_account_uuid,
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
  e.json ->> '$.object_details.type' AS object_details_type,
  e.json ->> '$.object_details.user_type' AS object_details_user_type,
  e.json ->> '$.object_details.user_account_uuid' AS object_details_user_account_uuid,
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
  e.json ->> '$.aux_details.type' AS aux_details_type,
  e.json ->> '$.aux_details.user_type' AS aux_details_user_type,
  e.json ->> '$.aux_details.user_account_uuid' AS aux_details_user_account_uuid,
  e.json ->> '$.aux_info' AS aux_info,
  e.json ->> '$.session.uuid' AS session_uuid,
  e.json ->> '$.session.login_time' AS session_login_time,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.json ->> '$.session.login_time') AS session_login_time_utc,
  e.json ->> '$.session.device_uuid' AS session_device_uuid,
  e.json ->> '$.session.ip' AS session_ip,
  e.json ->> '$.location.country' AS location_country,
  e.json ->> '$.location.region' AS location_region,
  e.json ->> '$.location.city' AS location_city,
  e.json ->> '$.location.longitude' AS location_longitude,
  e.json ->> '$.location.latitude' AS location_latitude,
  e.json
FROM event e WHERE e.log_type = 'OnePassword.AuditEvent';


CREATE VIEW timeline AS
-- All events in one order: who, what, to which object, from where.
SELECT
  e.id AS event_id,
  e.log_type,
  e.event_time,
  coalesce(e.user_uuid, e.target_user_uuid, e.actor_uuid) AS person_uuid,
  coalesce(e.user_name, e.json ->> '$.user.name', e.target_user_name,
    e.json ->> '$.target_user.name', e.actor_name, e.json ->> '$.actor_details.name')
    AS person_name,
  coalesce(e.json ->> '$.user.email', e.json ->> '$.target_user.email',
    e.json ->> '$.actor_details.email') AS person_email,
  coalesce(e.json ->> '$.action', e.json ->> '$.category') AS action,
  e.json ->> '$.object_type' AS object_type,
  coalesce(e.item_uuid, e.object_uuid) AS object_uuid,
  coalesce(e.item_name, e.object_name) AS object_name,
  coalesce(e.vault_uuid, e.aux_uuid) AS second_uuid,
  coalesce(e.vault_name, e.aux_name) AS second_name,
  coalesce(e.json ->> '$.client.ip_address', e.json ->> '$.session.ip') AS ip_address,
  coalesce(e.json ->> '$.location.country', e.json ->> '$.country') AS country,
  e.json ->> '$.client.app_name' AS app_name,
  e.uuid
FROM event e;

CREATE VIEW access_by_person AS
-- Who used which item: a row a person and item, with how often, how, and first and last when.
SELECT
  user_uuid,
  max(user_name) AS user_name,
  user_email,
  vault_uuid,
  max(vault_name) AS vault_name,
  item_uuid,
  max(item_name) AS item_name,
  count(*) AS accesses,
  group_concat(DISTINCT action) AS actions,
  min(event_time) AS first_time,
  max(event_time) AS last_time
FROM item_usage
GROUP BY user_uuid, user_email, item_uuid, vault_uuid;

CREATE VIEW access_by_item AS
-- How much each item is used: by how many people, how often, how, and first and last when.
SELECT
  vault_uuid,
  max(vault_name) AS vault_name,
  item_uuid,
  max(item_name) AS item_name,
  count(DISTINCT user_uuid) AS people,
  count(*) AS accesses,
  group_concat(DISTINCT action) AS actions,
  min(event_time) AS first_time,
  max(event_time) AS last_time
FROM item_usage
GROUP BY item_uuid, vault_uuid;

CREATE VIEW failed_sign_in AS
-- Sign-ins that did not succeed. A category that keytag does not know counts as failed.
SELECT
  event_id,
  event_time,
  target_user_uuid,
  target_user_name,
  target_user_email,
  category,
  type,
  details_value,
  client_ip_address,
  coalesce(location_country, country) AS country,
  location_city,
  client_app_name,
  client_os_name,
  uuid
FROM sign_in_attempt
WHERE category IS NOT 'success' AND category IS NOT 'firewall_reported_success';

CREATE VIEW new_client AS
-- When a person first used an app, an operating system or a country. Failed sign-ins do not count.
SELECT
  min(event_time) AS first_time,
  user_uuid,
  max(user_name) AS user_name,
  user_email,
  kind,
  CASE kind WHEN 'app' THEN app WHEN 'os' THEN os ELSE country END AS value,
  count(*) AS events
FROM (
  SELECT user_uuid, user_name, user_email, event_time, client_app_name AS app,
    client_os_name AS os, location_country AS country
  FROM item_usage
  UNION ALL
  SELECT target_user_uuid, target_user_name, target_user_email, event_time, client_app_name,
    client_os_name, coalesce(location_country, country)
  FROM sign_in_attempt WHERE category IN ('success', 'firewall_reported_success')) used
  CROSS JOIN (SELECT 'app' AS kind UNION ALL SELECT 'os' UNION ALL SELECT 'country')
WHERE value <> ''
GROUP BY user_uuid, user_email, kind, value;

CREATE VIEW permission_change AS
-- Who gave whom access to a vault or a group, changed it, or took it away.
SELECT
  event_id,
  event_time,
  actor_uuid,
  coalesce(actor_name, actor_details_name) AS actor_name,
  actor_details_email AS actor_email,
  action,
  CASE object_type WHEN 'gm' THEN 'group' ELSE 'vault' END AS target_kind,
  object_uuid AS target_uuid,
  object_name AS target_name,
  CASE object_type WHEN 'gva' THEN 'group' ELSE 'user' END AS grantee_kind,
  aux_uuid AS grantee_uuid,
  coalesce(aux_name, aux_details_name) AS grantee_name,
  aux_details_email AS grantee_email,
  aux_info,
  session_ip,
  uuid
FROM audit_event
WHERE object_type IN ('uva', 'gva', 'gm');

CREATE VIEW unresolved AS
-- UUIDs and other values that no table names, with how many events have them and when.
SELECT
  u.value,
  count(*) AS events,
  min(e.event_time) AS first_time,
  max(e.event_time) AS last_time,
  group_concat(DISTINCT e.log_type) AS log_types
FROM unresolved_value u JOIN event e ON e.id = u.event_id
GROUP BY u.value;

CREATE VIEW indicator_summary AS
-- Mails, addresses, actors and usernames: how many events have each, and first and last when.
SELECT
  i.kind,
  i.value,
  count(*) AS events,
  min(e.event_time) AS first_time,
  max(e.event_time) AS last_time,
  group_concat(DISTINCT e.log_type) AS log_types
FROM indicator i JOIN event e ON e.id = i.event_id
GROUP BY i.value, i.kind;
