"""The job on a real cluster, and what happens to it where processes are killed."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from cluster import Cluster, children, kill, program, wait_until
from events import HOSTILE, World, odd_events
from support import FORM, JOB, KEYTAG, lake_lines, make_snapshot, one_process, reports

EVENTS = int(os.environ.get("EVENTS", "1000000"))


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

        cls.cluster = Cluster(Path(tempfile.mkdtemp(dir=cls.folder)))
        cls.enterClassContext(cls.cluster)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.doClassCleanups()
        cls.keeper.cleanup()

    def submit(self, *arguments: str, pieces: str = "8m") -> subprocess.Popen:
        settings = {"spark.sql.files.maxPartitionBytes": pieces}
        files = f"{KEYTAG},{self.snapshot}"
        return self.cluster.submit("--files", files, str(JOB), *arguments, settings=settings)

    def assert_as_one_process(self, out: Path) -> None:
        lines = lake_lines(out)
        self.assertEqual(len(lines), len(self.expected))
        self.assertTrue(lines == self.expected, "the lake differs from what one process makes")

    def test_two_workers_make_the_bytes_that_one_process_makes(self) -> None:
        # By arrow; by transform, the other way, goes the job in which a worker is killed.
        out = self.folder / "whole"
        self.tell("one process", self.enrich_once)
        driver = ["batch", f"{self.folder}/source", str(out), "--batch", "x", "--via", "arrow"]
        self.tell("two workers, arrow", lambda: self.cluster.finish(self.submit(*driver)))
        self.assert_as_one_process(out)
        self.assertEqual(reports(out)[0]["written"], len(self.events) + 16)

    def enrich_once(self) -> None:
        """What the cluster does, but for the lake, in one process."""
        files = sorted(str(file) for file in (self.folder / "source").iterdir())
        command = [str(KEYTAG), "enrich", *FORM, "--db", str(self.snapshot), *files]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def tell(self, name: str, work: Callable[[], object]) -> None:
        """Does the work and tells what it took."""
        start, before = time.monotonic(), self.cluster.cpu_seconds()
        work()
        clock, used = time.monotonic() - start, self.cluster.cpu_seconds() - before
        print(f"{name}: {len(self.lines)} lines in {clock:.1f} s, {used:.1f} s of CPU", flush=True)

    def test_a_worker_and_its_executor_that_are_killed_change_nothing(self) -> None:
        out = self.folder / "killed"
        victim = self.cluster.workers[-1]
        finished = self.cluster.finished_tasks_of(victim)
        driver = self.submit("batch", f"{self.folder}/source", str(out), "--batch", "x", pieces="2m")

        def is_within_the_job() -> bool:
            """Whether work is done that will be lost, and more is under way."""
            filters = [pid for pid in children(victim.pid) if program(pid).startswith("./keytag ")]
            return bool(filters) and self.cluster.finished_tasks_of(victim) > finished

        wait_until(is_within_the_job, "an executor has finished a task and runs keytag")
        executors = self.cluster.executors_of(victim)
        self.assertEqual(len(executors), 1)
        kill([victim.pid, *executors])
        victim.wait()
        self.assertIsNone(driver.poll(), "the job ended before the kill")
        self.cluster.add_worker()
        self.cluster.finish(driver)
        self.assertRegex(self.cluster.log_of(driver).read_text(), "Lost executor|worker lost")
        self.assert_as_one_process(out)

    def test_a_stream_whose_driver_is_killed_has_each_uuid_once(self) -> None:
        unique = self.events[: min(len(self.events), 20_000)]
        arriving = self.write_stream(unique)
        out, checkpoint = self.folder / "stream-out", self.folder / "checkpoint"
        options = ["stream", f"{self.folder}/arriving", str(out), "--checkpoint", str(checkpoint)]
        options += ["--available-now", "--max-files", "3"]
        killed = False
        while not killed:
            driver = self.submit(*options)
            wait_until(lambda: self.is_within_a_batch(out, checkpoint) or driver.poll() is not None,
                       "the stream writes a batch")
            self.assertIsNone(driver.poll(), "the stream ended before a kill")
            kill([driver.pid, *children(driver.pid)])
            driver.wait()
            # Between the look and the kill the batch may have ended.
            killed = self.pending(checkpoint) != []
        self.cluster.finish(self.submit(*options))
        self.assertEqual(self.pending(checkpoint), [])
        self.assertEqual(lake_lines(out), one_process(unique, self.snapshot))
        told = reports(out)
        self.assertGreater(len(told), 3)
        sums = {key: sum(report[key] for report in told) for key in ["events", "written", "again", "uuid_conflict"]}
        again = arriving - len(unique)
        self.assertEqual(sums, {"events": arriving, "written": len(unique), "again": again, "uuid_conflict": 0})

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

    def is_within_a_batch(self, out: Path, checkpoint: Path) -> bool:
        """Whether the files of a batch behind the first are being written."""
        return any(
            int(batch) > 0 and list(out.glob(f"events/batch=*-{int(batch):012d}"))
            for batch in self.pending(checkpoint)
        )


if __name__ == "__main__":
    unittest.main()
