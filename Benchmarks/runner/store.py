"""What storing costs beside SQLite alone and sqlite-utils, and how long a large store takes to answer."""

import csv
import os
import shutil
import sqlite3
import statistics

import places
from process import Failed, run
from workload import Workload

ROUNDS = 2
# The tables that an event leads to rows of.
STORED = ["event", "indicator", "unresolved_value"]
# As keytag has it: see EventStore.
CACHE = "PRAGMA cache_size = -786432"


def remove(database):
    """Removes a database and what is beside it."""
    for suffix in ("", "-wal", "-shm", "-journal", "-tables", ".lock"):
        if os.path.exists(database + suffix):
            os.remove(database + suffix)


def count(database, table="event"):
    """How many rows a table has."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    connection.close()
    return rows


def write_rows(database, folder):
    """Writes the stored rows as CSV, and the statements that make their tables and indexes."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for table in STORED:
        with open(f"{folder}/{table}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(connection.execute(f"SELECT * FROM {table}"))
    names = ", ".join(f"'{table}'" for table in STORED)
    made = [sql for (sql,) in connection.execute(
        f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({names}) AND sql IS NOT NULL "
        "ORDER BY type DESC")]
    with open(f"{folder}/schema.sql", "w", encoding="utf-8") as file:
        file.write("PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;\n")
        # An import makes an empty text of what was NULL, which the indexes are to pass over as well.
        file.writelines(sql.replace("IS NOT NULL", "<> ''") + ";\n" for sql in made)
    connection.close()


def ingest(workload=None):
    """500,000 events: stored by keytag, imported as rows by sqlite3, inserted as JSON by sqlite-utils"""
    workload = workload or Workload(500_000, "--csv-only")
    programs = [places.tool("sqlite3"), places.tool("sqlite-utils")]
    if None in programs:
        raise Failed("sqlite3 and sqlite-utils must be there; make bench-tools installs them")
    sqlite, utils = programs
    folder = workload.folder
    enriched, database = f"{folder}/enriched.ndjson", f"{folder}/stored.db"
    run(workload.enrich(), output=enriched)
    taken = {"keytag": [], "import": [], "utils": []}

    for number in range(ROUNDS):
        remove(database)
        shutil.copy(workload.database, database)
        taken["keytag"].append(run(
            [places.KEYTAG, "enrich", "--store", "--db", database, workload.file]))
        stored = count(database)
        if number == 0:
            write_rows(database, folder)
        remove(database)

        database = f"{folder}/imported.db"
        remove(database)
        run([sqlite, database, f".read {folder}/schema.sql"])
        taken["import"].append(run(
            [sqlite, database, "PRAGMA synchronous = FULL", CACHE, ".mode csv",
             *(f".import {folder}/{table}.csv {table}" for table in STORED)]))
        if count(database) != stored:
            raise Failed(f".import has {count(database)} events and keytag {stored}")
        remove(database)

        database = f"{folder}/inserted.db"
        remove(database)
        taken["utils"].append(run(
            [utils, "insert", database, "event", enriched, "--nl", "--alter", "--silent"],
            patience=3600))
        if count(database) != stored:
            raise Failed(f"sqlite-utils has {count(database)} events and keytag {stored}")
        remove(database)
        database = f"{folder}/stored.db"

    yield "events that are stored", stored
    for name, program in [("keytag", "keytag enrich --store"), ("import", "sqlite3 .import"),
                          ("utils", "sqlite-utils insert")]:
        for what in ("wall", "cpu"):
            for number, one in enumerate(taken[name], 1):
                yield f"{program}, {what} s, run {number}", getattr(one, what)
    for name, program in [("import", "sqlite3 .import"), ("utils", "sqlite-utils insert")]:
        for what in ("wall", "cpu"):
            theirs, ours = (statistics.mean(getattr(one, what) for one in taken[key])
                            for key in (name, "keytag"))
            yield f"{program} takes so many times what keytag does ({what})", theirs / ours


def questions(events=5_000_000):
    """5,000,000 events: the questions of an investigation, warm, each a process of its own"""
    workload = Workload(events, "--csv-only")
    stored = run(workload.enrich("--store"), patience=3600)
    database = workload.database
    yield "stored in, s", stored.wall
    yield "stored in, s (CPU)", stored.cpu
    yield "database, MiB", os.stat(database).st_size / (1 << 20)
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    item, address, person, middle = connection.execute(
        "SELECT item_uuid, client_ip_address, user_email, event_time FROM item_usage "
        "WHERE event_id > ? AND item_name IS NOT NULL LIMIT 1", [events // 2]).fetchone()
    connection.close()
    asked = {
        "by person": ["--saved", "person", "--param", f"person={person}"],
        "by item": ["--saved", "item", "--param", f"item={item}"],
        "by address": ["--saved", "address", "--param", f"ip={address}"],
        "by time, the 1,000 from a moment on": [
            "SELECT * FROM timeline WHERE event_time >= :from ORDER BY event_time LIMIT 1000",
            "--param", f"from={middle}"],
        "item usages of a person": [
            "SELECT * FROM item_usage WHERE user_email = :person ORDER BY event_time",
            "--param", f"person={person}"],
        "item usages of an item": [
            "SELECT * FROM item_usage WHERE item_uuid = :item ORDER BY event_time",
            "--param", f"item={item}"],
        "item usages from an address": [
            "SELECT * FROM item_usage WHERE client_ip_address = :ip ORDER BY event_time",
            "--param", f"ip={address}"],
    }
    answer = f"{workload.folder}/answer"
    for what, arguments in asked.items():
        command = [places.KEYTAG, "query", "--db", database, "--format", "ndjson", *arguments]
        times = [run(command, output=answer).wall * 1000 for _ in range(6)][1:]
        with open(answer, "rb") as lines:
            rows = sum(1 for _ in lines)
        yield f"{what}: rows", rows
        yield f"{what}: ms, median of 5", statistics.median(times)
        yield f"{what}: ms, most of 5", max(times)
    shutil.rmtree(workload.folder)


TITLE = "storing, and asking a store\n\nWhole processes, runs in turn."
PARTS = {"ingest": ingest, "questions": questions}
