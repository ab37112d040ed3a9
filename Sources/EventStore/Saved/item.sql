-- Who used an item, newest first.
--
-- :item    its title or UUID, or a pattern such as %root%
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT event_time, vault_name, item_name, action, user_name, user_email, client_app_name,
  client_ip_address, location_country
FROM item_usage
WHERE item_uuid IN (
    SELECT :item UNION
    SELECT key FROM lookup_row
    WHERE table_id = (SELECT id FROM lookup_table WHERE name = 'items') AND name LIKE :item)
  AND event_time >= :since AND event_time < :until
ORDER BY event_time DESC;
