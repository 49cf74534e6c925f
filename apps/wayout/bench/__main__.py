"""``python -m wayout.bench``: the events benchmark, with every size as an option."""

from __future__ import annotations

import signal
import sys

import click

from wayout import bench


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
@click.option("--events", "number", type=click.IntRange(50, 100_000), help="Events in one round.")
@click.option("--flood", type=click.IntRange(100, 500_000), help="Events that one force floods with.")
@click.option("--rounds", type=click.IntRange(1, 20), help="Rounds of the comparison.")
@click.option("--quick", is_flag=True, help="A run of seconds, to see whether everything can be measured here.")
def main(*, as_json: bool, number: int | None, flood: int | None, rounds: int | None, quick: bool) -> None:
    """Events through outbox, RabbitMQ and inbox, beside plain nameko, Celery and FastStream."""
    bench.events(as_json=as_json, number=number, flood=flood, rounds=rounds, quick=quick)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # stops the private servers first
main(prog_name="wayout bench events")
