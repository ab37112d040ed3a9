"""Whether two programs gave the same answers: the names of each event, its lists, and its rows."""

import json

NAMES = ["vault_name", "item_name", "user_name", "actor_name", "target_user_name"]
LISTS = ["p_any_emails", "p_any_ip_addresses"]
ALL_LISTS = LISTS + ["p_any_actor_ids", "p_any_usernames"]
# Where the rows of `p_enrichment` were looked up that are compared.
SELECTORS = {"vault_uuid", "item_uuid", "user.uuid", "actor_uuid", "target_user.uuid"}


class Different(Exception):
    """Two programs did not give the same answers."""


def rows(event):
    """The rows of an event, by table and selector."""
    return {
        (table, selector): row
        for table, found in (event.get("p_enrichment") or {}).items()
        for selector, row in found.items() if selector in SELECTORS}


def read(path, lists, whole=False):
    """The answers in a file of enriched events, by the event's UUID: with all lists and the rows,
    where they are asked for whole.

    No name, an empty one and `null` are the same; so are no list and an empty one. An event may lie
    in its line under `event`, as DuckDB writes it.
    """
    compared = ALL_LISTS if whole else LISTS if lists else []
    answers = {}
    with open(path, "rb") as lines:
        for line in lines:
            found = json.loads(line)
            event = found.get("event", found)
            answer = [found.get(key) or None for key in NAMES]
            answer += [sorted(found.get(key) or []) for key in compared]
            if whole:
                answer.append(rows(found))
            if event["uuid"] in answers:
                raise Different(f"{path}: event {event['uuid']} comes twice")
            answers[event["uuid"]] = answer
    return answers


def compare(ours, theirs, lists, whole=False):
    """How many answers are the same in two files; raises Different where one is not."""
    expected, given = read(ours, lists, whole), read(theirs, lists, whole)
    if expected.keys() != given.keys():
        raise Different(
            f"{theirs}: {len(given)} events, expected {len(expected)}; "
            f"{len(expected.keys() ^ given.keys())} are only in one of both")
    for uuid, answer in expected.items():
        if given[uuid] != answer:
            raise Different(f"{theirs}: event {uuid}: {given[uuid]}, expected {answer}")
    return len(expected)
