"""The job's options, and that what is in a lake stays there."""

from __future__ import annotations

import json
import shutil
import time
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from local import LocalSpark
from support import KEYTAG, keytag, lake_lines, one_process, reject_lines, reports

import keytag_spark


PROXY = """
schema: Custom.Proxy
fields:
  - name: when
    required: true
    type: timestamp
    timeFormats: [rfc3339]
    isEventTime: true
  - name: host
    required: true
    type: string
"""


class JobWithItsOptions(LocalSpark):
    def events(self, count: int, days: int = 1) -> list[bytes]:
        return [line.encode() for line in self.world.events(count, days)]

    def made(self, lines: list[bytes]) -> list[bytes]:
        return one_process(lines, self.snapshot)

    @contextmanager
    def set(self, settings: dict[str, str]) -> Iterator[None]:
        """Gives the session settings for a while."""
        before = {key: self.spark.conf.get(key) for key in settings}
        for key, value in settings.items():
            self.spark.conf.set(key, value)
        try:
            yield
        finally:
            for key, value in before.items():
                self.spark.conf.set(key, value)

    # --- What is there stays

    def test_a_new_checkpoint_does_not_write_over_what_a_former_stream_wrote(self) -> None:
        first, second = self.events(2)
        source, out = self.write("arriving", [first]), self.folder / "two-streams"
        options = ["--available-now", "--checkpoint"]
        self.job("stream", source, out, *options, self.folder / "checkpoint")
        Path(source, "events.ndjson").unlink()
        Path(source, "more.ndjson").write_bytes(second + b"\n")
        # Also one in the place of the former is another one.
        shutil.rmtree(self.folder / "checkpoint")
        self.job("stream", source, out, *options, self.folder / "checkpoint")
        self.assertEqual(lake_lines(out), self.made([first, second]))

    def test_a_batch_that_is_there_is_not_written_over_unless_asked(self) -> None:
        monday, tuesday = self.events(2)
        yesterday, today = self.write("monday", [monday]), self.write("tuesday", [tuesday])
        out = self.folder / "named"
        self.job("batch", yesterday, out, "--batch", "day")
        self.assert_refused("already; --overwrite", "batch", today, out, "--batch", "day")
        self.assertEqual(lake_lines(out), self.made([monday]))
        self.job("batch", today, out, "--batch", "next.day-2")
        self.assertEqual(lake_lines(out), self.made([monday, tuesday]))
        self.job("batch", today, out, "--batch", "day", "--overwrite")
        self.assertEqual(lake_lines(out), self.made([tuesday, tuesday]))

    def test_a_batch_that_was_not_finished_is_written_without_being_asked(self) -> None:
        first, second = self.events(2)
        out = self.folder / "unfinished"
        source = self.write("unfinished-in", [first])
        self.job("batch", source, out, "--batch", "day")
        # What ends a job that writes anew leaves no report of the former one.
        failing = mock.patch.object(keytag_spark, "rejects", side_effect=KeyboardInterrupt)
        with self.assertRaises(KeyboardInterrupt), failing:
            self.job("batch", source, out, "--batch", "day", "--overwrite")
        self.assertEqual(reports(out), [])
        self.job("batch", self.write("whole-in", [first, second]), out, "--batch", "day")
        self.assertEqual(lake_lines(out), self.made([first, second]))

    def test_an_event_without_a_uuid_that_comes_again_under_other_tables_is_kept_once(self) -> None:
        database, schema = self.folder / "proxy.db", self.folder / "proxy.yml"
        schema.write_text(PROXY)
        keytag("schemas", "add", str(schema), database=database)
        first, other = (b'{"when":"2026-03-01T00:00:00Z","host":"h","n":%d}' % number for number in [1, 2])
        source, out = Path(self.write("proxy", [first, first])), self.folder / "proxy-out"
        for name in ["Ada", "Grace"]:
            export = json.dumps([{"id": "U", "name": name}]).encode()
            keytag("load", "users", "-", database=database, input=export)
            keytag("tables", "snapshot", str(self.folder / f"{name}.db"), database=database)
            self.spark.sparkContext.addFile(str(self.folder / f"{name}.db"))
            self.job("stream", source, out, "--available-now", "--tables", f"{name}.db",
                     "--checkpoint", self.folder / "proxy-checkpoint")
            (source / "more.ndjson").write_bytes(first + b"\n" + other + b"\n")
        told = [[report[key] for key in ["events", "written", "again"]] for report in reports(out) if report["events"]]
        self.assertEqual(told, [[2, 1, 1], [2, 1, 1]])
        self.assertEqual(len({json.loads(line)["p_tables_sha256"] for line in lake_lines(out)}), 2)

    def test_a_session_that_keeps_partitions_does_not_keep_days_of_a_batch_that_is_written_over(self) -> None:
        lines = self.events(2, days=2)
        out = self.folder / "dynamic"
        self.job("batch", self.write("two-days", lines), out, "--batch", "day")
        with self.set({"spark.sql.sources.partitionOverwriteMode": "dynamic"}):
            self.job("batch", self.write("one-day", lines[1:]), out, "--batch", "day", "--overwrite")
        self.assertEqual(lake_lines(out), self.made(lines[1:]))

    def test_names_that_are_not_one_folder_are_refused(self) -> None:
        source = self.write("refused-in", self.events(1))
        for name in ["2026/03", "..", "", "a=b", "_x", "*"]:
            self.assert_refused("a batch's name has", "batch", source, self.folder / "no", "--batch", name)
        self.assert_refused("--batch", "batch", source, self.folder / "no")
        self.assertFalse((self.folder / "no").exists())

    def test_a_lake_within_its_input_is_refused(self) -> None:
        source = self.write("around", self.events(1))
        for verb in [["batch", "--batch", "x"], ["stream", "--checkpoint", self.folder / "unused"]]:
            self.assert_refused("lies in its input", *verb, source, f"{source}/lake")
        self.assertEqual([path.name for path in Path(source).iterdir()], ["events.ndjson"])

    # --- What is read

    def test_folders_within_folders_are_read(self) -> None:
        lines = self.events(3)
        source = Path(self.write("logs", lines[:1]))
        for place, line in [("2026/03", lines[1]), ("day=1", lines[2])]:
            (source / place).mkdir(parents=True)
            (source / place / "more.ndjson").write_bytes(line + b"\n")
        for hidden in ["_x.ndjson", ".x.ndjson"]:
            (source / hidden).write_text("passed over\n")
        self.job("batch", source, self.folder / "nested", "--batch", "x")
        self.assertEqual(lake_lines(self.folder / "nested"), self.made(lines))
        options = ["--available-now", "--checkpoint", self.folder / "nested-checkpoint"]
        self.job("stream", source, self.folder / "nested-stream", *options)
        self.assertEqual(lake_lines(self.folder / "nested-stream"), self.made(lines))

    def test_a_whole_file_that_is_too_long_fails_the_job_before_it_writes(self) -> None:
        source = Path(self.write("pages", []))
        (source / "long.json").write_bytes(b"[\n" + b",\n".join(self.events(3)) + b"\n]\n")
        (source / "short.json").write_bytes(b"[\n]\n")
        form = ["batch", source, self.folder / "pages-out", "--batch", "x", "--whole-files"]
        self.assert_refused("1 of the files are longer than --max-line", *form, "--max-line", "1K")
        self.assertFalse((self.folder / "pages-out").exists())
        self.job(*form, "--max-line", "1M")
        self.assertEqual(reports(self.folder / "pages-out")[0]["written"], 3)

    # --- Options

    def test_numbers_below_one_are_refused(self) -> None:
        batch = ["batch", "in", "out", "--batch", "x"]
        stream = ["stream", "in", "out", "--checkpoint", "c"]
        options = [[*batch, "--files-per-day", "0"], [*stream, "--files-per-day", "-1"], [*stream, "--max-files", "0"]]
        for words in options:
            self.assert_refused("is less than 1", *words)

    def test_a_day_has_as_many_files_as_asked_for(self) -> None:
        lines = self.events(60)
        source = self.write("spread", lines)
        counts = []
        settings = {"spark.sql.shuffle.partitions": "8", "spark.sql.adaptive.coalescePartitions.enabled": "false"}
        for number in [1, 3]:
            out = self.folder / f"spread-{number}"
            with self.set(settings):
                self.job("batch", source, out, "--batch", "x", "--files-per-day", number)
            self.assertEqual(lake_lines(out), self.made(lines))
            days = (out / "events").glob("*/*/*")
            counts.append(max(len(list(day.glob("*.parquet"))) for day in days))
        self.assertEqual(counts[0], 1)
        self.assertIn(counts[1], [2, 3])

    def test_the_way_that_is_asked_for_is_the_one_taken(self) -> None:
        source = self.write("ways", self.events(1))
        for via, plan in [("transform", "ScriptTransformation"), ("arrow", "MapInArrow")]:
            seen = []

            def rows(lines, real=keytag_spark.rows):
                seen.append(lines._jdf.queryExecution().toString())
                return real(lines)

            with mock.patch.object(keytag_spark, "rows", rows):
                self.job("batch", source, self.folder / f"way-{via}", "--batch", "x", "--via", via)
            self.assertIn(plan, seen[0])

    def test_files_of_other_names_options_and_limits_reach_keytag(self) -> None:
        event = self.events(1)[0]
        timeless = b'{"uuid":"U","timestamp":"never","action":"reveal","vault_uuid":"V","item_uuid":"I"}'
        source = self.write("handed", [event, timeless, b'{"x":"' + b"y" * 3000 + b'"}'])
        database = self.folder / "other.db"
        keytag("load", "vaults", f"{self.folder}/vaults.json", database=database)
        keytag("tables", "snapshot", str(self.folder / "few.db"), database=database)
        shutil.copy(KEYTAG, self.folder / "kt")
        for name in ["few.db", "kt"]:
            self.spark.sparkContext.addFile(str(self.folder / name))
        out = self.folder / "handed-out"
        # The other name must be what is called: the usual one fails here.
        with mock.patch.object(keytag_spark.Filter, "executable", "./none"):
            self.job("batch", source, out, "--batch", "x", "--executable", "./kt", "--tables", "few.db",
                     "--option=--lenient", "--max-line", "2K")
        (report,) = reports(out)
        self.assertEqual(report["written"], 2)
        self.assertEqual(report["rejected_by_reason"], {"too_long": 1})
        self.assertEqual([table for table, counts in report["tables"].items() if counts["loaded"]], ["vaults"])
        (reject,) = reject_lines(out)
        self.assertEqual(json.loads(reject)["p_reject"]["reason"], "too_long")

    def test_what_comes_again_after_the_time_for_redelivery_is_taken_as_new(self) -> None:
        first, other = self.events(2)
        source, out = Path(self.write("late", [first])), self.folder / "late-out"
        for number, lines in enumerate([[], [other], [first]]):
            if lines:
                (source / f"{number}.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
            self.job("stream", source, out, "--available-now", "--redelivery", "1 second",
                     "--checkpoint", self.folder / "late-checkpoint")
            time.sleep(3)
        self.assertEqual(lake_lines(out), self.made([first, first, other]))


if __name__ == "__main__":
    unittest.main()
