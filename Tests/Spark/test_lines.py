"""Lines through Spark and keytag, whatever they are, by each way to call the filter."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from events import HOSTILE, World, odd_events
from pyspark.sql import SparkSession
from support import KEYTAG, keytag, lake_lines, make_snapshot, one_process, reject_lines, reports

import keytag_spark
from keytag_spark import Filter

WAYS = ["transform", "arrow"]


class LinesThroughSpark(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.keeper = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.keeper.name)
        cls.world = World(seed=1)
        cls.snapshot = make_snapshot(cls.world, cls.folder)
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "2g")
        cls.spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
        cls.spark.sparkContext.setLogLevel("OFF")
        for file in [KEYTAG, cls.snapshot]:
            cls.spark.sparkContext.addFile(str(file))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.spark.stop()
        cls.keeper.cleanup()

    def write(self, name: str, lines: list[bytes]) -> str:
        folder = self.folder / name
        folder.mkdir()
        (folder / "events.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
        return str(folder)

    def batch(self, paths: list[str], name: str, keytag: Filter = Filter(), **options) -> Path:
        out = self.folder / name
        keytag_spark.run_batch(self.spark, paths, str(out), "0", keytag, **options)
        return out

    def test_no_line_is_lost_or_altered_whatever_it_is(self) -> None:
        events = [line.encode() for line in self.world.events(500)]
        lines = [*HOSTILE, *odd_events("ODD"), *HOSTILE, *events]
        source = self.write("hostile", lines)
        expected = one_process(lines, self.snapshot)
        self.assertGreater(len(expected), 540)
        for via in WAYS:
            with self.subTest(via):
                out = self.batch([source], f"hostile-{via}", via=via)
                self.assertEqual(lake_lines(out), expected)
                (report,) = reports(out)
                self.assertEqual(report["events"], 516)
                self.assertEqual(report["rejected"], len(expected) - 516)
                self.assertGreater(report["tables"]["items"]["missing"], 0)

    def test_the_same_event_again_is_left_out_and_another_with_its_uuid_is_a_reject(self) -> None:
        first, other = list(self.world.events(2))
        changed = first.replace('"action":', '"action_was":"x","action":').replace("}}", '},"y":1}', 1)
        source = self.write("twice", [line.encode() for line in [first, other, first, changed]])
        out = self.batch([source], "twice-out", via="transform")
        (report,) = reports(out)
        self.assertEqual([report[key] for key in ["written", "again", "uuid_conflict"]], [2, 1, 1])
        (reject,) = reject_lines(out)
        self.assertEqual(json.loads(reject)["p_reject"]["reason"], "uuid_conflict")
        kept = [line for line in lake_lines(out) if line != reject]
        raw = json.loads(reject)["p_reject"]["raw"].encode()
        self.assertEqual(sorted([*kept, raw]), one_process(
            [line.encode() for line in [first, other, changed]], self.snapshot))

    def test_an_event_that_only_spark_cannot_read_is_kept(self) -> None:
        event = next(self.world.events(1))
        long_key = f'{event[:-1]},"{"k" * 60_000}":1}}'.encode()
        out = self.batch([self.write("long", [long_key])], "long-out", via="transform")
        (made,) = one_process([long_key], self.snapshot)
        self.assertIn(b'"p_log_type":', made)
        (reject,) = reject_lines(out)
        self.assertEqual(json.loads(reject)["p_reject"]["raw"].encode(), made)
        self.assertEqual(reports(out)[0]["unreadable"], 1)

    def test_documents_over_many_lines_are_read_as_whole_files(self) -> None:
        events = [json.loads(line) for line in self.world.events(3)]
        folder = self.folder / "pages"
        folder.mkdir()
        (folder / "page.json").write_text(json.dumps({"cursor": "x", "items": events[:2]}, indent=2))
        (folder / "array.json").write_text(json.dumps(events[2:], indent=2))
        out = self.batch([str(folder)], "pages-out", via="transform", whole_files=True)
        self.assertEqual([json.loads(line)["uuid"] for line in lake_lines(out)], sorted(
            event["uuid"] for event in events))

    def test_a_filter_that_fails_fails_the_job_with_its_reason(self) -> None:
        source = self.write("failing", [next(self.world.events(1)).encode()])
        for via in WAYS:
            for keytag_filter, reason in [
                (Filter(tables="no.db"), "no.db"), (Filter(executable="./no-keytag"), "no-keytag"),
                (Filter(options=("--log-type", "No.Such")), "No.Such"),
            ]:
                with self.subTest(via, reason=reason), self.assertRaises(Exception) as raised:
                    self.batch([source], "failing-out", keytag_filter, via=via)
                self.assertIn(reason, str(raised.exception))

    def test_a_batch_is_written_over_by_the_next_try_at_it(self) -> None:
        lines = [line.encode() for line in self.world.events(20)]
        source = self.write("again", lines)
        for _ in range(2):
            out = self.batch([source], "again-out", via="transform")
        self.assertEqual(lake_lines(out), one_process(lines, self.snapshot))


class Sums(unittest.TestCase):
    def test_the_counts_of_all_tasks_are_added(self) -> None:
        one = {"events": 2, "rejected": 1, "seconds": 5, "tables": {"vaults": {"loaded": True, "found": 1}}}
        other = {"events": 3, "rejected": 0, "tables": {"vaults": {"loaded": True, "found": 4}, "own": {"found": 1}}}
        self.assertEqual(
            keytag_spark.add_up([one, other]),
            {"events": 5, "rejected": 1, "tables": {"vaults": {"loaded": True, "found": 5}, "own": {"found": 1}}},
        )


if __name__ == "__main__":
    unittest.main()
