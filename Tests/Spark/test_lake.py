"""A lake beside a store of the same events: the same columns with the same values, and what README says
about reading it."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

import duckdb
from events import World, odd_events
from pyspark.sql import SparkSession
from support import KEYTAG, VIEWS, keytag, make_snapshot

import keytag_spark
from keytag_spark import Filter

# What only the store can have: its row's number, today's names, and a time that SQLite writes anew.
STORE_ONLY = re.compile("event_id|.*_name_now|session_login_time_utc")
LAKE_VIEWS = ["item_usage", "sign_in_attempt", "audit_event", "timeline"]
# Views of the store that a lake has none of: tables, and views over views.
STORE_VIEWS = ["vaults", "items", "users", "groups", "unresolved", "indicator_summary", "access_by_person"]
STORE_VIEWS += ["access_by_item", "new_client", "permission_change", "failed_sign_in"]
STORED_ALONE = {"id", "original_json", "own_bytes"}
STAMP = re.compile(r',"p_tables_sha256":"[0-9a-f]{64}"')
# An event with half of a surrogate pair: JSON's grammar allows it, and DuckDB reads no such text.
UNREADABLE = "ODD6"


def in_duckdb(lake: Path) -> duckdb.DuckDBPyConnection:
    """A lake with its views."""
    duck = duckdb.connect()
    duck.execute("CREATE MACRO get_json_object(json, path) AS CASE WHEN json_valid(json) THEN json ->> path END")
    duck.execute(f"CREATE VIEW event AS FROM read_parquet('{lake}/events/*/*/*/*.parquet', hive_partitioning = true)")
    duck.execute(VIEWS.read_text())
    return duck


def with_views(spark: SparkSession, lake: Path) -> None:
    """Gives a session a lake with its views."""
    spark.read.parquet(f"{lake}/events").createOrReplaceTempView("event")
    for statement in VIEWS.read_text().split(";")[:-1]:
        if "CREATE OR REPLACE" in statement:
            spark.sql(statement[statement.index("CREATE OR REPLACE"):])


class LakeBesideStore(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.keeper = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.keeper.name)
        world = World(seed=3)
        snapshot = make_snapshot(world, cls.folder)
        lines = [line.encode() for line in world.events(2000)]
        lines += [line for line in odd_events("ODD") if len(line) < 1000]
        source = cls.folder / "events.ndjson"
        source.write_bytes(b"".join(line + b"\n" for line in lines))
        cls.database = cls.folder / "keytag.db"
        keytag("enrich", "--store", "--by-line", str(source), database=cls.database)
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2")
        cls.spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
        cls.spark.sparkContext.setLogLevel("OFF")
        for file in [KEYTAG, snapshot]:
            cls.spark.sparkContext.addFile(str(file))
        cls.lake = cls.folder / "lake"
        keytag_spark.run_batch(cls.spark, [str(source)], str(cls.lake), "0", Filter(), "transform")
        cls.store = sqlite3.connect(f"file:{cls.database}?mode=ro", uri=True)
        cls.duck = in_duckdb(cls.lake)
        with_views(cls.spark, cls.lake)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.spark.stop()
        cls.store.close()
        cls.keeper.cleanup()

    def of_store(self, name: str) -> tuple[list[str], list[tuple]]:
        cursor = self.store.execute(f"SELECT * FROM {name} LIMIT 0")
        columns = [d[0] for d in cursor.description if not STORE_ONLY.fullmatch(d[0])]
        columns = [column for column in columns if column not in STORED_ALONE]
        listed = ", ".join(columns)
        return columns, self.store.execute(f"SELECT {listed} FROM {name} ORDER BY uuid").fetchall()

    def test_the_views_have_the_columns_and_values_of_the_store(self) -> None:
        views = self.store.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
        self.assertEqual(sorted(name for (name,) in views), sorted(LAKE_VIEWS + STORE_VIEWS))
        for name in LAKE_VIEWS:
            columns, rows = self.of_store(name)
            self.assertGreater(len(rows), 100)
            listed = ", ".join(columns)
            with self.subTest(name, by="DuckDB"):
                self.assertEqual([row[0] for row in self.duck.execute(f"DESCRIBE {name}").fetchall()], columns)
                found = self.duck.execute(f"SELECT {listed} FROM {name} ORDER BY uuid").fetchall()
                place = columns.index("uuid")
                self.assert_same(columns, *([r for r in all if r[place] != UNREADABLE] for all in [found, rows]))
            with self.subTest(name, by="Spark"):
                self.assertEqual(self.spark.table(name).columns, columns)
                found = self.spark.sql(f"SELECT {listed} FROM {name} ORDER BY uuid").collect()
                self.assert_same(columns, [tuple(row) for row in found], rows)

    def test_the_lake_has_the_columns_of_the_table_of_events(self) -> None:
        columns, rows = self.of_store("event")
        self.assertGreater(len(columns), 15)
        found = self.duck.execute(f"SELECT {', '.join(columns)} FROM event ORDER BY uuid").fetchall()
        self.assert_same(columns, found, rows)

    def test_an_export_of_the_store_has_the_columns_of_the_lake(self) -> None:
        for log_type, view in [("OnePassword.ItemUsage", "item_usage"), ("OnePassword.AuditEvent", "audit_event")]:
            text = keytag("store", "export", "--format", "csv", "--log-type", log_type, database=self.database)
            header = text.decode().splitlines()[0].split(",")
            lake = [row[0] for row in self.duck.execute(f"DESCRIBE {view}").fetchall()]
            self.assertEqual([name for name in header if not STORE_ONLY.fullmatch(name)], lake)

    def test_typed_columns_have_their_types(self) -> None:
        types = dict(self.spark.table("event").dtypes)
        self.assertEqual(types["event_timestamp"], "timestamp")
        self.assertEqual(types["event_date"], "date")
        self.assertTrue(set(keytag_spark.LAKE_COLUMNS) <= set(types))
        (row,) = self.duck.execute(
            "SELECT count(*), count(DISTINCT tables_sha256), count(*) FILTER (event_date = left(event_time, 10)::DATE)"
            " FROM event").fetchall()
        self.assertEqual((row[0], row[1]), (row[2], 1))

    def test_a_value_of_another_kind_is_null_or_text_and_ends_no_query(self) -> None:
        # As an event has it, as a column of whole numbers, as one of numbers, as text; then as the store has it.
        values = [
            ('7', 7, 7.0, "7", 7), ('"8"', 8, 8.0, "8", "8"), ('"abc"', None, None, "abc", "abc"),
            ('1.5', None, 1.5, "1.5", 1.5), ('7.0', None, 7.0, "7.0", 7.0), ('true', None, None, "true", 1),
            ('99999999999999999999', None, 1e20, "99999999999999999999", 1e20), ('null', None, None, None, None),
        ]
        source, lake = self.folder / "odd.ndjson", self.folder / "odd"
        with source.open("w") as out:
            for number, (text, *_) in enumerate(values):
                out.write(
                    f'{{"uuid":"ANY{number}","timestamp":"2026-04-01T00:00:00Z","vault_uuid":"V","item_uuid":"I",'
                    f'"action":{text},"used_version":{text},"location":{{"latitude":{text}}}}}\n')
        database = self.folder / "odd.db"
        keytag("enrich", "--store", "--by-line", str(source), database=database)
        keytag_spark.run_batch(self.spark, [str(source)], str(lake), "0", Filter(), "transform")
        query = "SELECT used_version, location_latitude, action FROM item_usage ORDER BY uuid"
        expected = [tuple(row[1:4]) for row in values]
        duck, session = in_duckdb(lake), self.spark.newSession()
        with_views(session, lake)
        self.assertEqual(duck.execute(query).fetchall(), expected)
        self.assertEqual([tuple(row) for row in session.sql(query).collect()], expected)
        total = "SELECT sum(used_version), max(location_latitude) FROM item_usage"
        self.assertEqual(duck.execute(total).fetchall(), [(15, 1e20)])
        self.assertEqual([tuple(row) for row in session.sql(total).collect()], [(15, 1e20)])
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
            self.assertEqual(store.execute(query).fetchall(), [(row[4],) * 3 for row in values])

    def assert_same(self, columns: list[str], found: list[tuple], rows: list[tuple]) -> None:
        self.assertEqual(len(found), len(rows))
        for left, right in zip(found, rows):
            for column, one, other in zip(columns, left, right):
                if column == "details" and one and other:
                    one, other = json.loads(one), json.loads(other)
                if column == "json":
                    one = STAMP.sub("", one)
                self.assertEqual(one, other, f"{column} of {right[columns.index('uuid')]}")


if __name__ == "__main__":
    unittest.main()
