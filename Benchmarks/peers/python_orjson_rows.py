"""Python with orjson, all that keytag appends for these selectors: names, rows and four lists.

usage: python_orjson_rows.py WORKLOAD EVENTS > OUT
"""

import csv
import sys

import orjson

workload, events = sys.argv[1:]


def rows(table):
    with open(f"{workload}/{table}.csv", newline="", encoding="utf-8") as file:
        return {row["uuid"]: row for row in csv.DictReader(file)}


vaults, users = rows("vaults"), rows("users")
# keytag names an item's column as 1Password's own export does.
items = {uuid: {"title" if key == "name" else key: value for key, value in row.items()}
         for uuid, row in rows("items").items()}
PEOPLE = ("user", "target_user", "actor_details", "object_details", "aux_details")


def add(event, enrichment, table, rows, selector, name, uuid, column="name"):
    if row := rows.get(uuid):
        event[name] = row[column]
        enrichment.setdefault(table, {})[selector] = {**row, "p_match": uuid}


write = sys.stdout.buffer.write
with open(events, "rb") as lines:
    for line in lines:
        event = orjson.loads(line)
        enrichment, emails, addresses, actors, usernames = {}, set(), set(), set(), set()
        if uuid := event.get("vault_uuid"):
            add(event, enrichment, "vaults", vaults, "vault_uuid", "vault_name", uuid)
        if uuid := event.get("item_uuid"):
            add(event, enrichment, "items", items, "item_uuid", "item_name", uuid, "title")
        if uuid := event.get("actor_uuid"):
            add(event, enrichment, "users", users, "actor_uuid", "actor_name", uuid)
            actors.add(uuid)
        for key in PEOPLE:
            if person := event.get(key):
                if uuid := person.get("uuid"):
                    actors.add(uuid)
                    if key in ("user", "target_user"):
                        add(event, enrichment, "users", users, f"{key}.uuid", f"{key}_name", uuid)
                if email := person.get("email"):
                    emails.add(email)
                if name := person.get("name"):
                    usernames.add(name)
        if (client := event.get("client")) and (address := client.get("ip_address")):
            addresses.add(address)
        if (session := event.get("session")) and (address := session.get("ip")):
            addresses.add(address)
        for key, values in (("p_any_emails", emails), ("p_any_ip_addresses", addresses),
                            ("p_any_actor_ids", actors), ("p_any_usernames", usernames)):
            if values:
                event[key] = sorted(values)
        if enrichment:
            event["p_enrichment"] = enrichment
        write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
