"""What each way to call keytag costs, in CPU seconds per million events: of this process, Spark's, and all
that they start. CPU time and not the clock's, so that a busy machine says nearly the same as an idle one.

    make static && Tests/Spark/run --measure 1000000
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cluster import children
from events import World
from pyspark.sql import DataFrame, SparkSession
from support import FORM, KEYTAG, make_snapshot

import keytag_spark
from keytag_spark import Filter

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """What this process and those that it started have used, with theirs that have ended."""
    total = 0
    for pid in [os.getpid(), *children(os.getpid())]:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICK


def timed(name: str, events: int, work: Callable[[], object]) -> None:
    """Does the work and tells what a million events would have cost."""
    cpu, clock = cpu_seconds(), time.monotonic()
    work()
    scale = 1e6 / events
    row = {"way": name, "cpu_s": (cpu_seconds() - cpu) * scale, "clock_s": (time.monotonic() - clock) * scale}
    print(json.dumps({key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()}), flush=True)


def drain(frame: DataFrame) -> None:
    """Computes every row and keeps none."""
    frame.write.format("noop").mode("overwrite").save()


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as keeper:
        folder = Path(keeper)
        world = World(seed=5, vaults=500, items=50_000, people=2000)
        snapshot = make_snapshot(world, folder)
        source = folder / "events.ndjson"
        with source.open("w") as file:
            file.writelines(line + "\n" for line in world.events(events))
        one = [str(KEYTAG), "enrich", *FORM, "--db", str(snapshot), "--jobs", "1", str(source)]
        for _ in range(2):
            timed("one process, one core", events, lambda: subprocess.run(one, stdout=subprocess.DEVNULL, check=True))
        spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config(
            "spark.driver.bindAddress", "127.0.0.1").config("spark.driver.memory", "3g").config(
            "spark.sql.shuffle.partitions", "2").getOrCreate()
        spark.sparkContext.setLogLevel("OFF")
        for file in [KEYTAG, snapshot]:
            spark.sparkContext.addFile(str(file))

        def lines() -> DataFrame:
            return keytag_spark.read_text(spark.read, str(source), False)

        drain(lines())  # The virtual machine warms up.
        timed("Spark reads the lines", events, lambda: drain(lines()))
        for via in ["transform", "arrow", "transform", "arrow"]:
            timed(f"{via}", events, lambda: drain(keytag_spark.enrich(lines(), Filter(), via)))
        timed("transform, and columns", events,
              lambda: drain(keytag_spark.rows(keytag_spark.enrich(lines(), Filter(), "transform"))))
        timed("the whole batch job", events,
              lambda: keytag_spark.run_batch(spark, [str(source)], f"{folder}/lake", "0", Filter(), "transform"))
        spark.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
