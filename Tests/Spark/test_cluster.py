"""The job on a real cluster, and what happens to it where processes are killed."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from cluster import Cluster, children, kill, program, wait_until
from events import HOSTILE, World, odd_events
from support import JOB, KEYTAG, lake_lines, make_snapshot, one_process, reports

EVENTS = int(os.environ.get("EVENTS", "100000"))


class JobOnACluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.keeper = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.keeper.name)
        world = World(seed=2)
        cls.snapshot = make_snapshot(world, cls.folder)
        cls.events = [line.encode() for line in world.events(EVENTS)]
        cls.lines = [*HOSTILE, *odd_events("ODD"), *cls.events]
        source = cls.folder / "source"
        source.mkdir()
        for number in range(4):
            part = b"".join(line + b"\n" for line in cls.lines[number::4])
            (source / f"{number}.ndjson").write_bytes(part)
        cls.expected = one_process(cls.lines, cls.snapshot)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.keeper.cleanup()

    def cluster(self) -> Cluster:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        return Cluster(folder)

    def submit(self, cluster: Cluster, *arguments: str, pieces: str = "8m") -> subprocess.Popen:
        settings = {"spark.sql.files.maxPartitionBytes": pieces}
        files = f"{KEYTAG},{self.snapshot}"
        return cluster.submit("--files", files, str(JOB), *arguments, settings=settings)

    def assert_as_one_process(self, out: Path) -> None:
        lines = lake_lines(out)
        self.assertEqual(len(lines), len(self.expected))
        self.assertTrue(lines == self.expected, "the lake differs from what one process makes")

    def test_two_workers_make_the_bytes_that_one_process_makes(self) -> None:
        for via in ["transform", "arrow"]:
            with self.subTest(via), self.cluster() as cluster:
                out = self.folder / f"whole-{via}"
                start = time.monotonic()
                driver = self.submit(
                    cluster, "batch", f"{self.folder}/source", str(out), "--via", via)
                cluster.finish(driver)
                print(f"{via}: {len(self.lines)} lines in {time.monotonic() - start:.1f} s", flush=True)
                self.assert_as_one_process(out)
                self.assertEqual(reports(out)[0]["written"], len(self.events) + 16)

    def test_a_worker_and_its_executor_that_are_killed_change_nothing(self) -> None:
        with self.cluster() as cluster:
            out = self.folder / "killed"
            driver = self.submit(cluster, "batch", f"{self.folder}/source", str(out), pieces="2m")
            victim = cluster.workers[0]
            filters: list[int] = []

            def is_enriching() -> bool:
                filters[:] = [pid for pid in children(victim.pid) if program(pid).startswith("./keytag ")]
                return bool(filters)

            wait_until(is_enriching, "the worker's executor runs keytag")
            executors = cluster.executors_of(victim)
            self.assertEqual(len(executors), 1)
            kill([victim.pid, *executors])
            victim.wait()
            self.assertIsNone(driver.poll(), "the job ended before the kill")
            cluster.finish(driver)
            log = cluster.log_of(driver).read_text()
            self.assertRegex(log, "Lost executor|worker lost|Executor heartbeat timed out")
            self.assert_as_one_process(out)

    def test_a_stream_whose_driver_is_killed_has_each_uuid_once(self) -> None:
        unique = self.events[: min(len(self.events), 20_000)]
        arriving = self.write_stream(unique)
        out, checkpoint = self.folder / "stream-out", self.folder / "checkpoint"
        options = ["stream", f"{self.folder}/arriving", str(out), "--checkpoint", str(checkpoint)]
        options += ["--available-now", "--max-files", "2"]
        with self.cluster() as cluster:
            killed = 0
            for _ in range(6):
                driver = self.submit(cluster, *options)
                wait_until(lambda: self.is_within_a_batch(out, checkpoint, killed) or driver.poll() is not None,
                           "the stream writes a batch")
                if driver.poll() is not None:
                    break
                kill([*children(driver.pid), driver.pid])
                driver.wait()
                killed += self.pending(checkpoint) != []
                if killed == 2:
                    break
            self.assertGreater(killed, 0, "no batch was under way when its driver was killed")
            cluster.finish(self.submit(cluster, *options))
        self.assertEqual(self.pending(checkpoint), [])
        self.assertEqual(lake_lines(out), one_process(unique, self.snapshot))
        told = reports(out)
        self.assertGreater(len(told), 3)
        self.assertEqual(sum(report["events"] for report in told), arriving)
        self.assertEqual(sum(report["written"] for report in told), len(unique))

    def write_stream(self, unique: list[bytes]) -> int:
        """Writes files in which every tenth event comes again later; says how many lines there are."""
        folder = self.folder / "arriving"
        folder.mkdir()
        size, total = len(unique) // 10, 0
        for number in range(11):
            lines = unique[number * size : (number + 1) * size]
            lines += unique[max(0, number - 1) * size : number * size][::10]
            (folder / f"{number:03}.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
            os.utime(folder / f"{number:03}.ndjson", (1_700_000_000 + number,) * 2)
            total += len(lines)
        return total

    @staticmethod
    def pending(checkpoint: Path) -> list[str]:
        """The batches that were begun and are not committed."""
        def names(kind: str) -> set[str]:
            return {path.name for path in (checkpoint / kind).glob("[0-9]*")}
        return sorted(names("offsets") - names("commits"))

    def is_within_a_batch(self, out: Path, checkpoint: Path, killed: int) -> bool:
        """Whether the files of a batch are being written; each time of another one."""
        return any(
            int(batch) > killed and (out / f"events/batch={int(batch):012d}").exists()
            for batch in self.pending(checkpoint)
        )


if __name__ == "__main__":
    unittest.main()
