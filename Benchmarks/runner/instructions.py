"""Instruction counts under callgrind, which do not drift with the machine as seconds do.

The hash key is another in every process, which moves the counts by a few in 100,000; the compiler's
version moves them by more, so that a new one is a reason to record them anew.
"""

import json
import os
import re
import shutil
import statistics
import subprocess

import places
from process import Failed, run
from workload import Workload

LIMITS = f"{places.HERE}/instructions.json"
SAMPLE_TABLES = {
    "vaults": "vaults.json", "items": "items.json", "users": "users.csv", "groups": "groups.json"}
WORKLOAD = ["--vaults", "100", "--items", "2000", "--users", "500"]


def program():
    """A copy of the program that valgrind can read: Debian's does not know all debug records."""
    copy = f"{places.scratch()}/keytag-without-debug"
    if shutil.which("strip"):
        run(["strip", "--strip-debug", "-o", copy, places.KEYTAG])
    else:
        shutil.copy(places.KEYTAG, copy)
    return copy


def count(command):
    """How many instructions a command takes, all its threads together."""
    child = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        check=False, env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"})
    found = re.search(r"Collected\s*:\s*(\d+)", child.stderr)
    if child.returncode != 0 or not found:
        raise Failed(f"callgrind {' '.join(command)}: {child.stderr[-2000:]}")
    return int(found[1])


def sample_database(folder):
    """A database with the sample tables, and a file of one event."""
    database, one = f"{folder}/sample.db", f"{folder}/one.ndjson"
    for suffix in ("", "-wal", "-shm", "-tables"):
        if os.path.exists(database + suffix):
            os.remove(database + suffix)
    samples = f"{places.PROJECT}/SampleData"
    for table, file in SAMPLE_TABLES.items():
        run([places.KEYTAG, "load", table, f"{samples}/{file}", "--db", database])
    with open(f"{samples}/events.ndjson", "rb") as events, open(one, "wb") as out:
        out.write(events.readline())
    return database, one


def per_byte(keytag, *options):
    """Instructions for each byte of input: a run on 20,000 events without one on none."""
    workload = Workload(20_000, *WORKLOAD, *options)
    command = workload.enrich("--jobs", "1")
    none = command[:-1] + ["/dev/null"]
    return (count([keytag, *command[1:]]) - count([keytag, *none[1:]])) / workload.size()


def figures(keytag):
    """Every figure that is watched, by its name."""
    database, one = sample_database(places.scratch())
    return {
        "enrich, per byte of events": round(per_byte(keytag), 3),
        "enrich, per byte of events with escapes": round(per_byte(keytag, "--escapes"), 3),
        "enrich, per byte of events, with eight more tables":
            round(per_byte(keytag, "--many-tables"), 3),
        "enrich one event, sample tables": count([keytag, "enrich", "--db", database, one]),
        "--version": count([keytag, "--version"]),
    }


def start_up():
    """CPU milliseconds of starting: medians of 21, to be read beside the counts."""
    database, one = sample_database(places.scratch())
    for name, goal, command in [
            ("--version", 10, ["--version"]),
            ("enrich one event, sample tables", 25, ["enrich", "--db", database, one])]:
        spent = statistics.median(run([places.KEYTAG, *command]).cpu * 1000 for _ in range(21))
        print(f"{name}: {spent:.1f} ms of CPU, {'under' if spent < goal else 'NOT under'} {goal}")


def check(record):
    """Compares the figures with the limits, or makes them the limits; 1 where one is over."""
    start_up()
    now = figures(program())
    if record or not os.path.exists(LIMITS):
        limits = {"margin_percent": 3, "instructions": now}
        with open(LIMITS, "w", encoding="utf-8") as file:
            file.write(json.dumps(limits, indent=2) + "\n")
        print(f"recorded: {json.dumps(now, indent=2)}")
        return 0
    with open(LIMITS, encoding="utf-8") as file:
        limits = json.load(file)
    told = [verdict(name, value, limits) for name, value in now.items()]
    print("\n".join(text for _, text in told))
    return 1 if any(over for over, _ in told) else 0


def verdict(name, value, limits):
    """Whether a figure is over its limit by more than the margin, and what is said of it."""
    expected, margin = limits["instructions"].get(name), limits["margin_percent"]
    if expected is None:
        return True, f"{name}: {value:,} instructions, NO LIMIT; record one with --record"
    change = (value / expected - 1) * 100
    word = "TOO MANY" if change > margin else (
        "fewer: record it with --record" if change < -margin else "ok")
    return change > margin, (
        f"{name}: {value:,} instructions, {change:+.2f}% of {expected:,}: {word}")
