"""Results as files: a table in Markdown, every single run as NDJSON, and a plot."""

import json
import os
import shlex

import places
from plot import bars


def shown(command, workload):
    """A command as one can read it, without the folders of this machine."""
    text = shlex.join(command)
    for folder, name in [
            (workload.folder, "WORKLOAD"), (places.HERE, "Benchmarks"), (places.PROJECT, ".")]:
        text = text.replace(folder, name)
    return text


def number(value):
    """A time in seconds with three digits that count."""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def ratio(value):
    """A ratio with two or three digits that count."""
    return f"{value:.2f} ×" if value < 10 else f"{value:.0f} ×"


def rows(workload, everyone):
    """The table's rows, the fastest first."""
    ours = everyone[0].median()
    parser = next((one for one in everyone if one.peer and not one.peer.answers), None)
    header = [
        "program", "wall s", "least – most", "CPU s", "peak MiB", "events/s", "of simdjson's time",
        "keytag is faster", "runs", "answers"]
    table = [header, ["---"] + ["---:"] * 8 + ["---"]]
    for one in sorted(everyone, key=lambda one: one.median()):
        wall = one.median()
        sampled = one.events < workload.events
        low, high = one.spread()
        checked = "only parses" if one.peer and not one.peer.answers else (
            "–" if one.peer is None else
            f"{one.checked:,} the same" + ("" if one.peer.lists else ", names only"))
        table.append([
            one.name + (f" (scaled from {one.events:,} events)" if sampled else ""),
            number(wall), f"{number(low)} – {number(high)}", number(one.median("cpu")),
            f"{one.median('peak'):.0f}", f"{workload.events / wall:,.0f}",
            ratio(wall / parser.median()) if parser else "–",
            "–" if one is everyone[0] else ratio(wall / ours), str(len(one.runs)), checked])
    return "\n".join("| " + " | ".join(row) + " |" for row in table)


def write(workload, everyone, skipped, about, name):
    """Writes the three files and gives the table's path."""
    os.makedirs(places.RESULTS, exist_ok=True)
    base = f"{places.RESULTS}/{name}"
    with open(f"{base}.ndjson", "w", encoding="utf-8") as raw:
        for one in everyone:
            for turn, single in enumerate(one.runs):
                raw.write(json.dumps({
                    "program": one.name, "version": one.version, "turn": turn,
                    "events": workload.events, "events_run": min(one.events, workload.events),
                    "wall_seconds": round(single.wall, 6), "cpu_seconds": round(single.cpu, 6),
                    "peak_mebibytes": round(single.peak, 1)}, ensure_ascii=False) + "\n")
    title = f"{workload.events:,} events, seconds"
    with open(f"{base}.svg", "w", encoding="utf-8") as picture:
        picture.write(bars(title, [(one.name, one.median(), one.spread()) for one in everyone]))
    with open(f"{base}.md", "w", encoding="utf-8") as text:
        text.write(document(workload, everyone, skipped, about, name))
    return f"{base}.md"


def document(workload, everyone, skipped, about, name):
    """The Markdown: what was done, the table, the machine, the commands."""
    facts = "\n".join(f"| {key} | {value} |" for key, value in about.items())
    versions = "\n".join(f"| {one.name} | {one.version} |" for one in everyone if one.peer)
    left_out = "".join(f"Skipped: {who} ({reason}).\n\n" for who, reason in skipped)
    commands = "\n".join(
        shown(one.call(workload.sample(min(one.events, workload.events))), workload)
        for one in everyone)
    options = " ".join(workload.options)
    load = sum(one.wall for one in workload.loaded)
    return f"""# {name}: keytag and others on the same events

{workload.events:,} events ({workload.size() / 1e6:,.0f} MB), 2,000 vaults, 200,000 items, 5,000
users where no option says otherwise (`keytag-workload FOLDER {workload.events} {options}`). Whole
processes, tables loaded by each from what it reads best (keytag: from its database), everything on
tmpfs, output to /dev/null where it is not said. Medians; the programs ran in turn. Before, each
gave the same answers as keytag on the first events. A program that is given a sample ran on a tenth
of it too, and the difference was scaled to all events. Not in keytag's time: `keytag load` of
the three tables, once before, {number(load)} s.

![wall time]({name}.svg)

{rows(workload, everyone)}

{left_out}| machine | |
| --- | --- |
{facts}
{versions}

```
{commands}
```
"""
