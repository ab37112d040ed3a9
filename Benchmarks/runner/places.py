"""Where things are. KEYTAG and KEYTAG_BENCH_FOLDER choose another program and another folder."""

import os
import shutil

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(HERE)
KEYTAG = os.environ.get("KEYTAG", f"{PROJECT}/.build/release/keytag")
WORKLOAD = os.environ.get("KEYTAG_WORKLOAD", f"{HERE}/.build/release/keytag-workload")
PEERS = f"{HERE}/peers"
RESULTS = f"{HERE}/results"
# What `make bench-tools` made; git does not see it.
TOOLS = f"{HERE}/.build/tools"


def scratch():
    """The folder for workloads: on tmpfs where there is one, so that no disk is measured."""
    chosen = os.environ.get("KEYTAG_BENCH_FOLDER")
    if not chosen:
        memory = "/dev/shm"
        root = memory if os.access(memory, os.W_OK) else f"{HERE}/.build"
        chosen = f"{root}/keytag-bench-{os.getuid()}"
    os.makedirs(chosen, exist_ok=True)
    return chosen


def tool(name):
    """The path of a program among the tools or on the machine; None where it is not there."""
    path = os.pathsep.join([f"{TOOLS}/bin", os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=path + os.pathsep + "/usr/sbin")
