-- Apps, operating systems and countries that a person used for the first time. Reads all events.
--
-- :since   from this time on, such as 2026-03
SELECT first_time, user_name, user_email, kind, value, events
FROM new_client
WHERE first_time >= :since
ORDER BY first_time;
