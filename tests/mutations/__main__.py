"""``python -m mutations`` in the folder tests: removes every guard in turn, and prints what notices it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mutations.guards import GUARDS
from mutations.runner import Outcome, check_tests, copy_of, remove

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """0 when every guard that fell was noticed."""
    parser = argparse.ArgumentParser(prog="python -m mutations", description=__doc__)
    parser.add_argument("--only", metavar="WORD", default="", help="the guards whose name contains this word")
    parser.add_argument("--list", action="store_true", help="print the names, and remove nothing")
    parser.add_argument("--unchecked", action="store_true", help="do not run the tests with every guard in place first")
    chosen = parser.parse_args(arguments)
    guards = [guard for guard in GUARDS if chosen.only in guard.name]
    for guard in guards:
        guard.check(ROOT)
    if chosen.list:
        print("\n".join(guard.name for guard in guards))
        return 0
    with copy_of(ROOT) as copy:
        if not chosen.unchecked:
            check_tests(copy, sorted({test for guard in guards for test in guard.tests}))
        outcomes = [_say(remove(copy, guard)) for guard in guards]
    survivors = [one.guard.name for one in outcomes if one.seen_by is None]
    print(
        f"{len(outcomes)} guards removed, {len(survivors)} of them unseen" + "".join(f"\n  {one}" for one in survivors)
    )
    return 1 if survivors or not outcomes else 0


def _say(outcome: Outcome) -> Outcome:
    seen = f"caught by {outcome.seen_by}" if outcome.seen_by else "SURVIVED"
    print(f"{outcome.guard.name:<64} {outcome.seconds:5.0f} s  {seen}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
