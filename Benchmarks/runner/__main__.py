"""Measures keytag. `make bench`, `bench-check` and `bench-scale` call it; --help says the rest."""

import argparse
import sys
import time

import machine
from process import Failed


def compare_verb(options):
    """`compare`: keytag and its peers."""
    import compare
    import report
    about = machine.describe()
    extra = [f"--{name.replace('_', '-')}" for name in ("skew", "long", "escapes")
             if getattr(options, name)]
    workload, everyone, skipped = compare.compare(
        options.events, extra, options.rounds, options.minutes, options.only, about["keytag"])
    print("\n" + report.rows(workload, everyone))
    if not options.no_results:
        name = time.strftime("%Y-%m-%d", time.gmtime()) + "".join(extra).replace("--", "-")
        print("\n" + report.write(workload, everyone, skipped, about, name))


def check_verb(options):
    """`check`: instruction counts against the committed ones."""
    import instructions
    return instructions.check(options.record)


def profile_verb(_):
    """`profile`: where the instructions of an enrichment are."""
    import rooms
    rooms.profile()


def scale_verb(options):
    """`scale`: how cost grows, and how long one event takes."""
    import scale
    scale.measure("scale", scale.TITLE, scale.PARTS, options.parts or list(scale.PARTS),
                  machine.describe(), options.no_results)


def store_verb(options):
    """`store`: what storing costs, and how long a large store takes to answer."""
    import scale
    import store
    scale.measure("store", store.TITLE, store.PARTS, options.parts or list(store.PARTS),
                  machine.describe(), options.no_results)


def main():
    """Reads the command line; 1 is a figure that is over its limit, 70 a run that failed."""
    parser = argparse.ArgumentParser(prog="runner", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("compare", help=compare_verb.__doc__)
    verb.set_defaults(call=compare_verb)
    verb.add_argument("--events", type=int, default=500_000)
    verb.add_argument("--rounds", type=int, default=3,
                      help="runs of each; the fast have three times as many")
    verb.add_argument("--minutes", type=float, default=10, help="no round begins after these")
    verb.add_argument("--only", nargs="*", help="peers by a part of their name")
    for name in ("skew", "long", "escapes"):
        verb.add_argument(f"--{name}", action="store_true", help="such a workload")
    verb.add_argument("--no-results", action="store_true", help="write no files")
    verb = verbs.add_parser("check", help=check_verb.__doc__)
    verb.set_defaults(call=check_verb)
    verb.add_argument("--record", action="store_true", help="make today's counts the limits")
    verb = verbs.add_parser("profile", help=profile_verb.__doc__)
    verb.set_defaults(call=profile_verb)
    verb = verbs.add_parser("scale", help=scale_verb.__doc__)
    verb.set_defaults(call=scale_verb)
    verb.add_argument("parts", nargs="*", help="events, items, jobs, latency; all by default")
    verb.add_argument("--no-results", action="store_true", help="write no files")
    verb = verbs.add_parser("store", help=store_verb.__doc__)
    verb.set_defaults(call=store_verb)
    verb.add_argument("parts", nargs="*", help="ingest, questions; all by default")
    verb.add_argument("--no-results", action="store_true", help="write no files")
    options = parser.parse_args()
    try:
        return options.call(options) or 0
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 70


if __name__ == "__main__":
    sys.exit(main())
