-- Items that were exported or shared outside, newest first.
--
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT event_time, action, user_name, user_email, vault_name, item_name, client_app_name,
  client_ip_address, location_country
FROM item_usage
WHERE action IN ('export', 'share') AND event_time >= :since AND event_time < :until
ORDER BY event_time DESC;
