"""A Spark cluster of a test's own on loopback: a master and workers, each a process."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pyspark


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


# A run that is ended from outside ends its processes too; SIGINT may be ignored in the background.
signal.signal(signal.SIGTERM, _interrupt)

SPARK_HOME = Path(pyspark.__file__).parent
LIMIT = 900.0  # Seconds that a driver may take.


def wait_until(condition: Callable[[], object], what: str, seconds: float = 600.0) -> None:
    """Waits, but not for ever."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        parents.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def program(pid: int) -> str:
    """The command line of a process; empty where it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def kill(pids: list[int]) -> None:
    """Ends processes at once; those that have ended already are passed over."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def cpu_seconds(pids: list[int]) -> float:
    """What processes have used, with their children that ended."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """A standalone master and workers of one core each. The pip package has no start scripts, so each is
    started by `spark-class`. Leaving the context ends every process that was started in it."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.count = workers
        self.started: list[subprocess.Popen] = []
        self.workers: list[subprocess.Popen] = []
        self.environment = os.environ | {
            "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_HOME": str(SPARK_HOME),
            "SPARK_DAEMON_MEMORY": "256m", "SPARK_LOG_DIR": str(folder / "logs"),
        }

    def __enter__(self) -> Cluster:
        try:
            port = free_port()
            self.url = f"spark://127.0.0.1:{port}"
            self._java("Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(free_port()))
            wait_until(lambda: self._listens(port), "the master listens")
            for _ in range(self.count):
                self.add_worker()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        for process in self.started:
            kill([*children(process.pid), process.pid])
            process.wait()

    def add_worker(self) -> None:
        """Starts a worker and waits until the master knows it."""
        number = len(self.workers)
        work = self.folder / f"work{number}"
        options = ["--host", "127.0.0.1", "--webui-port", str(free_port()), "--work-dir", str(work)]
        worker = self._java("Worker", "--cores", "1", "--memory", "2g", *options, self.url)
        self.workers.append(worker)
        log = self.log_of(worker)
        wait_until(lambda: "Successfully registered" in log.read_text(), "the worker is registered")

    def log_of(self, process: subprocess.Popen) -> Path:
        """What a process said."""
        return self.folder / f"log{self.started.index(process)}.txt"

    def submit(self, *arguments: str, settings: dict[str, str] | None = None) -> subprocess.Popen:
        """Starts a driver by spark-submit; its log is what it said on both outputs."""
        given = {
            "spark.executor.memory": "1g", "spark.driver.host": "127.0.0.1", "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4", "spark.worker.timeout": "10",
            "spark.driver.bindAddress": "127.0.0.1",
        } | (settings or {})
        options = [word for key, value in given.items() for word in ["--conf", f"{key}={value}"]]
        command = [str(SPARK_HOME / "bin/spark-submit"), "--master", self.url, *options, *arguments]
        return self._start(command)

    def finish(self, driver: subprocess.Popen) -> None:
        """Waits for a driver's end, and insists on a good one."""
        code = driver.wait(timeout=LIMIT)
        if code != 0:
            raise AssertionError(f"the driver ended with {code}:\n{self.log_of(driver).read_text()[-6000:]}")

    def executors_of(self, worker: subprocess.Popen) -> list[int]:
        """The executors that a worker runs now."""
        return [pid for pid in children(worker.pid) if "ExecutorBackend" in program(pid)]

    def finished_tasks_of(self, worker: subprocess.Popen) -> int:
        """How many tasks the executors of a worker have told that they finished."""
        logs = (self.folder / f"work{self.workers.index(worker)}").glob("app-*/*/stderr")
        return sum(log.read_text().count("Finished task") for log in logs)

    def cpu_seconds(self) -> float:
        """What all of its processes have used so far, with those that they started and that have ended."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        running = [pid for process in self.started for pid in [process.pid, *children(process.pid)]]
        return ended.ru_utime + ended.ru_stime + cpu_seconds(running)

    def _java(self, name: str, *arguments: str) -> subprocess.Popen:
        main = f"org.apache.spark.deploy.{name.lower()}.{name}"
        return self._start([str(SPARK_HOME / "bin/spark-class"), main, *arguments])

    def _start(self, command: list[str]) -> subprocess.Popen:
        with open(self.folder / f"log{len(self.started)}.txt", "wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, cwd=self.folder
            )
        self.started.append(process)
        return process

    @staticmethod
    def _listens(port: int) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0
