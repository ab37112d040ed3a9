"""The static executable: it needs nothing else."""

from __future__ import annotations

import os
import resource
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import KEYTAG

EVENT = b'{"uuid":"E","timestamp":"2026-03-01T00:00:00Z","vault_uuid":"V"}\n'
INTERPRETER, DYNAMIC = 3, 2


def segments(path: Path) -> list[int]:
    """The types of the segments of an ELF file of 64 bits."""
    header = path.read_bytes()[:4096]
    (offset,) = struct.unpack_from("<Q", header, 32)
    size, count = struct.unpack_from("<HH", header, 54)
    return [struct.unpack_from("<I", header, offset + size * number)[0] for number in range(count)]


class StaticExecutable(unittest.TestCase):
    def test_it_asks_for_no_loader_and_no_library(self) -> None:
        found = segments(KEYTAG)
        self.assertGreater(len(found), 3)
        self.assertNotIn(INTERPRETER, found)
        self.assertNotIn(DYNAMIC, found)

    def test_it_enriches_where_nothing_else_is(self) -> None:
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
            self.skipTest("a folder becomes the root of the file system for root alone")
        with tempfile.TemporaryDirectory() as root:
            shutil.copy(KEYTAG, f"{root}/keytag")
            # Of /proc Swift's runtime learns where its program is and how it was called.
            os.mkdir(f"{root}/proc")
            script = f"mount --rbind /proc {root}/proc && exec chroot {root} /keytag enrich"
            made = subprocess.run(
                ["unshare", "--mount", "sh", "-c", script], input=EVENT, capture_output=True)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertIn(b'"p_log_type":"OnePassword.ItemUsage"', made.stdout)

    def test_the_verbs_that_it_lacks_are_told(self) -> None:
        for words in [["pull", "--since", "7d"], ["pull", "--help"], ["watch"]]:
            said = subprocess.run([KEYTAG, *words], capture_output=True, text=True)
            self.assertEqual((said.returncode, said.stdout), (64, ""))
            self.assertEqual(
                said.stderr, f"keytag: {words[0]} is not in this build, which was made without the Events API\n")

    def test_its_start_is_told(self) -> None:
        for words in [["--version"], ["enrich", "--jobs", "1"]]:
            times = []
            for _ in range(20):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(
                    [KEYTAG, *words], input=EVENT, check=True, capture_output=True, env={"HOME": "/nowhere"})
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            times.sort()
            print(f"keytag {' '.join(words)}: {times[0] * 1000:.1f} ms of one core at best, {times[10] * 1000:.1f} ms"
                  " in the middle", flush=True)
        print(f"{KEYTAG.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    unittest.main()
