#!/usr/bin/env python3
"""keytag on Apache Spark: a library, and a job for spark-submit.

Spark places the work, tries it again and writes; each task runs `keytag enrich`, a filter over lines
that reads one file of tables and nothing else:

    text, gz ──▶ lines ──▶ keytag ──▶ kind and columns ──▶ unique ──▶ OUT/events/batch=N/…
                           (tables.db)                            ├─▶ OUT/rejects/batch=N/
                                                                  └─▶ OUT/reports/batch=N/

What a line gives depends on that line and the tables alone, so a task that is tried again, elsewhere
and over other pieces of the input, gives the same bytes. Deploy/spark/README.md tells how to run it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from pyspark import SparkFiles, StorageLevel, cloudpickle
from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

if TYPE_CHECKING:  # Only `mapInArrow` needs PyArrow.
    import pyarrow as pa
    from pyspark.sql.streaming import StreamingQuery

# What the job reads of an event for the columns beside its JSON.
EVENT_FIELDS = """
  uuid STRING, vault_uuid STRING, item_uuid STRING, actor_uuid STRING, object_uuid STRING,
  aux_uuid STRING, action STRING, category STRING, object_type STRING, country STRING,
  user STRUCT<uuid: STRING, email: STRING>, target_user STRUCT<uuid: STRING, email: STRING>,
  actor_details STRUCT<email: STRING>,
  client STRUCT<app_name: STRING, ip_address: STRING>,
  session STRUCT<ip: STRING>, location STRUCT<country: STRING>,
  vault_name STRING, item_name STRING, user_name STRING, target_user_name STRING,
  actor_name STRING, object_name STRING, aux_name STRING,
  p_log_type STRING, p_event_time STRING, p_tables_sha256 STRING
"""

# The columns of a lake: those of the table `event` in keytag's store, under the same names and with
# the same values, then what its view `timeline` searches by, then what only a lake has.
# `event_time` is text in UTC with nine fraction digits, so that its order is the order of time.
LAKE_COLUMNS = {
    "log_type": "e.p_log_type",
    # Without a UUID, an event is what its line says, but for which tables were asked.
    "uuid": """coalesce(nullif(e.uuid, ''), concat('sha256:', sha2(
      regexp_replace(line, ',"p_tables_sha256":"[0-9a-f]{64}"', ''), 256)))""",
    "event_time": """concat(rpad(concat(left(e.p_event_time, length(e.p_event_time) - 1),
      if(instr(e.p_event_time, '.') > 0, '', '.')), 29, '0'), 'Z')""",
    "vault_uuid": "e.vault_uuid",
    "item_uuid": "e.item_uuid",
    "user_uuid": "e.user.uuid",
    "target_user_uuid": "e.target_user.uuid",
    "actor_uuid": "e.actor_uuid",
    "object_uuid": "e.object_uuid",
    "aux_uuid": "e.aux_uuid",
    "vault_name": "e.vault_name",
    "item_name": "e.item_name",
    "user_name": "e.user_name",
    "target_user_name": "e.target_user_name",
    "actor_name": "e.actor_name",
    "object_name": "e.object_name",
    "aux_name": "e.aux_name",
    "json": "line",
    "person_email": "coalesce(e.user.email, e.target_user.email, e.actor_details.email)",
    "action": "coalesce(e.action, e.category)",
    "object_type": "e.object_type",
    "ip_address": "coalesce(e.client.ip_address, e.session.ip)",
    "country": "coalesce(e.location.country, e.country)",
    "app_name": "e.client.app_name",
    "event_timestamp": "try_to_timestamp(e.p_event_time)",
    "tables_sha256": "e.p_tables_sha256",
    "event_date": "to_date(left(e.p_event_time, 10))",
}
PARTITIONS = ["event_date", "log_type"]

# What is kept between two passes has as few pieces as its rows need, and not always 200.
SETTINGS = {"spark.sql.optimizer.canChangeCachedPlanOutputPartitioning": "true"}


class Refused(Exception):
    """The job would lose something, so it was not done; the lake is as it was."""


@dataclass(frozen=True)
class Filter:
    """How a task calls keytag. The files are those that `--files` brings to every executor."""

    executable: str = "./keytag"
    tables: str = "tables.db"
    max_line: str = "16M"
    options: tuple[str, ...] = ()

    def command(self) -> list[str]:
        """The words of the command; a task has one core, so keytag gets one."""
        fixed = [self.executable, "enrich", "--db", self.tables, "--jobs", "1"]
        form = ["--by-line", "--rejects", "inline", "--stamp-tables", "--summary-line"]
        return [*fixed, *form, "--max-line", self.max_line, *self.options]


# --- Lines in, lines out -------------------------------------------------------------------------


def pipe_safe(column: str = "value") -> Column:
    """A line as every pipe carries it: in Base64 where its bytes are no UTF-8, which `TRANSFORM` would
    replace, where it holds a line break, and where it looks like Base64 already."""
    plain = f"is_valid_utf8({column}) AND instr({column}, '\\n') = 0"
    return F.expr(
        f"CASE WHEN {column} IS NULL THEN ''"
        f" WHEN {plain} AND NOT startswith({column}, 'base64:') THEN {column}"
        f" ELSE concat('base64:', replace(base64(CAST({column} AS BINARY)), '\\r\\n', '')) END"
    )


def enrich(lines: DataFrame, keytag: Filter, via: str, column: str = "value") -> DataFrame:
    """The lines that keytag makes of a column of lines, as the column `line`: enriched events,
    rejects as `{"p_reject":…}`, and for each task its counts as `{"p_summary":…}`."""
    ways = {"transform": enrich_by_transform, "arrow": enrich_by_arrow}
    return ways[via](lines.select(pipe_safe(column).alias("value")), keytag)


def enrich_by_transform(lines: DataFrame, keytag: Filter) -> DataFrame:
    """By SQL's TRANSFORM: no Python runs in the executors."""
    script = shlex.join(keytag.command()).replace("\\", "\\\\").replace("'", "\\'")
    # keytag's lines are JSON, in which U+0001 cannot stand, while a TAB can.
    form = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\u0001'"
    return lines.sparkSession.sql(
        f"SELECT TRANSFORM (value) {form} USING '{script}' AS (line STRING) {form} FROM {{lines}}",
        lines=lines,
    )


def enrich_by_arrow(lines: DataFrame, keytag: Filter) -> DataFrame:
    """By mapInArrow: where scripts are barred and Python is allowed."""
    # The executors need no copy of this file then.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    return lines.mapInArrow(arrow_filter(keytag.command()), "line STRING")


def arrow_filter(
    command: list[str],
) -> Callable[[Iterator[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """A function for `mapInArrow` that runs a command over the lines of a partition."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        pipe = subprocess.PIPE
        child = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=SparkFiles.getRootDirectory()
        )
        assert child.stdin and child.stdout and child.stderr
        failures: list[BaseException] = []
        errors: list[bytes] = []
        threads = [
            threading.Thread(target=_feed, args=(batches, child.stdin, failures), daemon=True),
            threading.Thread(target=_keep_end, args=(child.stderr, errors), daemon=True),
        ]
        try:
            for thread in threads:
                thread.start()
            for lines in _whole_lines(child.stdout):
                yield pa.RecordBatch.from_arrays([pa.array(lines, pa.string())], ["line"])
            code = child.wait()
            for thread in threads:
                thread.join()
        finally:
            child.kill()
            child.wait()
        # Where the child ended early, the feeder failed because of that.
        if code != 0:
            raise RuntimeError(f"keytag ended with {code}: {b''.join(errors).decode(errors='replace')}")
        if failures:
            raise failures[0]

    return run


def _feed(
    batches: Iterator[pa.RecordBatch], stdin: IO[bytes], failures: list[BaseException]
) -> None:
    try:
        with stdin:
            for batch in batches:
                lines = batch.column(0).cast("binary").to_pylist()
                stdin.write(b"".join(line + b"\n" for line in lines))
    except BaseException as failure:  # Raised again by the thread that Spark watches.
        failures.append(failure)


def _keep_end(stderr: IO[bytes], kept: list[bytes], limit: int = 1 << 16) -> None:
    for line in stderr:
        kept.append(line)
        while sum(map(len, kept)) > limit and len(kept) > 1:
            del kept[0]


def _whole_lines(stdout: IO[bytes], size: int = 1 << 20) -> Iterator[list[bytes]]:
    rest: list[bytes] = []
    while chunk := stdout.read1(size):  # type: ignore[attr-defined]
        whole, end, tail = chunk.rpartition(b"\n")
        if end:
            yield b"".join([*rest, whole]).split(b"\n")
            rest = []
        rest.append(tail)
    if any(rest):
        raise RuntimeError("keytag's output ends within a line")


# --- Lines to rows -------------------------------------------------------------------------------


def rows(lines: DataFrame) -> DataFrame:
    """Tells events, rejects and summaries apart, and gives events their columns; `json` is the line of each.

    An event cannot begin like one of the others: keytag takes these keys out of it. One that Spark's
    own reader of JSON cannot read is kept as a reject.
    """
    kind = F.expr(
        """CASE WHEN startswith(line, '{"p_reject":') THEN 'reject'
           WHEN startswith(line, '{"p_summary":') THEN 'summary'
           WHEN e.p_log_type IS NULL THEN 'unreadable' ELSE 'event' END"""
    )
    parsed = lines.select("line", F.from_json("line", EVENT_FIELDS).alias("e"))
    columns = [F.expr(text).alias(name) for name, text in LAKE_COLUMNS.items()]
    return parsed.select(kind.alias("kind"), *columns)


def unique(found: DataFrame) -> DataFrame:
    """Marks rows in `standing`: of the events with the same log type and UUID one is `first`, those that
    are the same are `again`, and those that have other bytes are a `conflict`."""
    same = Window.partitionBy("kind", "log_type", "uuid").orderBy("json")
    rank, first = F.row_number().over(same), F.first("json").over(same)
    standing = F.when(F.col("rank") == 1, "first").when(F.col("json") == F.col("one"), "again")
    marked = found.withColumns({"rank": rank, "one": first})
    return marked.withColumn("standing", standing.otherwise("conflict")).drop("rank", "one")


# --- Writing -------------------------------------------------------------------------------------


def write_batch(
    marked: DataFrame, out: str, batch: str, files_per_day: int = 1, whole_files: bool = False
) -> dict[str, object]:
    """Writes rows with a `standing` as one batch, in place of what an earlier try at it left. The report
    comes last: a batch that has one is finished.

    - Returns: the report, which is written as well.
    - Raises: Refused where a file was read as one line that is too long, of which a reject has but the start.
    """
    marked = marked.persist(StorageLevel.DISK_ONLY)
    try:
        report = count(marked)
        too_long = report.get("rejected_by_reason", {}).get("too_long", 0) if whole_files else 0
        if too_long:
            raise Refused(f"{too_long} of the files are longer than --max-line; nothing was written")
        if is_finished(marked.sparkSession, out, batch):
            # Until it is written anew it is not to be taken for finished.
            write_report(marked.sparkSession, None, out, batch)
        events = marked.where("kind = 'event' AND standing = 'first'").select(*LAKE_COLUMNS)
        bucket = F.pmod(F.hash("uuid"), F.lit(files_per_day))
        events = events.repartition(*PARTITIONS, bucket)
        # A session may have Spark leave the days that a batch no longer has.
        over = events.write.mode("overwrite").option("partitionOverwriteMode", "static")
        over.partitionBy(*PARTITIONS).parquet(f"{out}/events/batch={batch}")
        rejects(marked).write.mode("overwrite").text(f"{out}/rejects/batch={batch}")
        write_report(marked.sparkSession, report, out, batch)
        return report
    finally:
        marked.unpersist()


def write_report(spark: SparkSession, report: dict[str, object] | None, out: str, batch: str) -> None:
    """Writes the report of a batch; none, and it is not finished."""
    lines = [] if report is None else [(json.dumps(report),)]
    text = spark.createDataFrame(lines, "value STRING")
    text.coalesce(1).write.mode("overwrite").text(f"{out}/reports/batch={batch}")


def is_finished(spark: SparkSession, out: str, batch: str) -> bool:
    """Whether a batch was written to its end."""
    try:
        return not spark.read.text(f"{out}/reports/batch={batch}").isEmpty()
    except AnalysisException as missing:
        if missing.getCondition() == "PATH_NOT_FOUND":
            return False
        raise


def rejects(marked: DataFrame) -> DataFrame:
    """The rejects of a batch, in keytag's form: its own, those whose UUID another event has, and those
    that Spark could not read."""
    conflict = reject_line("uuid_conflict", "another event has this log type and UUID")
    unreadable = reject_line("unreadable", "Spark cannot read this JSON, which keytag enriched")
    line = F.when(F.col("kind") == "reject", F.col("json")).when(F.col("kind") == "unreadable", unreadable)
    return marked.where(
        "kind IN ('reject', 'unreadable') OR kind = 'event' AND standing = 'conflict'"
    ).select(line.otherwise(conflict).alias("line"))


def reject_line(reason: str, detail: str) -> Column:
    """The line of an event as a reject, in keytag's form."""
    inner = F.struct(F.lit(reason).alias("reason"), F.lit(detail).alias("detail"), F.col("json").alias("raw"))
    return F.to_json(F.struct(inner.alias("p_reject")))


def count(marked: DataFrame) -> dict[str, object]:
    """What became of the lines: keytag's own counts of all tasks together, and what was left out."""
    summary = F.when(F.col("kind") == "summary", F.col("json"))
    groups = marked.groupBy("kind", "standing").agg(
        F.count("*").alias("rows"), F.collect_list(summary).alias("summaries")).collect()
    counted = {(group["kind"], group["standing"]): group["rows"] for group in groups}
    report = add_up(json.loads(line)["p_summary"] for group in groups for line in group["summaries"])
    report["written"] = counted.get(("event", "first"), 0)
    report["uuid_conflict"] = counted.get(("event", "conflict"), 0)
    report["unreadable"] = sum(rows for (kind, _), rows in counted.items() if kind == "unreadable")
    left = report["written"] + report["uuid_conflict"] + report["unreadable"]
    # In a stream they are gone already.
    report["again"] = report["events"] - left
    return report


SUMMED = ["events", "events_by_log_type", "rejected", "rejected_by_reason", "tables"]
SUMMED += ["unknown_meaning", "without_table", "wrong_types"]


def add_up(summaries: Iterable[dict[str, object]]) -> dict[str, object]:
    """The sum of summaries: numbers are added, whatever else stays."""
    total: dict[str, object] = {"events": 0, "rejected": 0}
    for summary in summaries:
        total = _add(total, {key: summary[key] for key in SUMMED if key in summary})
    return total


def _add(left: dict, right: dict) -> dict:
    total = dict(left)
    for key, value in right.items():
        if isinstance(value, dict):
            total[key] = _add(total.get(key, {}), value)
        elif isinstance(value, bool):
            total[key] = value
        else:
            total[key] = total.get(key, 0) + value
    return total


# --- The two jobs --------------------------------------------------------------------------------


def read_text(reader, paths: list[str] | str, whole_files: bool) -> DataFrame:
    """Lines of text files, compressed or not, by any path that Spark reads, in folders at any depth. Only LF
    ends a line, as for keytag; with `whole_files` a file is one document."""
    reader = reader.option("recursiveFileLookup", True)
    return reader.text(paths, wholetext=True) if whole_files else reader.text(paths, lineSep="\n")


def run_batch(
    spark: SparkSession, paths: list[str], out: str, batch: str, keytag: Filter, via: str,
    whole_files: bool = False, files_per_day: int = 1, overwrite: bool = False,
) -> dict[str, object]:
    """Enriches files as one batch of a lake, unique within itself.

    - Raises: Refused where that batch is finished already and is not to be written over.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", batch):
        raise Refused(f"a batch's name has letters, digits, and . _ - behind the first: {batch!r}")
    check_apart(paths, out)
    if not overwrite and is_finished(spark, out, batch):
        raise Refused(f"{out} has a batch {batch} already; --overwrite writes it anew")
    lines = enrich(read_text(spark.read, paths, whole_files), keytag, via)
    return write_batch(unique(rows(lines)), out, batch, files_per_day, whole_files)


def check_apart(paths: Iterable[str], out: str) -> None:
    """Refuses a lake within its own input, which would be read as lines."""
    def whole(path: str) -> str:
        return path if ":" in path else os.path.abspath(path)
    for path in paths:
        if f"{whole(out)}/".startswith(f"{whole(path).rstrip('/')}/"):
            raise Refused(f"the lake {out} lies in its input {path}, where the next run would read it")


def run_stream(
    spark: SparkSession, path: str, out: str, checkpoint: str, keytag: Filter, via: str,
    redelivery: str = "2 days", available_now: bool = False, max_files: int | None = None,
    files_per_day: int = 1,
) -> StreamingQuery:
    """Follows a folder; each micro-batch is a batch of the lake.

    Arrival counts for `redelivery` and not the event's time, so that nothing is too late to be kept. A
    micro-batch whose driver died is done again under its number and written over what it left. The names have
    the id that Spark keeps in the checkpoint, since another checkpoint counts from 0 again.
    """
    check_apart([path], out)
    reader = spark.readStream
    if max_files:
        reader = reader.option("maxFilesPerTrigger", max_files)
    found = rows(enrich(read_text(reader, path, False), keytag, via))
    writer = arrivals(found, redelivery).writeStream.option("checkpointLocation", checkpoint)
    if available_now:
        writer = writer.trigger(availableNow=True)

    stream: Future[str] = Future()

    def write(frame: DataFrame, number: int) -> None:
        write_batch(settle(frame), out, f"{stream.result()}-{number:012d}", files_per_day)

    try:
        query = writer.foreachBatch(write).start()
    except BaseException:
        stream.cancel()
        raise
    stream.set_result(query.id)
    return query


def arrivals(found: DataFrame, redelivery: str) -> DataFrame:
    """The rows of a stream that make a claim which none made before. An event makes three: to be the first
    with its log type and UUID, the first that these tables enriched, and the first with these bytes."""
    digest = F.sha2("json", 256)
    # A summary is like no other, also where it has the same counts.
    task = F.concat_ws(" ", F.current_timestamp(), F.spark_partition_id())
    claims = F.when(
        F.col("kind") == "event", F.array(F.lit(""), F.col("tables_sha256"), F.concat("tables_sha256", digest))
    ).otherwise(F.array(F.when(F.col("kind") == "summary", task).otherwise("")))
    claiming = found.select("*", digest.alias("digest"), F.posexplode(claims).alias("place", "claim"))
    within = claiming.withColumn("arrived", F.current_timestamp()).withWatermark("arrived", redelivery)
    return within.dropDuplicatesWithinWatermark(["kind", "log_type", "uuid", "claim"]).drop("arrived", "claim")


def settle(arrived: DataFrame) -> DataFrame:
    """Marks a micro-batch's arrivals in `standing`: the first event of a log type and UUID is `first`; one with
    other bytes than the first of the same tables is a `conflict`, also where that came in an earlier micro-batch."""
    same = Window.partitionBy("kind", "log_type", "uuid")
    first, first_of_tables = (F.max(F.when(F.col("place") == n, F.col("digest"))).over(same) for n in [0, 1])
    # Where two versions arrive at once, each claim may be kept for another one of them.
    reference = F.coalesce(first, first_of_tables)
    marked = arrived.withColumn("reference", reference).where(
        "place = 0 OR place = 2 AND (reference IS NULL OR reference <> digest)")
    standing = F.when(F.col("place") == 0, "first").otherwise("conflict")
    return marked.withColumn("standing", standing).drop("place", "digest", "reference")


# --- The entry -----------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """The options of the job."""
    top = argparse.ArgumentParser(
        description="Enrich 1Password events into a Parquet lake. Give keytag and its snapshot of"
        " tables to spark-submit: --files keytag,tables.db"
    )
    verbs = top.add_subparsers(dest="verb", required=True)
    batch = verbs.add_parser("batch", help="files, as one batch")
    batch.add_argument("paths", nargs="+", help="files or folders; then the lake's folder")
    batch.add_argument("--batch", required=True, metavar="NAME", help="its name in the lake")
    batch.add_argument("--overwrite", action="store_true", help="write a finished batch of that name anew")
    batch.add_argument("--whole-files", action="store_true", help="a file is one document")
    stream = verbs.add_parser("stream", help="a folder, as files come into it")
    stream.add_argument("paths", nargs=2, metavar="path", help="the folder; then the lake's folder")
    stream.add_argument("--checkpoint", required=True, help="where Spark keeps how far it is")
    stream.add_argument("--redelivery", default="2 days", help="how long an event may come again")
    stream.add_argument("--available-now", action="store_true", help="end when all is read")
    stream.add_argument("--max-files", type=at_least_one, help="files for each micro-batch")
    for verb in [batch, stream]:
        verb.add_argument("--via", choices=["transform", "arrow"], default="transform")
        verb.add_argument("--executable", default=Filter.executable)
        verb.add_argument("--tables", default=Filter.tables)
        verb.add_argument("--max-line", default=Filter.max_line)
        verb.add_argument("--files-per-day", type=at_least_one, default=1, help="of a log type, at most")
        verb.add_argument("--option", action="append", default=[], help="for keytag, as --option=--lenient")
    return top


def at_least_one(text: str) -> int:
    """A number of which 0 would be none."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def main(arguments: list[str]) -> int:
    """Runs the job that the arguments tell."""
    given = parser().parse_args(arguments)
    keytag = Filter(given.executable, given.tables, given.max_line, tuple(given.option))
    spark = SparkSession.builder.appName(f"keytag {given.verb}").config(map=SETTINGS).getOrCreate()
    *paths, out = given.paths
    try:
        if given.verb == "batch":
            if not paths:
                raise Refused("name the files, then the lake's folder")
            report = run_batch(
                spark, paths, out, given.batch, keytag, given.via, given.whole_files, given.files_per_day,
                given.overwrite,
            )
            print(json.dumps(report))
        else:
            run_stream(
                spark, paths[0], out, given.checkpoint, keytag, given.via, given.redelivery,
                given.available_now, given.max_files, given.files_per_day,
            ).awaitTermination()
    except Refused as refusal:
        raise SystemExit(f"keytag_spark: {refusal}") from None
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
