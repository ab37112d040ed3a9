"""Where the instructions of an enrichment are: by room and by function, from callgrind."""

import os
import re
import subprocess

import instructions
import places
from process import Failed
from workload import Workload

# The names of Swift functions begin with their module's, mangled: $s, its length, its name.
MODULE = re.compile(r"\$s(\d+)(\w+)")
LINE = re.compile(r"^\s*([\d,]+) \([^)]*\)\s+(.*)$")


def count(command):
    """Instructions by function, as callgrind names them, of a whole run."""
    out = f"{places.scratch()}/callgrind.out"
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        check=False, env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"})
    if run.returncode != 0:
        raise Failed(f"callgrind {' '.join(command)}: {run.stderr[-2000:]}")
    told = subprocess.run(
        ["callgrind_annotate", "--threshold=100", "--auto=no", out],
        capture_output=True, text=True, check=True).stdout
    os.remove(out)
    found = {}
    for line in told.splitlines():
        if match := LINE.match(line):
            name = match[2].split(" [")[0].split(":", 1)[-1]
            if name != "PROGRAM TOTALS":
                found[name] = found.get(name, 0) + int(match[1].replace(",", ""))
    return found


def room(name):
    """The module that a function is of; the runtime's and the system's by what they are for.

    A generic function of another module is counted where it was specialised for."""
    if match := MODULE.search(name):
        length = int(match[1])
        first = match[2][:length]
        if first not in ("s",) and len(first) == length:
            return first
    if re.search(r"mem(cpy|move|set|cmp|chr)|__mem", name):
        return "memory copied and compared (libc)"
    if re.search(r"malloc|free|calloc|realloc", name):
        return "malloc and free"
    if re.search(r"swift_(retain|release|beginAccess|endAccess)|AccessSet|Exclusiv", name):
        return "retain, release and exclusivity checks"
    if re.match(r"\$sS|\$ss|swift|bool swift|void swift", name):
        return "Swift's own library"
    return "the rest"


def profile():
    """Prints instructions per byte by room, then the functions that take most."""
    keytag = instructions.program()
    workload = Workload(20_000, *instructions.WORKLOAD)
    command = workload.enrich("--jobs", "1")
    whole = count([keytag, *command[1:]])
    start = count([keytag, *command[1:-1], "/dev/null"])
    spent = {name: most - start.get(name, 0) for name, most in whole.items()}
    size, total = workload.size(), sum(spent.values())
    rooms = {}
    for name, value in spent.items():
        rooms[room(name)] = rooms.get(room(name), 0) + value
    print("| room | instructions a byte | part |\n| --- | ---: | ---: |")
    for name, value in sorted(rooms.items(), key=lambda one: -one[1]):
        if value < total / 1000:
            continue
        print(f"| {name} | {value / size:.2f} | {value / total:.1%} |")
    print(f"| all | {total / size:.2f} | 100% |\n")
    names = sorted(spent.items(), key=lambda one: -one[1])[:25]
    plain = subprocess.run(
        ["swift", "demangle", "--simplified", "--compact"], text=True, capture_output=True,
        input="\n".join(name for name, _ in names), check=False).stdout.splitlines()
    for (name, value), better in zip(names, plain or [name for name, _ in names]):
        print(f"{value / size:6.2f}  {better[:120]}")
