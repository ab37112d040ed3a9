#!/bin/sh
# jq: the tables read whole and made into objects.  usage: jq.sh WORKLOAD EVENTS > OUT
exec "${JQ:-jq}" -c -n --slurpfile vaults "$1/vaults.json" --slurpfile items "$1/items.json" \
  --slurpfile users "$1/users.json" '
  def named(f): reduce .[] as $row ({}; .[$row.id] = ($row | f));
  ($vaults[0] | named(.name)) as $vaults | ($items[0] | named(.title)) as $items |
  ($users[0] | named(.name)) as $users |
  inputs | . + {
    vault_name: $vaults[.vault_uuid // ""], item_name: $items[.item_uuid // ""],
    user_name: $users[.user.uuid // ""], actor_name: $users[.actor_uuid // ""],
    target_user_name: $users[.target_user.uuid // ""],
    p_any_emails: ([.user, .target_user, .actor_details, .object_details, .aux_details]
      | map(.email // empty) | unique),
    p_any_ip_addresses: [.client.ip_address // empty, .session.ip // empty]}' "$2"
