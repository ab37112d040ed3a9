"""How cost grows: with the events, with the tables, with the cores; and how long one event takes."""

import concurrent.futures
import itertools
import json
import os
import shutil
import statistics
import time

import latency
import places
from process import run
from workload import Workload

ROUNDS = 5


def medians(commands, rounds=ROUNDS):
    """Median wall, CPU and peak of several commands that run in turn."""
    runs = [[] for _ in commands]
    for _ in range(rounds):
        for command, taken in zip(commands, runs):
            taken.append(run(command))
    return [median_of(taken) for taken in runs]


def median_of(runs):
    """Median wall, CPU and peak of runs of one command."""
    return {what: statistics.median(getattr(one, what) for one in runs)
            for what in ("wall", "cpu", "peak")}


def events():
    """Ten times the events."""
    small = Workload(500_000, "--csv-only")
    large = Workload(5_000_000, "--csv-only")
    start = small.enrich(file=small.sample(1))
    none, few, many = medians([start, small.enrich(), large.enrich()], 5)
    shutil.rmtree(large.folder)
    yield "500,000 events, s", few["wall"]
    yield "5,000,000 events, s", many["wall"]
    yield "ten times the events cost, times (wall)", many["wall"] / few["wall"]
    yield "ten times the events cost, times (CPU)", many["cpu"] / few["cpu"]
    yield "the same without start-up (CPU)", (
        (many["cpu"] - none["cpu"]) / (few["cpu"] - none["cpu"]))
    yield "peak memory of 500,000 events, MiB", few["peak"]
    yield "peak memory of 5,000,000 events, MiB", many["peak"]


def starts(workload, rounds=3):
    """Median wall, CPU and peak of runs over one event: where the tables are frozen and kept in their
    file, and where they are read from it."""
    command = workload.enrich(file=workload.sample(1))
    frozen, kept = [], []
    for _ in range(rounds):
        if os.path.exists(workload.kept_tables):
            os.remove(workload.kept_tables)
        frozen.append(run(command))
        kept.append(run(command))
    return median_of(frozen), median_of(kept)


def items():
    """Fifty times the items."""
    small = Workload(500_000, "--csv-only")
    large = Workload(500_000, "--csv-only", "--items", "10000000")
    yield "load of 10,000,000 items, s", large.loaded[1].wall
    yield "load of 10,000,000 items, s (CPU)", large.loaded[1].cpu
    yield "peak memory of that load, MiB", large.loaded[1].peak
    yield "database with 10,000,000 items, MiB", os.stat(large.database).st_size / (1 << 20)
    (few_frozen, few_kept), (many_frozen, many_kept) = starts(small), starts(large)
    yield "file of the frozen tables, MiB", os.stat(large.kept_tables).st_size / (1 << 20)
    few, many = medians([small.enrich(), large.enrich()], 3)
    shutil.rmtree(large.folder)
    for how, few_start, many_start in (
            ("frozen anew", few_frozen, many_frozen), ("kept in their file", few_kept, many_kept)):
        yield f"one event, 200,000 items, tables {how}, s", few_start["wall"]
        yield f"one event, 10,000,000 items, tables {how}, s", many_start["wall"]
        yield f"one event, 10,000,000 items, tables {how}, s (CPU)", many_start["cpu"]
        yield f"memory a row, tables {how}, bytes", (
            (many_start["peak"] - few_start["peak"]) * (1 << 20) / 9_800_000)
    yield "500,000 events without start-up, 200,000 items, s (CPU)", few["cpu"] - few_kept["cpu"]
    yield "500,000 events without start-up, 10,000,000 items, s (CPU)", (
        many["cpu"] - many_kept["cpu"])


def at_once(command):
    """The wall seconds that two runs of one command take at the same time, until both have ended."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return max(one.wall for one in pool.map(run, [command, command]))


def jobs():
    """One core and two."""
    workload = Workload(500_000, "--csv-only")
    single, double = workload.enrich("--jobs", "1"), workload.enrich("--jobs", "2")
    ones, twos, pairs = [], [], []
    for _ in range(9):
        ones.append(run(single).wall)
        twos.append(run(double).wall)
        pairs.append(at_once(single))
    one, two, pair = (statistics.median(taken) for taken in (ones, twos, pairs))
    yield "500,000 events, one core, s", one
    yield "500,000 events, two cores, s", two
    yield "two cores are faster, times", one / two
    yield "two programs of one core at once, 500,000 events each, s", pair
    yield "so two cores give programs that share nothing, times", 2 * one / pair


def single():
    """Single events on a pipe."""
    workload = Workload(500_000, "--csv-only")
    with open(workload.sample(2_000), "rb") as file:
        lines = list(itertools.islice(file, 1_001))
    start, taken = latency.measure(
        [places.KEYTAG, "enrich", "--db", workload.database], lines)
    median, most_but_one, most = latency.summary(taken)
    yield "start-up to the first answer, 200,000 items frozen anew, ms", start
    yield "one event on a pipe, median of 1,000, ms", median
    yield "99% of them within, ms", most_but_one
    yield "the slowest, ms", most


TITLE = ("how keytag's cost grows\n\nWhole processes, files on tmpfs, output to /dev/null, medians of "
         "several runs in turn.")
PARTS = {"events": events, "items": items, "jobs": jobs, "latency": single}


def measure(kind, title, known, parts, about, keeps_nothing):
    """Runs some of the parts that are known and writes a table; parts that are not run now stay as they
    were today."""
    name = time.strftime("%Y-%m-%d", time.gmtime()) + f"-{kind}"
    path = f"{places.RESULTS}/{name}.ndjson"
    found = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as lines:
            found = {row["part"]: row for row in map(json.loads, lines)}
    for part in parts:
        figures = {}
        for what, value in known[part]():
            figures[what] = round(value, 4)
            print(f"{what}: {value:.3f}", flush=True)
        found[part] = {"part": part, "figures": figures, "about": about}
    if keeps_nothing:
        return
    os.makedirs(places.RESULTS, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
    with open(f"{places.RESULTS}/{name}.md", "w", encoding="utf-8") as text:
        text.write(f"# {name}: {title}\n\n")
        for part, row in found.items():
            text.write(f"## {known[part].__doc__}\n\n| what | figure |\n| --- | ---: |\n")
            text.writelines(f"| {what} | {value:,.3g} |\n" if abs(value) < 1000 else
                            f"| {what} | {value:,.0f} |\n"
                            for what, value in row["figures"].items())
            facts = "; ".join(f"{key}: {value}" for key, value in row["about"].items())
            text.write(f"\n{facts}\n\n")
