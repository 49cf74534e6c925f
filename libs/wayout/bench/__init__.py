"""Measures Wayout beside its peers on this machine, in one run, and prints the ratios beside the budgets."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wayout.bench.running import Sizes


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

    from wayout.bench.reporting import report
    from wayout.bench.running import QUICK, Sizes, run

    console = Console(stderr=True)
    results = run(_sized(QUICK if quick else Sizes(), number, flood, rounds), console)
    report(console, results)
    if as_json:
        sys.stdout.write(json.dumps(results.as_json()) + "\n")
        sys.stdout.flush()


def people(*, number: int, as_json: bool) -> None:
    """One referral among so many people who are known, in PostgreSQL and, as the limit, in memory."""
    from rich.console import Console

    from wayout.bench.recognising import run
    from wayout.bench.reporting import report

    console = Console(stderr=True)
    results = run(number, console)
    report(console, results)
    if as_json:
        sys.stdout.write(json.dumps(results.as_json()) + "\n")
        sys.stdout.flush()


def _sized(sizes: Sizes, number: int | None, flood: int | None, rounds: int | None) -> Sizes:
    asked: dict[str, Any] = {"events": number, "flood": flood, "rounds": rounds}
    return replace(sizes, **{name: value for name, value in asked.items() if value is not None})
