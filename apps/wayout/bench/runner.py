"""Runs every measurement of the events benchmark, one after the other, and shows progress."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from wayout.bench.budgets import OURS, check_budgets
from wayout.bench.conditions import Conditions, progress_display
from wayout.bench.deployment import bench_deployment
from wayout.bench.fairness import Fairness, measure_fairness
from wayout.bench.figures import Figure, Results, rate, waits
from wayout.bench.implementations import all_implementations
from wayout.bench.latency import measure_latency
from wayout.bench.peer_environment import PACKAGES, install_peers
from wayout.bench.throughput import Rates, measure, measure_relay
from wayout.local_servers.unprivileged_user import state_folder

WORK = (
    "an arrest of an unknown person: casework's own handler and its audit; peers open one transaction each, "
    "without outbox, on classic queues; ours carries from the outbox over a quorum queue"
)


@dataclass(frozen=True)
class Sizes:
    """How much is measured. What a slow machine cannot finish in time is cut off, and counted as far as it got."""

    events: int = 1_500
    rounds: int = 3
    flood: int = 50_000
    flood_rounds: int = 2
    flood_seconds: float = 20.0  # about a hundred events of the small force: with fewer, p99 is the worst one
    texts: int = 100
    relayed: int = 10_000  # about a second: the relay needs a tenth of one to learn how fast the queue is emptied


QUICK = Sizes(events=200, rounds=1, flood=1_000, flood_rounds=1, flood_seconds=2.0, texts=5, relayed=400)


def run(sizes: Sizes, console: Console) -> Results:
    """Measure everything on a private deployment of this machine."""
    conditions, folder = Conditions(), state_folder("bench")
    with progress_display(console, "starting PostgreSQL, RabbitMQ and every service") as (show_step, say):
        peers = install_peers(folder / "peers", say=say)
        with bench_deployment(folder, say=say) as bench:
            texts = measure_latency(bench, texts=sizes.texts, show_step=show_step)
            bench.stop_all()
            rates = measure(
                bench, all_implementations(peers), rounds=sizes.rounds, events=sizes.events, show_step=show_step
            )
            relay = measure_relay(bench, rounds=sizes.rounds, events=sizes.relayed, show_step=show_step)
            fairness = measure_fairness(
                bench, rounds=sizes.flood_rounds, flood=sizes.flood, seconds=sizes.flood_seconds, show_step=show_step
            )
    return Results(
        _figures(sizes, rates, relay, fairness, texts),
        check_budgets(rates, relay, fairness, texts),
        conditions.as_json(rounds=len(rates[OURS]), work=WORK),
        tuple(f"{name} could not be installed" for name in PACKAGES if name not in peers),
    )


def _figures(sizes: Sizes, rates: Rates, relay: Rates, fairness: Fairness, texts: list[float]) -> tuple[Figure, ...]:
    under_flood = f"of {sizes.flood:,} flooding"
    return (
        *(rate(name, rounds, sizes.events) for name, rounds in rates.items()),
        *(rate(f"{name}, no handler", rounds, sizes.relayed) for name, rounds in relay.items()),
        *waits("text in -> on the duty queue", texts),
        *waits(f"another force's event, {under_flood}, fair", fairness.waits),
        *waits(f"the same, first come first served (cut off at {sizes.flood_seconds:g} s)", fairness.unfair_waits),
        rate(f"all forces together, {under_flood}, fair", fairness.fair_rates, sizes.flood),
        rate(f"all forces together, {under_flood}, first come first served", fairness.unfair_rates, sizes.flood),
    )
