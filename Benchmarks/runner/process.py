"""Runs a program to its end and says what it took."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass


class Failed(Exception):
    """A program that could not be run, or ended badly."""


@dataclass
class Measured:
    """Wall and CPU seconds (the program's and those of what it started), and peak memory in MiB.

    Linux lets a program inherit the peak of the one that started it, so a peak below that of this
    Python, about 20 MiB, is not seen.
    """

    wall: float
    cpu: float
    peak: float


def run(command, output=os.devnull, patience=600):
    """Runs a command with no input and its output to a file; raises Failed where it fails or takes
    more than `patience` seconds."""
    with open(output, "wb") as out, open(os.devnull, "rb") as nothing:
        start = time.perf_counter()
        try:
            child = subprocess.Popen(
                command, stdin=nothing, stdout=out, stderr=subprocess.PIPE, close_fds=False)
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from error
        # SIGTERM, so that a peer's script can end what it started.
        watch = threading.Timer(patience, child.terminate)
        watch.start()
        errors = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        said = errors.decode("utf-8", "replace").strip()[-2000:]
        raise Failed(f"{' '.join(command)} ended with {child.returncode}: {said}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def first_line(command):
    """The first line that a command prints that is not empty, such as its version."""
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.strip() for line in (said.stdout + said.stderr).splitlines() if line.strip()]
    return lines[0] if lines else "?"
