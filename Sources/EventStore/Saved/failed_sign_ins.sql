-- Sign-ins that failed, by person and address, the most frequent first.
--
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT max(target_user_name) AS target_user_name, target_user_email, client_ip_address,
  group_concat(DISTINCT country) AS countries, count(*) AS failures,
  group_concat(DISTINCT category) AS categories, min(event_time) AS first_time,
  max(event_time) AS last_time
FROM failed_sign_in
WHERE event_time >= :since AND event_time < :until
GROUP BY target_user_uuid, target_user_email, client_ip_address
ORDER BY failures DESC, last_time DESC;
