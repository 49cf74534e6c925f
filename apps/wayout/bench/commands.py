"""``wayout bench``: the benchmarks. Each command imports what it needs when it runs."""

import click

from wayout.options import as_json


@click.group()
def bench() -> None:
    """Measure Wayout side by side with peers."""


@bench.command("events")
@click.option("--events", "number", type=click.IntRange(10), help="How many events each implementation handles.")
@click.option("--flood", type=click.IntRange(100), help="How many events the flooding force has waiting.")
@click.option("--rounds", type=click.IntRange(1), help="How many times each implementation runs, in turns.")
@click.option("--quick", is_flag=True, help="A small run, to see that it works; its ratios say little.")
@as_json
def bench_events(*, as_json: bool, quick: bool, **sizes: int | None) -> None:
    """Measure events through outbox, RabbitMQ and inbox, beside plain nameko, Celery and FastStream."""
    from wayout import bench

    bench.events(as_json=as_json, quick=quick, **sizes)


@bench.command("intake")
@click.option("--quick", is_flag=True, help="A small run, to see that it works; its ratios say little.")
@as_json
def bench_intake(*, as_json: bool, quick: bool) -> None:
    """Measure a signed text until it is on the duty queue: how long it takes, and how many a second."""
    from wayout import bench

    bench.intake(quick=quick, as_json=as_json)


@bench.command("people")
@click.option(
    "--people", "number", type=click.IntRange(1_000, 2_000_000), default=1_000_000, show_default=True,
    help="How many people are known. A million take about five minutes to fill in on an idle machine.",
)  # fmt: skip
@as_json
def bench_people(*, number: int, as_json: bool) -> None:
    """Measure one lookup of a person among very many, in PostgreSQL and, as the limit, in memory."""
    from wayout import bench

    bench.people(number=number, as_json=as_json)
