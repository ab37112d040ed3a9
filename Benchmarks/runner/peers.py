"""The programs that are compared, and how each is called."""

import os
from dataclasses import dataclass, field

import places
from process import first_line, run


@dataclass
class Peer:
    """A program that gives the same names, or one that only parses (`answers` is false)."""

    name: str
    command: list  # ends with the workload's folder and the events, which are appended
    version: list
    options: list = field(default_factory=list)  # behind these
    needs: list = field(default_factory=list)
    # How many events it is given; the time is scaled where that is not all of them.
    events: int = 10**9
    rounds: int = 3
    answers: bool = True
    lists: bool = True
    # Whether it appends the rows and all lists, as keytag does.
    whole: bool = False
    missing: str = ""

    def call(self, workload, file):
        """The command for a workload's tables and a file of events."""
        return self.command + ([workload.folder, file] if self.answers else [file]) + self.options

    def find(self):
        """Sees whether it is installed; `missing` then says what is not."""
        lacking = [name for name in self.needs if places.tool(name) is None]
        self.missing = ", ".join(lacking)
        return not lacking


def script(name):
    return f"{places.PEERS}/{name}"


def simdjson(name, options):
    """The parser alone, built from our own few lines where Debian's library is there."""
    program = f"{places.TOOLS}/simdjson"
    source = script("simdjson.cpp")
    peer = Peer(name, [program], ["true"], options, answers=False, rounds=9)
    if places.tool("g++") is None or not os.path.exists("/usr/include/simdjson.h"):
        peer.missing = "g++ and libsimdjson-dev"
        return peer
    if not os.path.exists(program) or os.stat(program).st_mtime < os.stat(source).st_mtime:
        os.makedirs(places.TOOLS, exist_ok=True)
        run(["g++", "-O3", "-std=c++17", source, "-o", program, "-lsimdjson", "-lpthread"])
    peer.version = ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "libsimdjson-dev"]
    return peer


def all_peers():
    """Every peer, installed or not, the parser first."""
    python = f"{places.TOOLS}/bin/python"
    orjson = [python, "-c", "import sys, orjson; print('Python', sys.version.split()[0], "
              "'orjson', orjson.__version__)"]
    os.environ["DUCKDB"] = places.tool("duckdb") or "duckdb"
    os.environ["TENZIR"] = os.path.dirname(places.tool("tenzir") or "")
    os.environ["RSYSLOGD"] = places.tool("rsyslogd") or "rsyslogd"
    peers = [
        Peer("DuckDB", ["sh", script("duckdb.sh")], [os.environ["DUCKDB"], "--version"],
             needs=["duckdb"]),
        Peer("Python, orjson", [python, script("python_orjson.py")], orjson),
        Peer("Python, orjson, rows and lists",
             [python, script("python_orjson_rows.py")], orjson, whole=True),
        Peer("rsyslog", [python if os.path.exists(python) else "python3", script("rsyslog.py")],
             [os.environ["RSYSLOGD"], "-v"], needs=["rsyslogd"], events=100_000, lists=False),
        Peer("Tenzir", [python, script("tenzir.py")],
             [python, "-c", "import importlib.metadata as all; print('Tenzir', all.version('tenzir'))"],
             needs=["tenzir", "tenzir-node"], events=100_000),
        Peer("jq", ["sh", script("jq.sh")], ["jq", "--version"], needs=["jq"], events=50_000),
        Peer("Miller", ["sh", script("miller.sh")], ["mlr", "--version"], needs=["mlr"],
             events=50_000, lists=False),
    ]
    for peer in peers:
        peer.find()
        if peer.version is orjson and not os.path.exists(python):
            peer.missing = "orjson"
    return [
        simdjson("simdjson, only parsing", []),
        simdjson("simdjson, only parsing, blocks", ["262144"]),
    ] + peers


def version(peer):
    """What the program says of its version."""
    return "–" if peer.missing else first_line(peer.version)
