"""What Deploy/spark/README.md says, done as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from events import World
from support import JOB, KEYTAG, VIEWS, make_snapshot, reports

README = JOB.parent / "README.md"


def blocks(kind: str) -> list[str]:
    """The blocks of one language."""
    return re.findall(rf"```{kind}\n(.*?)```", README.read_text(), re.DOTALL)


class ReadmeAsWritten(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.keeper = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.keeper.name)
        world = World(seed=4)
        make_snapshot(world, cls.folder)
        lines = list(world.events(300))
        (cls.folder / "events.ndjson").write_text("".join(line + "\n" for line in [*lines, lines[0], "bad"]))
        for file in [KEYTAG, JOB, VIEWS]:
            shutil.copy(file, cls.folder / file.name)
        cls.run_here(["sh", "-c", cls.command("batch")])

    @classmethod
    def tearDownClass(cls) -> None:
        cls.keeper.cleanup()

    @classmethod
    def run_here(cls, command: list[str]) -> str:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "SPARK_LOCAL_IP": "127.0.0.1"}
        done = subprocess.run(command, cwd=cls.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    @staticmethod
    def command(verb: str) -> str:
        """The command of a block of the shell that has a word."""
        lines = [line for block in blocks("sh") for line in block.replace("\\\n", "").splitlines()]
        (line,) = [line for line in lines if f" {verb} " in line]
        return line

    def test_a_stream_follows_a_folder(self) -> None:
        (self.folder / "inbox").mkdir()
        shutil.copy(self.folder / "events.ndjson", self.folder / "inbox")
        pattern = r"`(spark\.sql\.streaming\.stateStore\.providerClass)`.*?`(org\S+)`"
        setting, provider = re.search(pattern, README.read_text(), re.DOTALL).groups()
        command = self.command("stream").replace(" lake ", " streamed ")
        command = command.replace("--conf", f"--conf {setting}={provider} --conf")
        self.run_here(["sh", "-c", f"{command} --available-now"])
        first = reports(self.folder / "streamed")[0]
        self.assertEqual([first[key] for key in ["written", "again", "rejected"]], [300, 1, 1])

    def block(self, word: str) -> str:
        (block,) = [block for block in blocks("python") if word in block]
        return self.run_here([sys.executable, "-c", block])

    def test_duckdb_reads_the_lake(self) -> None:
        self.assertRegex(self.block("import duckdb"), r"Vault \d+")

    def test_spark_sql_reads_the_lake(self) -> None:
        self.assertRegex(self.block("SparkSession"), r"Vault \d+")

    def test_clickhouse_enriches_and_reads_the_lake(self) -> None:
        self.assertEqual(self.block("chdb").split(), ["300,300", "1", "300"])

    def test_a_filter_that_fails_in_clickhouse_ends_the_query(self) -> None:
        (block,) = [block for block in blocks("python") if "chdb" in block]
        block = block.replace("clickhouse?", "failing?").replace("tables.db", "no.db")
        with self.assertRaisesRegex(AssertionError, "CHILD_WAS_NOT_EXITED_NORMALLY"):
            self.run_here([sys.executable, "-c", block])

    def test_its_options_are_the_jobs(self) -> None:
        helps = "".join(
            self.run_here([sys.executable, "keytag_spark.py", verb, "--help"]) for verb in ["batch", "stream"]
        )
        options, named = (set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text)) for text in [helps, README.read_text()])
        self.assertGreater(len(options), 10)
        self.assertEqual(options - {"--help"} - named, set(), "options that the page does not name")
        table = README.read_text().split("| option |")[1].split("\n\n")[0]
        listed = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", table))
        self.assertEqual(listed - {"--lenient", "--files"} - options, set(), "options that the job does not have")


if __name__ == "__main__":
    unittest.main()
