"""What each way to call keytag costs, in CPU seconds per million events: of this process, Spark's, and all
that they start. CPU time and not the clock's, so that a busy machine says nearly the same as an idle one;
and every way once a round, so that what changes in the meantime changes all.

    make static && Tests/Spark/run --measure 200000
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cluster import children, cpu_seconds
from events import World
from pyspark.sql import DataFrame, SparkSession
from support import FORM, KEYTAG, make_snapshot

import keytag_spark
from keytag_spark import Filter

ROUNDS = 4  # The first warms the virtual machine up, and is told alone.


def ways(spark: SparkSession, folder: Path, source: Path, snapshot: Path) -> dict[str, Callable[[], object]]:
    """What is measured; the first is what the others are compared with."""
    one = [str(KEYTAG), "enrich", *FORM, "--db", str(snapshot), "--jobs", "1", str(source)]

    def lines() -> DataFrame:
        return keytag_spark.read_text(spark.read, str(source), False)

    def enriched(via: str) -> DataFrame:
        return keytag_spark.enrich(lines(), Filter(), via)

    return {
        "one process, one core": lambda: subprocess.run(one, stdout=subprocess.DEVNULL, check=True),
        "Spark reads the lines": lambda: drain(lines()),
        "transform": lambda: drain(enriched("transform")),
        "arrow": lambda: drain(enriched("arrow")),
        "transform, and a lake's columns": lambda: drain(keytag_spark.rows(enriched("transform"))),
        "the whole job": lambda: keytag_spark.run_batch(
            spark, [str(source)], f"{folder}/lake", "0", Filter(), "transform", overwrite=True),
    }


def drain(frame: DataFrame) -> None:
    """Computes every row and keeps none."""
    frame.write.format("noop").mode("overwrite").save()


def used(work: Callable[[], object]) -> float:
    """The CPU seconds that work takes, here and in every process below."""
    def total() -> float:
        return cpu_seconds([os.getpid(), *children(os.getpid())])

    before = total()
    work()
    return total() - before


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as keeper:
        folder = Path(keeper)
        world = World(seed=5, vaults=500, items=50_000, people=2000)
        snapshot = make_snapshot(world, folder)
        source = folder / "events.ndjson"
        with source.open("w") as file:
            file.writelines(line + "\n" for line in world.events(events))
        settings = keytag_spark.SETTINGS | {
            "spark.master": "local[1]", "spark.driver.memory": "3g", "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        }
        spark = SparkSession.builder.config(map=settings).getOrCreate()
        spark.sparkContext.setLogLevel("OFF")
        for file in [KEYTAG, snapshot]:
            spark.sparkContext.addFile(str(file))
        works = ways(spark, folder, source, snapshot)
        rounds = [
            {name: used(work) * 1e6 / events for name, work in works.items()} for _ in range(ROUNDS)
        ]
        spark.stop()
    for name in works:
        later = [round_[name] for round_ in rounds[1:]]
        beside = [round_[name] / next(iter(round_.values())) for round_ in rounds[1:]]
        row = {"way": name, "first_cpu_s": rounds[0][name], "cpu_s": statistics.median(later),
               "least_cpu_s": min(later), "most_cpu_s": max(later), "beside_one_process": statistics.median(beside)}
        print(json.dumps({key: round(v, 1) if isinstance(v, float) else v for key, v in row.items()}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
