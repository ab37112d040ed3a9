"""Tenzir: a lookup table in its node for each table, and a pipeline that asks them.

usage: tenzir.py WORKLOAD EVENTS > OUT    ($TENZIR is the folder of tenzir and tenzir-node)

The node is started on a free port of the loopback address, for this run alone.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

workload, events = map(os.path.abspath, sys.argv[1:])
programs = os.environ.get("TENZIR", "")
SELECTORS = [
    ("vaults", "vault_uuid?", "vault_name"), ("items", "item_uuid?", "item_name"),
    ("users", "user?.uuid?", "user_name"), ("users", "actor_uuid?", "actor_name"),
    ("users", "target_user?.uuid?", "target_user_name")]


def program(name):
    return os.path.join(programs, name)


def main(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"--endpoint=127.0.0.1:{port}"
    silent = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    node = subprocess.Popen(
        [program("tenzir-node"), endpoint, f"--state-directory={folder}/state",
         f"--cache-directory={folder}/cache"], stdout=subprocess.DEVNULL, **silent)

    def pipeline(text, **more):
        path = f"{folder}/pipeline.tql"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        subprocess.run([program("tenzir"), endpoint, "-f", path], check=True, **silent, **more)

    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if node.poll() is not None:
                    sys.exit("tenzir.py: tenzir-node ended early")
                time.sleep(0.02)
        for table in ("vaults", "items", "users"):
            pipeline(f'context_create_lookup_table "{table}"\n')
            pipeline(f'from_file "{workload}/{table}.csv" {{ read_csv }}\n'
                     f'context_update "{table}", key=uuid, value=name\n')
        enrich = "".join(
            f'context_enrich "{table}", key={path}, into={name}\n'
            for table, path, name in SELECTORS)
        pipeline(
            f'from_file "{events}" {{ read_ndjson }}\n' + enrich
            + 'p_any_emails = [user?.email?, target_user?.email?, actor_details?.email?, '
            'object_details?.email?, aux_details?.email?].where(x => x != null).distinct()\n'
            'p_any_ip_addresses = [client?.ip_address?, session?.ip?].where(x => x != null)\n'
            'write_ndjson\n')
    finally:
        node.terminate()
        node.wait()


with tempfile.TemporaryDirectory() as temporary:
    main(temporary)
