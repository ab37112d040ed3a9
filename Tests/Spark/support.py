"""What the suites share: keytag as one process, tables, and how a lake is read."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyarrow.dataset

PROJECT = Path(__file__).resolve().parents[2]
KEYTAG = Path(os.environ.get("KEYTAG", PROJECT / ".build-static/release/keytag")).resolve()
JOB = PROJECT / "Deploy/spark/keytag_spark.py"
VIEWS = PROJECT / "Deploy/spark/views.sql"
FORM = ["--by-line", "--rejects", "inline", "--stamp-tables", "--max-line", "16M"]

sys.path.insert(0, str(JOB.parent))


def keytag(*arguments: str, database: Path, **options) -> bytes:
    """What keytag writes; it must succeed."""
    environment = os.environ | {"KEYTAG_DB": str(database)}
    command = [str(KEYTAG), *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, **options).stdout


def make_snapshot(world, folder: Path) -> Path:
    """A database with a world's exports loaded, `keytag.db`, and its snapshot `tables.db`."""
    world.write_exports(folder)
    database, snapshot = folder / "keytag.db", folder / "tables.db"
    for table in ["vaults", "items", "users"]:
        keytag("load", table, f"{folder}/{table}.json", "--at", "2026-01-01T00:00:00Z", database=database)
    keytag("tables", "snapshot", str(snapshot), database=database)
    return snapshot


def one_process(lines: Iterable[bytes], snapshot: Path) -> list[bytes]:
    """The lines that one process makes of lines, sorted."""
    text = b"".join(plain(line) + b"\n" for line in lines)
    made = keytag("enrich", *FORM, database=snapshot, input=text)
    return sorted(made.splitlines(keepends=False) if b"\r" not in made else made.split(b"\n")[:-1])


def plain(line: bytes) -> bytes:
    """A line of which nothing is taken for Base64 that is not."""
    return b"base64:" + base64.b64encode(line) if line.startswith(b"base64:") else line


def lake_lines(out: Path) -> list[bytes]:
    """All events of a lake, read as any program reads Parquet, and its rejects, sorted."""
    files = [str(path) for path in (out / "events").glob("*/*/*/*.parquet")]
    lines: list[bytes] = []
    if not files:
        return sorted(reject_lines(out))
    for batch in pyarrow.dataset.dataset(files, format="parquet").to_batches(columns=["json"]):
        lines += (text.encode() for text in batch.column(0).to_pylist())
    return sorted(lines + reject_lines(out))


def reject_lines(out: Path) -> list[bytes]:
    """The rejects of a lake."""
    files = sorted((out / "rejects").glob("*/part-*"))
    return [line for path in files for line in path.read_bytes().split(b"\n")[:-1]]


def reports(out: Path) -> list[dict]:
    """The reports of a lake, batch by batch."""
    files = sorted((out / "reports").glob("*/part-*"))
    return [json.loads(line) for path in files for line in path.read_text().splitlines()]
