-- What came from an IP address, in all log types, in order.
--
-- :ip      the address
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT event_time, person_name, person_email, action, object_type, object_name, second_name,
  app_name, country
FROM timeline
WHERE event_id IN (SELECT event_id FROM indicator WHERE kind = 'ip' AND value = :ip)
  AND event_time >= :since AND event_time < :until
ORDER BY event_time;
