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
from support import JOB, KEYTAG, VIEWS, make_snapshot

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
        commands = [line for block in blocks("sh") for line in block.splitlines() if " batch " in line]
        assert len(commands) == 1, commands
        cls.run_here(["sh", "-c", commands[0]])

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

    def block(self, word: str) -> str:
        (block,) = [block for block in blocks("python") if word in block]
        return self.run_here([sys.executable, "-c", block])

    def test_duckdb_reads_the_lake(self) -> None:
        self.assertRegex(self.block("import duckdb"), r"Vault \d+")

    def test_spark_sql_reads_the_lake(self) -> None:
        self.assertRegex(self.block("SparkSession"), r"Vault \d+")

    def test_clickhouse_enriches_and_reads_the_lake(self) -> None:
        self.assertEqual(self.block("chdb").split(), ["300,300", "300"])

    def test_its_options_are_the_jobs(self) -> None:
        helps = "".join(
            self.run_here([sys.executable, "keytag_spark.py", verb, "--help"]) for verb in ["batch", "stream"]
        )
        options = set(re.findall(r"--[a-z]+(?:-[a-z]+)*", README.read_text().split("| option |")[1].split("\n\n")[0]))
        self.assertGreater(len(options), 6)
        for option in options - {"--lenient"}:
            self.assertIn(option, helps)


if __name__ == "__main__":
    unittest.main()
