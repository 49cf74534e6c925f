"""Measures Wayout and its peers on this machine in one run, and prints the ratios and the budgets."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from wayout.bench.figures import Results
    from wayout.bench.runner import Sizes


def events(
    *,
    as_json: bool,
    number: int | None = None,
    flood: int | None = None,
    rounds: int | None = None,
    quick: bool = False,
) -> None:
    """Events through outbox, RabbitMQ and inbox, beside plain nameko, Celery and FastStream."""
    from rich.console import Console

    from wayout.bench.runner import QUICK, Sizes, run

    console = Console(stderr=True)
    _report(console, run(_with_sizes(QUICK if quick else Sizes(), number, flood, rounds), console), as_json=as_json)


def intake(*, quick: bool, as_json: bool) -> None:
    """Texts by signed webhooks until they are on the duty queue, beside peers that do the honest minimum."""
    from rich.console import Console

    from wayout.bench.intake.runner import QUICK, Sizes, run

    console = Console(stderr=True)
    _report(console, run(QUICK if quick else Sizes(), console), as_json=as_json)


def people(*, number: int, as_json: bool) -> None:
    """One referral among so many known people, in PostgreSQL and, as the limit, in memory."""
    from rich.console import Console

    from wayout.bench.person_matching import run

    console = Console(stderr=True)
    _report(console, run(number, console), as_json=as_json)


def _report(console: Console, results: Results, *, as_json: bool) -> None:
    """Tables for people, and one JSON object as the last line for programs."""
    from wayout.bench.report import report

    report(console, results)
    if as_json:
        sys.stdout.write(json.dumps(results.as_json()) + "\n")
        sys.stdout.flush()


def _with_sizes(sizes: Sizes, number: int | None, flood: int | None, rounds: int | None) -> Sizes:
    chosen: dict[str, Any] = {"events": number, "flood": flood, "rounds": rounds}
    return replace(sizes, **{name: value for name, value in chosen.items() if value is not None})
