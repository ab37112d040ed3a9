-- The views of keytag's store over a lake, with the same columns and values, for Spark SQL and DuckDB:
-- queries move up as they are. What the store alone has is not here: `event_id`, and the columns that
-- end in `_now` or `_utc`. Columns have one type here: where an event has no number in a field of numbers,
-- theirs is NULL, and so is that of a fraction in a field of whole numbers, which DuckDB would round.
--
-- `event` is the lake; in Spark SQL:
--     CREATE TEMP VIEW event USING parquet OPTIONS (path 'lake/events');
-- in DuckDB, where get_json_object has another name, and a text that it does not take for JSON would
-- end the query:
--     CREATE MACRO get_json_object(json, path) AS CASE WHEN json_valid(json) THEN json ->> path END;
--     CREATE VIEW event AS FROM read_parquet('lake/events/*/*/*/*.parquet', hive_partitioning = true);

CREATE OR REPLACE TEMP VIEW item_usage AS
-- Items that people and programs opened, filled, copied, shared or changed: one row each.
SELECT
  uuid,
  get_json_object(json, '$.timestamp') AS timestamp,
  event_time,
  get_json_object(json, '$.account_uuid') AS account_uuid,
  vault_uuid,
  vault_name,
  item_uuid,
  item_name,
  CASE WHEN get_json_object(json, '$.used_version') NOT LIKE '%.%'
    THEN try_cast(get_json_object(json, '$.used_version') AS BIGINT) END AS used_version,
  get_json_object(json, '$.action') AS action,
  user_uuid,
  coalesce(user_name, get_json_object(json, '$.user.name')) AS user_name,
  get_json_object(json, '$.user.name') AS user_name_in_event,
  get_json_object(json, '$.user.email') AS user_email,
  get_json_object(json, '$.user.type') AS user_type,
  get_json_object(json, '$.user.user_type') AS user_user_type,
  get_json_object(json, '$.user.user_account_uuid') AS user_user_account_uuid,
  get_json_object(json, '$.client.app_name') AS client_app_name,
  get_json_object(json, '$.client.app_version') AS client_app_version,
  get_json_object(json, '$.client.platform_name') AS client_platform_name,
  get_json_object(json, '$.client.platform_version') AS client_platform_version,
  get_json_object(json, '$.client.os_name') AS client_os_name,
  get_json_object(json, '$.client.os_version') AS client_os_version,
  get_json_object(json, '$.client.ip_address') AS client_ip_address,
  get_json_object(json, '$.location.country') AS location_country,
  get_json_object(json, '$.location.region') AS location_region,
  get_json_object(json, '$.location.city') AS location_city,
  try_cast(get_json_object(json, '$.location.longitude') AS DOUBLE) AS location_longitude,
  try_cast(get_json_object(json, '$.location.latitude') AS DOUBLE) AS location_latitude,
  json
FROM event WHERE log_type = 'OnePassword.ItemUsage';

CREATE OR REPLACE TEMP VIEW sign_in_attempt AS
-- Sign-ins that succeeded or failed: one row each.
SELECT
  uuid,
  get_json_object(json, '$.timestamp') AS timestamp,
  event_time,
  get_json_object(json, '$.account_uuid') AS account_uuid,
  get_json_object(json, '$.session_uuid') AS session_uuid,
  get_json_object(json, '$.country') AS country,
  get_json_object(json, '$.category') AS category,
  get_json_object(json, '$.type') AS type,
  get_json_object(json, '$.details') AS details,
  get_json_object(json, '$.details.value') AS details_value,
  target_user_uuid,
  coalesce(target_user_name, get_json_object(json, '$.target_user.name')) AS target_user_name,
  get_json_object(json, '$.target_user.name') AS target_user_name_in_event,
  get_json_object(json, '$.target_user.email') AS target_user_email,
  get_json_object(json, '$.target_user.type') AS target_user_type,
  get_json_object(json, '$.target_user.user_type') AS target_user_user_type,
  get_json_object(json, '$.target_user.user_account_uuid') AS target_user_user_account_uuid,
  get_json_object(json, '$.client.app_name') AS client_app_name,
  get_json_object(json, '$.client.app_version') AS client_app_version,
  get_json_object(json, '$.client.platform_name') AS client_platform_name,
  get_json_object(json, '$.client.platform_version') AS client_platform_version,
  get_json_object(json, '$.client.os_name') AS client_os_name,
  get_json_object(json, '$.client.os_version') AS client_os_version,
  get_json_object(json, '$.client.ip_address') AS client_ip_address,
  get_json_object(json, '$.location.country') AS location_country,
  get_json_object(json, '$.location.region') AS location_region,
  get_json_object(json, '$.location.city') AS location_city,
  try_cast(get_json_object(json, '$.location.longitude') AS DOUBLE) AS location_longitude,
  try_cast(get_json_object(json, '$.location.latitude') AS DOUBLE) AS location_latitude,
  json
FROM event WHERE log_type = 'OnePassword.SignInAttempt';

CREATE OR REPLACE TEMP VIEW audit_event AS
-- What was administered in the account, and by whom: one row a change.
SELECT
  uuid,
  get_json_object(json, '$.timestamp') AS timestamp,
  event_time,
  get_json_object(json, '$.account_uuid') AS account_uuid,
  actor_uuid,
  actor_name,
  get_json_object(json, '$.actor_type') AS actor_type,
  get_json_object(json, '$.actor_account_uuid') AS actor_account_uuid,
  get_json_object(json, '$.actor_details.uuid') AS actor_details_uuid,
  get_json_object(json, '$.actor_details.name') AS actor_details_name,
  get_json_object(json, '$.actor_details.email') AS actor_details_email,
  get_json_object(json, '$.actor_details.type') AS actor_details_type,
  get_json_object(json, '$.actor_details.user_type') AS actor_details_user_type,
  get_json_object(json, '$.actor_details.user_account_uuid') AS actor_details_user_account_uuid,
  get_json_object(json, '$.action') AS action,
  get_json_object(json, '$.object_type') AS object_type,
  object_uuid,
  object_name,
  get_json_object(json, '$.object_details.uuid') AS object_details_uuid,
  get_json_object(json, '$.object_details.name') AS object_details_name,
  get_json_object(json, '$.object_details.email') AS object_details_email,
  get_json_object(json, '$.object_details.type') AS object_details_type,
  get_json_object(json, '$.object_details.user_type') AS object_details_user_type,
  get_json_object(json, '$.object_details.user_account_uuid') AS object_details_user_account_uuid,
  CASE WHEN get_json_object(json, '$.aux_id') NOT LIKE '%.%'
    THEN try_cast(get_json_object(json, '$.aux_id') AS BIGINT) END AS aux_id,
  aux_uuid,
  aux_name,
  get_json_object(json, '$.aux_details.uuid') AS aux_details_uuid,
  get_json_object(json, '$.aux_details.name') AS aux_details_name,
  get_json_object(json, '$.aux_details.email') AS aux_details_email,
  get_json_object(json, '$.aux_details.type') AS aux_details_type,
  get_json_object(json, '$.aux_details.user_type') AS aux_details_user_type,
  get_json_object(json, '$.aux_details.user_account_uuid') AS aux_details_user_account_uuid,
  get_json_object(json, '$.aux_info') AS aux_info,
  get_json_object(json, '$.session.uuid') AS session_uuid,
  get_json_object(json, '$.session.login_time') AS session_login_time,
  get_json_object(json, '$.session.device_uuid') AS session_device_uuid,
  get_json_object(json, '$.session.ip') AS session_ip,
  get_json_object(json, '$.location.country') AS location_country,
  get_json_object(json, '$.location.region') AS location_region,
  get_json_object(json, '$.location.city') AS location_city,
  try_cast(get_json_object(json, '$.location.longitude') AS DOUBLE) AS location_longitude,
  try_cast(get_json_object(json, '$.location.latitude') AS DOUBLE) AS location_latitude,
  json
FROM event WHERE log_type = 'OnePassword.AuditEvent';

CREATE OR REPLACE TEMP VIEW timeline AS
-- All events in one order: who, what, to which object, from where.
SELECT
  log_type,
  event_time,
  coalesce(user_uuid, target_user_uuid, actor_uuid) AS person_uuid,
  coalesce(user_name, get_json_object(json, '$.user.name'), target_user_name,
    get_json_object(json, '$.target_user.name'), actor_name,
    get_json_object(json, '$.actor_details.name')) AS person_name,
  person_email,
  action,
  object_type,
  coalesce(item_uuid, object_uuid) AS object_uuid,
  coalesce(item_name, object_name) AS object_name,
  coalesce(vault_uuid, aux_uuid) AS second_uuid,
  coalesce(vault_name, aux_name) AS second_name,
  ip_address,
  country,
  app_name,
  uuid
FROM event;
