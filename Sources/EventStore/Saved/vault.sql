-- Who used the items of a vault: a row a person and item, the last first.
--
-- :vault   its name or UUID, or a pattern such as prod%
SELECT max(user_name) AS user_name, user_email, max(vault_name) AS vault_name,
  max(item_name) AS item_name, count(*) AS accesses, group_concat(DISTINCT action) AS actions,
  min(event_time) AS first_time, max(event_time) AS last_time
FROM item_usage
WHERE vault_uuid IN (
  SELECT :vault UNION
  SELECT key FROM lookup_row
  WHERE table_id = (SELECT id FROM lookup_table WHERE name = 'vaults') AND name LIKE :vault)
GROUP BY user_uuid, user_email, item_uuid, vault_uuid
ORDER BY last_time DESC;
