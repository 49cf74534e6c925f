"""Runs every measurement of the events benchmark, one after the other, with progress on the way."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from wayout.bench.budgets import OURS, judge
from wayout.bench.conditions import Circumstances, telling
from wayout.bench.deployment import ground
from wayout.bench.fairness import Fairness, measure_fairness
from wayout.bench.figures import Figure, Results, rate, waits
from wayout.bench.implementations import contestants
from wayout.bench.latency import measure_latency
from wayout.bench.peer_environment import PACKAGES, install_peers
from wayout.bench.throughput import Rates, measure, measure_relay
from wayout.local_servers.unprivileged_user import state

WORK = (
    "an arrest of somebody unknown: casework's own handler and its audit; peers open one transaction each, "
    "without outbox, on classic queues; ours carries from the outbox over a quorum queue"
)


@dataclass(frozen=True)
class Sizes:
    """How much is measured; what a slow machine cannot finish in time is cut off and counted as far as it got."""

    events: int = 1_500
    rounds: int = 3
    flood: int = 50_000
    flood_rounds: int = 2
    flood_seconds: float = 20.0  # a hundred of the small force's events: below that, p99 is the worst one
    texts: int = 100
    relayed: int = 10_000  # a second or so: the relay learns for a tenth of one how fast the queue is emptied


QUICK = Sizes(events=200, rounds=1, flood=1_000, flood_rounds=1, flood_seconds=2.0, texts=5, relayed=400)


def run(sizes: Sizes, console: Console) -> Results:
    """Measure it all on a private deployment of this machine."""
    around, folder = Circumstances(), state("bench")
    with telling(console, "starting PostgreSQL, RabbitMQ and every service") as (tell, say):
        peers = install_peers(folder / "peers", say=say)
        with ground(folder, say=say) as on:
            texts = measure_latency(on, texts=sizes.texts, tell=tell)
            on.everything_down()
            rates = measure(on, contestants(peers), rounds=sizes.rounds, events=sizes.events, tell=tell)
            relay = measure_relay(on, rounds=sizes.rounds, events=sizes.relayed, tell=tell)
            fairness = measure_fairness(
                on, rounds=sizes.flood_rounds, flood=sizes.flood, seconds=sizes.flood_seconds, tell=tell
            )
    return Results(
        _figures(sizes, rates, relay, fairness, texts),
        judge(rates, relay, fairness, texts),
        around.said(rounds=len(rates[OURS]), work=WORK),
        tuple(f"{name} could not be installed" for name in PACKAGES if name not in peers),
    )


def _figures(sizes: Sizes, rates: Rates, relay: Rates, fairness: Fairness, texts: list[float]) -> tuple[Figure, ...]:
    flooded = f"of {sizes.flood:,} flooding"
    return (
        *(rate(name, rounds, sizes.events) for name, rounds in rates.items()),
        *(rate(f"{name}, nobody handling", rounds, sizes.relayed) for name, rounds in relay.items()),
        *waits("text in -> on the duty queue", texts),
        *waits(f"another force's event, {flooded}, fair", fairness.waits),
        *waits(f"the same, first come first served (cut off at {sizes.flood_seconds:g} s)", fairness.unfair_waits),
        rate(f"all forces together, {flooded}, fair", fairness.fair_rates, sizes.flood),
        rate(f"all forces together, {flooded}, first come first served", fairness.unfair_rates, sizes.flood),
    )
