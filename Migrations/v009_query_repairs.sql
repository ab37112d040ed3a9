-- What asking showed to be missing.

-- Who did something in the account, and to whom, is found by mail as well: people know each other by
-- it, and permission_change shows it. An entry only for events that have the field.
CREATE INDEX event_by_actor_email ON event (json ->> '$.actor_details.email', event_time)
  WHERE json ->> '$.actor_details.email' IS NOT NULL;
CREATE INDEX event_by_aux_email ON event (json ->> '$.aux_details.email', event_time)
  WHERE json ->> '$.aux_details.email' IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('event', 'event_by_actor_email', '100000 1000 1'),
  ('event', 'event_by_aux_email', '100000 50 1');

-- The same as before, in words that DuckDB reads as well: where it cannot read one view, it lists none.
DROP VIEW failed_sign_in;
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
WHERE coalesce(category, '') NOT IN ('success', 'firewall_reported_success');

-- It gets an id, by which its rows are sealed, as those of other tables are.
CREATE TABLE former AS SELECT * FROM source_cursor;
DROP TABLE source_cursor;
CREATE TABLE source_cursor (
  id           INTEGER PRIMARY KEY,
  source       TEXT NOT NULL UNIQUE,       -- the endpoint's address, # and the account's UUID,
                                           -- and (stdout) where events are not stored
  cursor       TEXT NOT NULL,    -- what the source gave, as it stood between the quotes of its JSON
  newest_event TEXT,             -- the time of the latest event that came; NULL before the first
  started_from TEXT NOT NULL,    -- from when on events were asked for when there was no cursor
  updated_at   TEXT NOT NULL     -- when the last page came
) STRICT;
INSERT INTO source_cursor (source, cursor, newest_event, started_from, updated_at)
  SELECT source, cursor, newest_event, started_from, updated_at FROM former;
DROP TABLE former;
