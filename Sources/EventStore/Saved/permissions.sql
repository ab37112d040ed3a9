-- Who gave or took access to which vault or group, newest first.
--
-- :since   from this time on, such as 2026-03 (default 0000)
-- :until   before this time (default 9999)
SELECT event_time, actor_name, action, target_kind, target_name, grantee_kind, grantee_name,
  aux_info, session_ip
FROM permission_change
WHERE event_time >= :since AND event_time < :until
ORDER BY event_time DESC;
