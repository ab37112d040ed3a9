#!/bin/sh
# Miller: one join a selector, over flattened records; no lists.  usage: miller.sh WORKLOAD EVENTS > OUT
exec "${MLR:-mlr}" --ijsonl --ojsonl flatten \
  then join --ur -i csv --lk name --lp vault_ -f "$1/vaults.csv" -l uuid -r vault_uuid -j vault_uuid \
  then join --ur -i csv --lk name --lp item_ -f "$1/items.csv" -l uuid -r item_uuid -j item_uuid \
  then join --ur -i csv --lk name --lp user_ -f "$1/users.csv" -l uuid -r user.uuid -j user.uuid \
  then join --ur -i csv --lk name --lp actor_ -f "$1/users.csv" -l uuid -r actor_uuid -j actor_uuid \
  then join --ur -i csv --lk name --lp target_user_ -f "$1/users.csv" \
    -l uuid -r target_user.uuid -j target_user.uuid \
  then unflatten "$2"
