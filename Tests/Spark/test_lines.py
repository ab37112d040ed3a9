"""Lines through Spark and keytag, whatever they are, by each way to call the filter."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import unittest
from pathlib import Path

from events import HOSTILE, odd_events
from local import LocalSpark
from support import keytag, lake_lines, one_process, reject_lines, reports

import keytag_spark
from keytag_spark import Filter

WAYS = ["transform", "arrow"]


class LinesThroughSpark(LocalSpark):
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
        changed = self.changed(first, "x")
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

    def stream(self, source: Path, name: str, keytag: Filter = Filter(), **options) -> Path:
        out = self.folder / name
        keytag_spark.run_stream(
            self.spark, str(source), str(out), f"{out}-checkpoint", keytag, "transform", available_now=True, **options
        ).awaitTermination()
        return out

    def arriving(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    @staticmethod
    def add(folder: Path, number: int, lines: list[str]) -> None:
        """Another file for a stream, which reads them in the order of their times."""
        path = folder / f"{number}.ndjson"
        path.write_text("".join(line + "\n" for line in lines))
        os.utime(path, (1_700_000_000 + number,) * 2)

    def test_another_event_with_a_uuid_that_a_stream_had_before_is_a_reject(self) -> None:
        first, other, third = self.world.events(3)
        changed, again_changed = (self.changed(first, word) for word in ["x", "y"])
        source = self.arriving("stream")
        self.add(source, 1, [first, other, other, "bad"])
        self.add(source, 2, [first, changed, changed, third, self.changed(third, "z")])
        self.add(source, 3, [again_changed, changed, other])
        out = self.stream(source, "stream-out", max_files=1)
        self.assertEqual(self.counts(out), [[3, 2, 1, 0], [5, 1, 2, 2], [3, 0, 2, 1]])
        rejects = [json.loads(line)["p_reject"] for line in reject_lines(out)]
        self.assertEqual(sorted(reject["reason"] for reject in rejects), ["malformed"] + ["uuid_conflict"] * 3)
        every = [first, other, third, changed, again_changed, self.changed(third, "z")]
        kept = [line for line in lake_lines(out) if not line.startswith(b'{"p_reject"')]
        raw = [reject["raw"].encode() for reject in rejects if reject["reason"] == "uuid_conflict"]
        self.assertEqual(sorted(kept + raw), one_process([line.encode() for line in every], self.snapshot))

    def test_an_event_that_a_stream_meets_again_with_other_tables_is_no_conflict(self) -> None:
        first, other = self.world.events(2)
        source = self.arriving("renamed")
        self.add(source, 1, [first])
        out = self.stream(source, "renamed-out")
        (before,) = lake_lines(out)
        database = self.folder / "keytag.db"
        keytag("load", "users", "-", "--at", "2026-02-01T00:00:00Z", "--allow-shrink", database=database,
               input=b'[{"id":"NOBODY","name":"Nobody"}]')
        keytag("tables", "snapshot", str(self.folder / "later.db"), database=database)
        self.spark.sparkContext.addFile(str(self.folder / "later.db"))
        self.add(source, 2, [first, first, other])
        self.add(source, 3, [self.changed(first, "x")])
        self.stream(source, "renamed-out", Filter(tables="later.db"), max_files=1)
        self.assertEqual(self.counts(out), [[1, 1, 0, 0], [3, 1, 2, 0], [1, 0, 0, 1]])
        self.assertIn(before, lake_lines(out))

    @staticmethod
    def counts(out: Path) -> list[list[int]]:
        """What the reports of a stream say of events; a micro-batch with none may follow others."""
        keys = ["events", "written", "again", "uuid_conflict"]
        return [[report[key] for key in keys] for report in reports(out) if report["events"] > 0]

    @staticmethod
    def changed(event: str, word: str) -> str:
        """Another event with the same UUID, and behind it in the order of bytes."""
        return f'{event[:-1]},"~":"{word}"}}'

    def test_an_event_that_only_spark_cannot_read_is_kept(self) -> None:
        event = next(self.world.events(1))
        long_key = f'{event[:-1]},"{"k" * 60_000}":1}}'.encode()
        out = self.batch([self.write("long", [long_key])], "long-out", via="transform")
        (made,) = one_process([long_key], self.snapshot)
        self.assertIn(b'"p_log_type":', made)
        (reject,) = reject_lines(out)
        self.assertEqual(json.loads(reject)["p_reject"]["raw"].encode(), made)
        self.assertEqual(reports(out)[0]["unreadable"], 1)

    def test_a_column_of_bytes_as_kafka_gives_it_is_enriched(self) -> None:
        lines = [next(self.world.events(1)).encode(), b"bad\xff"]
        values = self.spark.createDataFrame([(bytearray(line),) for line in [*lines, b""]], "value BINARY")
        for via in WAYS:
            made = [row["line"].encode() for row in keytag_spark.enrich(values.coalesce(1), Filter(), via).collect()]
            kept = [line for line in made if not line.startswith(b'{"p_summary":')]
            self.assertEqual(sorted(kept), one_process(lines, self.snapshot))

    def test_gzip_is_inflated_by_its_name(self) -> None:
        lines = [line.encode() for line in self.world.events(30)]
        source = self.write("compressed", lines[:10])
        with gzip.open(f"{source}/more.ndjson.gz", "wb") as file:
            file.write(b"\n".join(lines[10:]))
        out = self.batch([source], "compressed-out", via="transform")
        self.assertEqual(lake_lines(out), one_process(lines, self.snapshot))

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
            out = self.batch([source], "again-out", via="transform", overwrite=True)
        self.assertEqual(lake_lines(out), one_process(lines, self.snapshot))


class LinesAlone(unittest.TestCase):
    def test_a_line_gives_a_line_for_each_event_or_reject_that_it_holds_and_none_where_it_is_empty(self) -> None:
        event = b'{"uuid":"E","timestamp":"2026-03-01T00:00:00Z","vault_uuid":"V"}'
        cases = {
            event: "e", b"bad": "r", b"5": "r", event + b" x": "r",
            b"": "", b" \t": "", b"[]": "", b'{"items":[]}': "",
            b"[%s,%s]" % (event, event): "ee", event + event: "ee", b'{"items":[%s,5]}' % event: "er",
        }
        with tempfile.TemporaryDirectory() as folder:
            database = Path(folder) / "keytag.db"
            keytag("load", "users", "-", database=database, input=b'[{"id":"U","name":"A"}]')

            def kinds(lines: list[bytes]) -> str:
                text = b"".join(line + b"\n" for line in lines)
                made = keytag("enrich", "--by-line", "--rejects", "inline", database=database, input=text)
                return "".join("r" if line.startswith(b'{"p_reject":') else "e" for line in made.splitlines())

            for line, expected in cases.items():
                self.assertEqual(kinds([line]), expected, line)
            # And in their order.
            self.assertEqual(kinds(list(cases)), "".join(cases.values()))


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
