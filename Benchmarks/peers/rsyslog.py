"""rsyslog: mmjsonparse and a lookup table for each table; names only, no lists.

usage: rsyslog.py WORKLOAD EVENTS > OUT    ($RSYSLOGD is the program)

A daemon does not end by itself: it is ended when as many lines came out as went in. The tables in
rsyslog's own form are made by the first run and kept in the workload, as keytag keeps its database.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time

workload, events = map(os.path.abspath, sys.argv[1:])
# Seconds without a line after which no more are waited for.
PATIENCE = 20
SELECTORS = [
    ("vault_name", "vaults", "$!vault_uuid"),
    ("item_name", "items", "$!item_uuid"),
    ("user_name", "users", "$!user!uuid"),
    ("actor_name", "users", "$!actor_uuid"),
    ("target_user_name", "users", "$!target_user!uuid"),
]


def make_table(name):
    path = f"{workload}/rsyslog-{name}.json"
    if not os.path.exists(path):
        with open(f"{workload}/{name}.csv", newline="", encoding="utf-8") as rows:
            table = [{"index": r["uuid"], "value": r["name"]} for r in csv.DictReader(rows)]
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"version": 1, "nomatch": "", "type": "string", "table": table}, file)
    return f'lookup_table(name="{name}" file="{path}")'


with tempfile.TemporaryDirectory(dir=workload) as folder:
    out = f"{folder}/out"
    sets = "\n".join(
        f'  if {path} != "" then {{ set $.name = lookup("{table}", {path});'
        f' if $.name != "" then set $!{key} = $.name; }}'
        for key, table, path in SELECTORS
    )
    tables = "\n".join(make_table(name) for name in ("vaults", "items", "users"))
    with open(f"{folder}/conf", "w", encoding="utf-8") as conf:
        conf.write(f'''global(workDirectory="{folder}" maxMessageSize="64k")
main_queue(queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="1024"
  queue.workerThreads="2")
module(load="imfile")
module(load="mmjsonparse")
{tables}
template(name="event" type="string" string="%$!all-json-plain%\\n")
input(type="imfile" file="{events}" tag="event" freshStartTail="off" addMetadata="off" ruleset="enrich")
ruleset(name="enrich" queue.type="LinkedList" queue.size="200000"
  queue.dequeueBatchSize="1024" queue.workerThreads="2") {{
  action(type="mmjsonparse" cookie="")
{sets}
  action(type="omfile" file="{out}" template="event" ioBufferSize="256k" flushInterval="1")
}}
''')
    with open(events, "rb") as file:
        missing = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    daemon = subprocess.Popen(
        [os.environ.get("RSYSLOGD", "rsyslogd"), "-n", "-f", f"{folder}/conf",
         "-i", f"{folder}/pid"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while missing > 0 and not os.path.exists(out):
        if daemon.poll() is not None:
            sys.exit("rsyslog.py: rsyslogd ended early")
        time.sleep(0.005)
    if missing > 0:
        with open(out, "rb") as lines:
            last = time.monotonic()
            while missing > 0 and daemon.poll() is None and time.monotonic() < last + PATIENCE:
                block = lines.read(1 << 20)
                missing -= block.count(b"\n")
                sys.stdout.buffer.write(block)
                if block:
                    last = time.monotonic()
                else:
                    time.sleep(0.005)
    daemon.terminate()
    daemon.wait()
    if missing > 0:
        sys.exit(f"rsyslog.py: {missing} events did not come out")
