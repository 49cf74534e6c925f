"""Measures how many events a second each implementation handles, one after the other, over several rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from common.rabbitmq import queues
from wayout.bench.arrests import make_arrests
from wayout.bench.conditions import ShowStep
from wayout.bench.deployment import SUBSCRIBER, BenchDeployment, wait_until
from wayout.bench.implementations import Implementation, SendEvents
from wayout.bench.pika_baseline import Address, publish
from wayout.bench.processes import process
from wayout.deployment import environment_files

WARM_UP = 60
READY_LIMIT = 60.0
ROUND_LIMIT = 10.0  # seconds; a slow implementation is cut off there, and what it did until then counts
TIME_LIMIT = 150.0  # seconds; on a slow machine no further round begins after them


def round_order(many: int, implementations: Sequence[Implementation]) -> list[Implementation]:
    """Every implementation once a round. Each round begins with another one, so that none is always first."""
    return [
        implementations[(index + turn) % len(implementations)]
        for turn in range(many)
        for index in range(len(implementations))
    ]


def measure(
    bench: BenchDeployment, implementations: Sequence[Implementation], *, rounds: int, events: int, show_step: ShowStep
) -> Rates:
    """Events a second, by implementation and round."""
    rates: Rates = {implementation.name: [] for implementation in implementations}
    deadline = time.monotonic() + TIME_LIMIT
    for number, implementation in enumerate(round_order(rounds, implementations)):
        if number and number % len(implementations) == 0 and time.monotonic() > deadline:
            break  # between rounds only: a ratio needs both sides of one round
        show_step(f"round {number // len(implementations) + 1} of {rounds}: {implementation.name}")
        with implementation.run(bench) as send:
            _warm_up(bench, send)
            rates[implementation.name].append(_rate(bench, send, events))
        bench.clear()
    return rates


Rates = dict[str, list[float]]


def _warm_up(bench: BenchDeployment, send: SendEvents) -> None:
    force = bench.new_force()
    send(force, list(make_arrests(force, WARM_UP)))
    wait_until(lambda: bench.count_handled(force) >= WARM_UP, READY_LIMIT, "warming up")


def _rate(bench: BenchDeployment, send: SendEvents, events: int) -> float:
    force = bench.new_force()
    began = send(force, list(make_arrests(force, events)))
    return _per_second(lambda: bench.count_handled(force), events, began)


def _per_second(done: Callable[[], int], goal: int, began: float) -> float:
    """Events a second until all are done, or until ``ROUND_LIMIT``."""
    with suppress(TimeoutError):
        wait_until(lambda: done() >= goal, ROUND_LIMIT, "all events")
    return done() / (time.monotonic() - began)


def measure_relay(bench: BenchDeployment, *, rounds: int, events: int, show_step: ShowStep) -> Rates:
    """The relay alone, and plain pika, into the same queue, which a third process empties."""
    rates: Rates = {"relay": [], "raw pika": []}
    queue = queues.event_queue(SUBSCRIBER)
    bench.wait_for_queue(queue)
    words = ["-m", "wayout.bench.null_consumer", bench.amqp_url, queue]
    with process(words, environment={}, log=bench.folder / "logs" / "draining.log"):
        for number in range(rounds):
            show_step(f"round {number + 1} of {rounds}: the relay alone, and raw pika")
            rates["relay"].append(_relay_rate(bench, events))
            force = bench.new_force()
            bodies = [event.body for event in make_arrests(force, events)]
            began, ended = publish(bench.amqp_url, Address("", queue), bodies)
            rates["raw pika"].append(events / (ended - began))
    bench.clear()
    return rates


def _relay_rate(bench: BenchDeployment, events: int) -> float:
    bench.start(environment_files.RELAY)
    try:
        first = bench.new_force()
        bench.add_events(first, make_arrests(first, WARM_UP))
        wait_until(lambda: not bench.count_undelivered(first), READY_LIMIT, "the relay")
        force = bench.new_force()
        began = bench.add_events(force, make_arrests(force, events))
        return _per_second(lambda: events - bench.count_undelivered(force), events, began)
    finally:
        bench.stop(environment_files.RELAY)
