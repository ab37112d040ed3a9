"""Whether two programs gave the same answers: the names of each event, and its lists."""

import json

NAMES = ["vault_name", "item_name", "user_name", "actor_name", "target_user_name"]
LISTS = ["p_any_emails", "p_any_ip_addresses"]


class Different(Exception):
    """Two programs did not give the same answers."""


def read(path, lists):
    """The answers in a file of enriched events, by the event's UUID.

    No name, an empty one and `null` are the same; so are no list and an empty one. An event may lie
    in its line under `event`, as DuckDB writes it.
    """
    answers = {}
    with open(path, "rb") as lines:
        for line in lines:
            found = json.loads(line)
            event = found.get("event", found)
            answer = [found.get(key) or None for key in NAMES]
            if lists:
                answer += [sorted(found.get(key) or []) for key in LISTS]
            if event["uuid"] in answers:
                raise Different(f"{path}: event {event['uuid']} comes twice")
            answers[event["uuid"]] = answer
    return answers


def compare(ours, theirs, lists):
    """How many answers are the same in two files; raises Different where one is not."""
    expected, given = read(ours, lists), read(theirs, lists)
    if expected.keys() != given.keys():
        raise Different(
            f"{theirs}: {len(given)} events, expected {len(expected)}; "
            f"{len(expected.keys() ^ given.keys())} are only in one of both")
    for uuid, answer in expected.items():
        if given[uuid] != answer:
            raise Different(f"{theirs}: event {uuid}: {given[uuid]}, expected {answer}")
    return len(expected)
