"""keytag and its peers on the same workload, in turn, after their answers were compared."""

import os
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

import answers
import peers
from process import Failed, Measured, run
from workload import Workload

# Answers are compared on these many events, with the whole tables.
CHECKED = 20_000


class Contender:
    """A program in the comparison and what was measured of it."""

    def __init__(self, name, call, events, rounds, version, peer=None, output=os.devnull):
        self.name, self.call, self.rounds, self.version = name, call, rounds, version
        self.events, self.peer, self.output = events, peer, output
        self.runs, self.checked = [], None

    def measure(self, workload):
        """Runs it once; one that is given a sample, on a tenth of that too."""
        events = min(self.events, workload.events)
        whole = run(self.call(workload.sample(events)), self.output)
        if events < workload.events:
            tenth = run(self.call(workload.sample(events // 10)), self.output)
            whole = scaled(tenth, events // 10, whole, events, workload.events)
        self.runs.append(whole)

    def median(self, what="wall"):
        """The median of what was measured."""
        return statistics.median(getattr(one, what) for one in self.runs)

    def spread(self, what="wall"):
        """The least and the most of what was measured."""
        values = [getattr(one, what) for one in self.runs]
        return min(values), max(values)


def scaled(tenth, few, whole, many, all_events):
    """What all events would take, from runs on few and on many of them: only what grew with the
    events is scaled, not what the program needs to start."""
    more = (all_events - many) / (many - few)
    return Measured(
        whole.wall + max(0, whole.wall - tenth.wall) * more,
        whole.cpu + max(0, whole.cpu - tenth.cpu) * more, whole.peak)


def contenders(workload, rounds, only, version):
    """keytag's own runs first, then every peer; and the peers that are left out, with the reason."""
    cores = len(os.sched_getaffinity(0))
    whole = workload.events
    ours = [
        Contender(f"keytag, {cores} cores", lambda file: workload.enrich(file=file),
                  whole, rounds * 3, version),
        Contender("keytag, 1 core", lambda file: workload.enrich("--jobs", "1", file=file),
                  whole, rounds * 3, version),
        Contender(f"keytag, {cores} cores, to a file", lambda file: workload.enrich(file=file),
                  whole, rounds, version, output=f"{workload.folder}/out"),
    ]
    found, skipped = [], []
    for peer in peers.all_peers():
        if only and not any(name.lower() in peer.name.lower() for name in only):
            continue
        if peer.missing:
            skipped.append((peer.name, f"not installed: {peer.missing}"))
            continue
        found.append(Contender(
            peer.name, lambda file, peer=peer: peer.call(workload, file), peer.events,
            rounds if peer.answers else rounds * 3, peers.version(peer), peer))
    return ours + found, skipped


def check_answers(workload, everyone):
    """Compares every peer's answers with keytag's. One that differs or fails is left out, since its
    time would be that of another job; gives those that are, with the reason."""
    sample = workload.sample(min(CHECKED, workload.events))
    expected, given = f"{workload.folder}/expected", f"{workload.folder}/given"
    run(workload.enrich(file=sample), expected)
    left_out = []
    for contender in [one for one in everyone if one.peer and one.peer.answers]:
        try:
            run(contender.call(sample), given, patience=120)
            peer = contender.peer
            # In a process of its own, since those that are measured inherit the peak of this one.
            with ProcessPoolExecutor(max_workers=1) as other:
                contender.checked = other.submit(
                    answers.compare, expected, given, peer.lists, peer.whole).result()
            print(f"{contender.name}: {contender.checked} events have the same answers", flush=True)
        except (answers.Different, Failed) as error:
            left_out.append((contender.name, str(error).replace(workload.folder + "/", "")))
            everyone.remove(contender)
    for file in (expected, given):
        if os.path.exists(file):
            os.remove(file)
    return left_out


def compare(events, options, rounds, minutes, only, version):
    """Everything; gives the workload, the contenders with their runs, and who was left out. No round
    begins after so many minutes, but for the first."""
    end = time.monotonic() + minutes * 60
    workload = Workload(events, *options)
    everyone, skipped = contenders(workload, rounds, only, version)
    skipped += check_answers(workload, everyone)
    for name, reason in skipped:
        print(f"{name} is skipped: {reason}", flush=True)
    for turn in range(max(one.rounds for one in everyone)):
        if turn > 0 and time.monotonic() > end:
            print(f"{minutes} minutes are over after {turn} rounds", flush=True)
            break
        for contender in everyone:
            if turn < contender.rounds:
                try:
                    contender.measure(workload)
                    last = contender.runs[-1]
                    print(f"{contender.name}: {last.wall:.3f} s, CPU {last.cpu:.3f} s", flush=True)
                except Failed as error:
                    raise Failed(f"{contender.name}: {error}") from error
    for contender in everyone:
        if contender.output != os.devnull and os.path.exists(contender.output):
            os.remove(contender.output)
    return workload, everyone, skipped
