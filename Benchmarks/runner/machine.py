"""What the figures were measured on."""

import os
import platform
import subprocess
import time

import places
from process import first_line


def field(path, name):
    """The value of a `name: value` line in a file of /proc."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    return "?"


def system_name():
    """The distribution's name, such as "Debian GNU/Linux 12 (bookworm)"."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def describe():
    """Machine, system and versions, as pairs for a table."""
    commit = subprocess.run(
        ["git", "-C", places.PROJECT, "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False).stdout.strip()
    memory = int(field("/proc/meminfo", "MemTotal").split()[0]) / (1 << 20)
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "processor": field("/proc/cpuinfo", "model name"),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GiB",
        "system": f"{system_name()}, Linux {platform.release()}",
        "compiler": first_line(["swift", "--version"]),
        "keytag": f"{first_line([places.KEYTAG, '--version'])}, commit {commit or '?'}",
        "load when it began": " ".join(f"{part:.2f}" for part in os.getloadavg()),
    }
