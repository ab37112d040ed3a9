"""Workloads on disk: events, exports, and keytag's database with the tables loaded."""

import os

import places
from process import Failed, run

TABLES = ["vaults", "items", "users"]
OWN_TABLES = [
    "networks", "countries", "cities", "versions", "mailboxes", "devices", "departments",
    "actions"]


class Workload:
    """A generated workload and how to enrich it. Made once for the same arguments, then found."""

    def __init__(self, events, *options):
        if not os.access(places.KEYTAG, os.X_OK) or not os.access(places.WORKLOAD, os.X_OK):
            raise Failed("keytag and keytag-workload must be built first; make does that")
        self.events = events
        self.options = list(options)
        name = "-".join([str(events), *options]).replace("--", "").replace("/", "_")
        self.folder = f"{places.scratch()}/{name}"
        self.database = f"{self.folder}/keytag.db"
        # Where keytag keeps what it made of large tables.
        self.kept_tables = f"{self.database}-tables"
        self.file = f"{self.folder}/events.ndjson"
        generator = os.stat(places.WORKLOAD).st_mtime
        done = f"{self.folder}/done"
        if not os.path.exists(done) or os.stat(done).st_mtime < generator:
            self.generated = run([places.WORKLOAD, self.folder, str(events), *self.options])
            open(done, "w", encoding="utf-8").close()
        # The program may be another than last time, so its database is always made anew.
        for file in (*(self.database + suffix for suffix in ("", "-wal", "-shm")), self.kept_tables):
            if os.path.exists(file):
                os.remove(file)
        self.loaded = [run(self.load(table)) for table in TABLES]
        if "--many-tables" in self.options:
            self.loaded += [run(self.load(table, define=True)) for table in OWN_TABLES]

    def load(self, table, define=False):
        """The command that loads a table."""
        file = f"{self.folder}/{table}"
        return [places.KEYTAG, "load", table, f"{file}.csv", "--db", self.database] + (
            ["--define", f"{file}.yml"] if define else [])

    def enrich(self, *options, file=None):
        """The command that enriches the events, or those of another file."""
        return [places.KEYTAG, "enrich", *options, "--db", self.database, file or self.file]

    def sample(self, count):
        """A file with the first `count` of the events."""
        if count >= self.events:
            return self.file
        path = f"{self.folder}/first-{count}.ndjson"
        with open(self.file, "rb") as events, open(path, "wb") as out:
            for _, line in zip(range(count), events):
                out.write(line)
        return path

    def size(self, file=None):
        """How many bytes of events there are."""
        return os.stat(file or self.file).st_size
