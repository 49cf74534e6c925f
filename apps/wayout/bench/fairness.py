"""Measures how long one force waits while another floods, and what fairness costs all forces together."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from wayout.bench.arrests import make_arrests
from wayout.bench.conditions import ShowStep
from wayout.bench.deployment import BenchDeployment, wait_until
from wayout.bench.fifo_relay import CREATE_INDEX, DROP_INDEX
from wayout.bench.processes import process
from wayout.bench.throughput import READY_LIMIT, WARM_UP
from wayout.deployment import environment_files

PAUSE_BETWEEN_EVENTS = (0.05, 0.2)  # seconds between the small force's events
POLL_SECONDS = 0.004


@dataclass
class Fairness:
    """``waits`` are the small force's, in seconds, under the fair relay; ``unfair_waits`` under the other."""

    waits: list[float] = field(default_factory=list)
    unfair_waits: list[float] = field(default_factory=list)
    fair_rates: list[float] = field(default_factory=list)
    unfair_rates: list[float] = field(default_factory=list)
    seconds: float = 0.0


def measure_fairness(
    bench: BenchDeployment, *, rounds: int, flood: int, seconds: float, show_step: ShowStep
) -> Fairness:
    """The same flood under both relays in turn, filled up again before each."""
    fairness = Fairness(seconds=seconds)
    big, small = bench.new_force(), bench.new_force()
    bench.start("casework")
    try:
        for number in range(rounds):
            show_step(f"round {number + 1} of {rounds}: a flood of {flood:,}, fair")
            with _fair_relay(bench):
                fairness.fair_rates.append(_rate_under_flood(bench, big, small, flood, seconds, fairness.waits))
            show_step(f"round {number + 1} of {rounds}: a flood of {flood:,}, first come first served")
            with _fifo_relay(bench):
                fairness.unfair_rates.append(
                    _rate_under_flood(bench, big, small, flood, seconds, fairness.unfair_waits)
                )
            bench.clear()
    finally:
        bench.stop("casework")
        bench.clear()
    return fairness


@contextmanager
def _fair_relay(bench: BenchDeployment) -> Iterator[None]:
    bench.clear()
    bench.start(environment_files.RELAY)
    try:
        _warm_up(bench)
        yield
    finally:
        bench.stop(environment_files.RELAY)


@contextmanager
def _fifo_relay(bench: BenchDeployment) -> Iterator[None]:
    bench.clear()
    settings = environment_files.environment(bench.local.deployment, environment_files.RELAY, bench.amqp_url)
    log = bench.folder / "logs" / "fifo.log"
    with _fifo_index(bench), process(["-m", "wayout.bench.fifo_relay"], environment=settings, log=log):
        _warm_up(bench)
        yield


@contextmanager
def _fifo_index(bench: BenchDeployment) -> Iterator[None]:
    """The index that the FIFO query needs. It is dropped again: the planner would use it for the fair query too, and
    read the whole flood before it finds the small force's events."""
    admin = bench.local.deployment.admin
    with admin.begin() as connection:
        connection.execute(text(CREATE_INDEX))
    try:
        yield
    finally:
        with admin.begin() as connection:
            connection.execute(text(DROP_INDEX))


def _warm_up(bench: BenchDeployment) -> None:
    """Wait until events arrive. By then what an earlier flood left is gone, so that both relays start alike."""
    force = bench.new_force()
    bench.add_events(force, make_arrests(force, WARM_UP))
    wait_until(lambda: bench.count_handled(force) >= WARM_UP, READY_LIMIT, "warming up")


def _rate_under_flood(
    bench: BenchDeployment, big: int, small: int, flood: int, seconds: float, waits: list[float]
) -> float:
    """Events a second over all forces for so many seconds, while the small force adds an event now and then."""
    bench.add_events(big, make_arrests(big, flood))
    before, began = bench.count_handled(big) + bench.count_handled(small), time.monotonic()
    deadline = began + seconds
    while time.monotonic() < deadline:
        waits.append(_wait_for_one_event(bench, small, deadline))
        time.sleep(random.uniform(*PAUSE_BETWEEN_EVENTS))
    done = bench.count_handled(big) + bench.count_handled(small) - before
    return done / (time.monotonic() - began)


def _wait_for_one_event(bench: BenchDeployment, small: int, deadline: float) -> float:
    """Seconds until the event is handled, or until ``deadline`` if that is earlier."""
    goal = bench.count_handled(small) + 1
    began = bench.add_events(small, make_arrests(small, 1))
    while bench.count_handled(small) < goal and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return time.monotonic() - began
