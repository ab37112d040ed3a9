"""How long one event takes on a slow pipe: from the write of its line to the read of its answer."""

import os
import statistics
import subprocess
import time

from process import Failed

PAUSE = 0.003


def measure(command, lines):
    """Milliseconds of each event, written one after the other with pauses, and the process's start
    (until the first answer) apart from them."""
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        bufsize=0)
    taken = []
    for line in lines:
        start = time.perf_counter()
        child.stdin.write(line)
        answer = b""
        while not answer.endswith(b"\n"):
            piece = os.read(child.stdout.fileno(), 1 << 16)
            if not piece:
                raise Failed(f"{' '.join(command)} ended after {len(taken)} events")
            answer += piece
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(PAUSE)
    child.stdin.close()
    if child.wait() != 0:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}")
    return taken[0], taken[1:]


def summary(taken):
    """Median, 99th percentile and the most."""
    ordered = sorted(taken)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1], ordered[-1]
