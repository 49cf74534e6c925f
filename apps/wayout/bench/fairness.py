"""How long one force waits while another floods, and what being fair costs all of them together."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from wayout.bench.arrests import arrests
from wayout.bench.conditions import Tell
from wayout.bench.deployment import Ground, wait_until
from wayout.bench.fifo_relay import INDEX, NO_INDEX
from wayout.bench.processes import process
from wayout.bench.throughput import READY_WITHIN, WARM_UP
from wayout.deployment import environment_files

NOW_AND_THEN = (0.05, 0.2)  # seconds between the small force's events
LOOK = 0.004


@dataclass
class Fairness:
    """``waits`` are the small force's, in seconds, under the fair relay; ``unfair_waits`` under the other."""

    waits: list[float] = field(default_factory=list)
    unfair_waits: list[float] = field(default_factory=list)
    fair_rates: list[float] = field(default_factory=list)
    unfair_rates: list[float] = field(default_factory=list)
    seconds: float = 0.0


def measure_fairness(ground: Ground, *, rounds: int, flood: int, seconds: float, tell: Tell) -> Fairness:
    """The same flood under both relays in turn, filled up again before each."""
    found = Fairness(seconds=seconds)
    big, small = ground.new_force(), ground.new_force()
    ground.up("casework")
    try:
        for number in range(rounds):
            tell(f"round {number + 1} of {rounds}: a flood of {flood:,}, fair")
            with _fair(ground):
                found.fair_rates.append(_under_flood(ground, big, small, flood, seconds, found.waits))
            tell(f"round {number + 1} of {rounds}: a flood of {flood:,}, first come first served")
            with _unfair(ground):
                found.unfair_rates.append(_under_flood(ground, big, small, flood, seconds, found.unfair_waits))
            ground.clear()
    finally:
        ground.down("casework")
        ground.clear()
    return found


@contextmanager
def _fair(ground: Ground) -> Iterator[None]:
    ground.clear()
    ground.up(environment_files.RELAY)
    try:
        _ready(ground)
        yield
    finally:
        ground.down(environment_files.RELAY)


@contextmanager
def _unfair(ground: Ground) -> Iterator[None]:
    ground.clear()
    settings = environment_files.environment(ground.trial.deployment, environment_files.RELAY, ground.amqp_url)
    log = ground.folder / "logs" / "fifo.log"
    with _own_index(ground), process(["-m", "wayout.bench.fifo_relay"], environment=settings, log=log):
        _ready(ground)
        yield


@contextmanager
def _own_index(ground: Ground) -> Iterator[None]:
    """What the unfair pick needs. It is not left there: the planner would take it for the fair one, too, and read all
    that the flood has left before it finds the small force's."""
    admin = ground.trial.deployment.admin
    with admin.begin() as connection:
        connection.execute(text(INDEX))
    try:
        yield
    finally:
        with admin.begin() as connection:
            connection.execute(text(NO_INDEX))


def _ready(ground: Ground) -> None:
    """Something comes through. What a flood left behind is gone by now, so that the start is the same for both."""
    force = ground.new_force()
    ground.raise_all(force, arrests(force, WARM_UP))
    wait_until(lambda: ground.handled(force) >= WARM_UP, READY_WITHIN, "warming up")


def _under_flood(ground: Ground, big: int, small: int, flood: int, seconds: float, waits: list[float]) -> float:
    """Events a second over all forces for so long, while the small force adds one now and then."""
    ground.raise_all(big, arrests(big, flood))
    before, began = ground.handled(big) + ground.handled(small), time.monotonic()
    until = began + seconds
    while time.monotonic() < until:
        waits.append(_wait_of_one(ground, small, until))
        time.sleep(random.uniform(*NOW_AND_THEN))
    done = ground.handled(big) + ground.handled(small) - before
    return done / (time.monotonic() - began)


def _wait_of_one(ground: Ground, small: int, until: float) -> float:
    """Seconds until the event is handled, at least; at ``until`` nobody waits any longer."""
    goal = ground.handled(small) + 1
    began = ground.raise_all(small, arrests(small, 1))
    while ground.handled(small) < goal and time.monotonic() < until:
        time.sleep(LOOK)
    return time.monotonic() - began
