-- What to change when somebody leaves: the items whose secrets they have seen, the last first.
--
-- :person  their mail, name or UUID
-- :since   from this time on, such as 2026-03 (default 0000)
SELECT vault_name, item_name, count(*) AS accesses, group_concat(DISTINCT action) AS actions,
  max(event_time) AS last_time, item_uuid
FROM item_usage
WHERE user_uuid IN (
    SELECT :person UNION
    SELECT uuid FROM users WHERE :person IN (name, email) UNION
    SELECT user_uuid FROM item_usage WHERE user_email = :person)
  AND event_time >= :since
GROUP BY vault_uuid, item_uuid
ORDER BY last_time DESC;
