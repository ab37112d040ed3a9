-- What no table names, the most frequent first. keytag check tells how to export the names.
SELECT value, events, first_time, last_time, log_types
FROM unresolved
ORDER BY events DESC, value;
