"""Spark in the process of the test."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from events import World
from pyspark.sql import SparkSession
from support import KEYTAG, make_snapshot

import keytag_spark


class LocalSpark(unittest.TestCase):
    """Tests that share a session of two cores, a world of events, and its tables as `tables.db`."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.keeper = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.keeper.name)
        cls.world = World(seed=1)
        cls.snapshot = make_snapshot(cls.world, cls.folder)
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "2g")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        cls.spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
        cls.spark.sparkContext.setLogLevel("OFF")
        for file in [KEYTAG, cls.snapshot]:
            cls.spark.sparkContext.addFile(str(file))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.spark.stop()
        cls.keeper.cleanup()

    def write(self, name: str, lines: list[bytes]) -> str:
        """A folder with a file of lines."""
        folder = self.folder / name
        folder.mkdir()
        (folder / "events.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
        return str(folder)

    @staticmethod
    def job(*arguments: object) -> None:
        """Runs the job as spark-submit does, but for the session, which others need yet."""
        with mock.patch.object(SparkSession, "stop"), mock.patch("builtins.print"):
            keytag_spark.main([str(argument) for argument in arguments])

    def assert_refused(self, reason: str, *arguments: object) -> None:
        """The job ends with a reason on stderr, and with an exit code that is not 0."""
        with self.assertRaises(SystemExit) as raised, mock.patch("sys.stderr.write") as told:
            self.job(*arguments)
        self.assertNotEqual(raised.exception.code, 0)
        said = f"{raised.exception.code} {''.join(call.args[0] for call in told.call_args_list)}"
        self.assertIn(reason, said)
