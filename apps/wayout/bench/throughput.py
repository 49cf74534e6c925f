"""How many events a second each contestant takes in, one after the other, over several rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from common.rabbitmq import queues
from wayout.bench.arrests import arrests
from wayout.bench.conditions import Tell
from wayout.bench.deployment import SUBSCRIBER, Ground, wait_until
from wayout.bench.implementations import Contestant, Post
from wayout.bench.pika_baseline import Address, publish
from wayout.bench.processes import process
from wayout.deployment import environment_files

WARM_UP = 60
READY_WITHIN = 60.0
LONGEST = 10.0  # a slow contestant is cut off there, and what it did until then counts
ENOUGH = 150.0  # on a slow machine no further round begins after so many seconds


def rounds_of(many: int, contestants: Sequence[Contestant]) -> list[Contestant]:
    """Every contestant once a round, each round beginning with another one, so that none is always first."""
    return [contestants[(place + turn) % len(contestants)] for turn in range(many) for place in range(len(contestants))]


def measure(ground: Ground, contestants: Sequence[Contestant], *, rounds: int, events: int, tell: Tell) -> Rates:
    """Events a second, by contestant and round."""
    rates: Rates = {one.name: [] for one in contestants}
    until = time.monotonic() + ENOUGH
    for number, one in enumerate(rounds_of(rounds, contestants)):
        if number and number % len(contestants) == 0 and time.monotonic() > until:
            break  # between rounds only: a ratio needs both sides of one round
        tell(f"round {number // len(contestants) + 1} of {rounds}: {one.name}")
        with one.running(ground) as post:
            _warm_up(ground, post)
            rates[one.name].append(_rate(ground, post, events))
        ground.clear()
    return rates


Rates = dict[str, list[float]]


def _warm_up(ground: Ground, post: Post) -> None:
    force = ground.new_force()
    post(force, list(arrests(force, WARM_UP)))
    wait_until(lambda: ground.handled(force) >= WARM_UP, READY_WITHIN, "warming up")


def _rate(ground: Ground, post: Post, events: int) -> float:
    force = ground.new_force()
    began = post(force, list(arrests(force, events)))
    return _per_second(lambda: ground.handled(force), events, began)


def _per_second(done: Callable[[], int], goal: int, began: float) -> float:
    """What was done by the time that all was, or that the longest time was over."""
    with suppress(TimeoutError):
        wait_until(lambda: done() >= goal, LONGEST, "all events")
    return done() / (time.monotonic() - began)


def measure_relay(ground: Ground, *, rounds: int, events: int, tell: Tell) -> Rates:
    """The relay alone and plain pika, into the same queue, which a third process empties."""
    rates: Rates = {"relay": [], "raw pika": []}
    queue = queues.event_queue(SUBSCRIBER)
    ground.wait_for_queue(queue)
    words = ["-m", "wayout.bench.null_consumer", ground.amqp_url, queue]
    with process(words, environment={}, log=ground.folder / "logs" / "draining.log"):
        for number in range(rounds):
            tell(f"round {number + 1} of {rounds}: the relay alone, and raw pika")
            rates["relay"].append(_relay_alone(ground, events))
            force = ground.new_force()
            bodies = [one.body for one in arrests(force, events)]
            began, ended = publish(ground.amqp_url, Address("", queue), bodies)
            rates["raw pika"].append(events / (ended - began))
    ground.clear()
    return rates


def _relay_alone(ground: Ground, events: int) -> float:
    ground.up(environment_files.RELAY)
    try:
        first = ground.new_force()
        ground.raise_all(first, arrests(first, WARM_UP))
        wait_until(lambda: not ground.undelivered(first), READY_WITHIN, "the relay")
        force = ground.new_force()
        began = ground.raise_all(force, arrests(force, events))
        return _per_second(lambda: events - ground.undelivered(force), events, began)
    finally:
        ground.down(environment_files.RELAY)
