-- What a person did, in all log types, in order.
--
-- :person  their mail, name or UUID
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT event_time, person_name, action, object_type, object_name, second_name, ip_address, country
FROM timeline
WHERE event_id IN (
    SELECT event_id FROM indicator
    WHERE value IN (
      SELECT :person UNION
      SELECT uuid FROM users WHERE :person IN (name, email)))
  AND :person IN (person_uuid, person_name, person_email,
    (SELECT name FROM users WHERE uuid = person_uuid),
    (SELECT email FROM users WHERE uuid = person_uuid))
  AND event_time >= :since AND event_time < :until
ORDER BY event_time;
