"""Python with orjson: a dict for each table.  usage: python_orjson.py WORKLOAD EVENTS > OUT"""

import csv
import sys

import orjson

workload, events = sys.argv[1:]


def names(table):
    with open(f"{workload}/{table}.csv", newline="", encoding="utf-8") as file:
        return {row["uuid"]: row["name"] for row in csv.DictReader(file)}


vaults, items, users = names("vaults"), names("items"), names("users")
write = sys.stdout.buffer.write
with open(events, "rb") as lines:
    for line in lines:
        event = orjson.loads(line)
        emails, addresses = set(), set()
        for key in ("user", "target_user", "actor_details", "object_details", "aux_details"):
            if (person := event.get(key)) and (email := person.get("email")):
                emails.add(email)
        if (client := event.get("client")) and (address := client.get("ip_address")):
            addresses.add(address)
        if (session := event.get("session")) and (address := session.get("ip")):
            addresses.add(address)
        if name := vaults.get(event.get("vault_uuid")):
            event["vault_name"] = name
        if name := items.get(event.get("item_uuid")):
            event["item_name"] = name
        if (user := event.get("user")) and (name := users.get(user.get("uuid"))):
            event["user_name"] = name
        if name := users.get(event.get("actor_uuid")):
            event["actor_name"] = name
        if (user := event.get("target_user")) and (name := users.get(user.get("uuid"))):
            event["target_user_name"] = name
        if emails:
            event["p_any_emails"] = sorted(emails)
        if addresses:
            event["p_any_ip_addresses"] = sorted(addresses)
        write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
