#!/bin/sh
# DuckDB: the tables joined to the events in one statement.
# usage: duckdb.sh WORKLOAD EVENTS > OUT     ($DUCKDB is the program, $THREADS how many cores)
exec "${DUCKDB:-duckdb}" -batch -c "
SET threads = ${THREADS:-2};
CREATE TEMP TABLE vaults AS FROM read_csv('$1/vaults.csv', header = true, all_varchar = true);
CREATE TEMP TABLE items AS FROM read_csv('$1/items.csv', header = true, all_varchar = true);
CREATE TEMP TABLE users AS FROM read_csv('$1/users.csv', header = true, all_varchar = true);
COPY (
  SELECT event.json AS event,
    vaults.name AS vault_name, items.name AS item_name, users.name AS user_name,
    actors.name AS actor_name, targets.name AS target_user_name,
    list_sort(list_distinct(list_filter([
      event.json->>'\$.user.email', event.json->>'\$.target_user.email',
      event.json->>'\$.actor_details.email', event.json->>'\$.object_details.email',
      event.json->>'\$.aux_details.email'], lambda value: value IS NOT NULL))) AS p_any_emails,
    list_filter([event.json->>'\$.client.ip_address', event.json->>'\$.session.ip'],
      lambda value: value IS NOT NULL) AS p_any_ip_addresses
  FROM read_ndjson_objects('$2') event
  LEFT JOIN vaults ON vaults.uuid = (event.json->>'\$.vault_uuid')
  LEFT JOIN items ON items.uuid = (event.json->>'\$.item_uuid')
  LEFT JOIN users ON users.uuid = (event.json->>'\$.user.uuid')
  LEFT JOIN users actors ON actors.uuid = (event.json->>'\$.actor_uuid')
  LEFT JOIN users targets ON targets.uuid = (event.json->>'\$.target_user.uuid')
) TO '/dev/stdout' (FORMAT json)"
