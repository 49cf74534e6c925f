"""Runs the intake benchmark: our door first, with everything behind it, then each peer with nothing else running."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console

from wayout.bench.conditions import Circumstances, Tell, telling
from wayout.bench.deployment import Ground, ground
from wayout.bench.figures import Results
from wayout.bench.intake.measurement import BOUND, idle, resting, rising
from wayout.bench.intake.results import Measured, figures, judged
from wayout.bench.intake.targets import INSERTS, PUBLISHES, Door, ours, peer
from wayout.local_servers.unprivileged_user import state

WORK = (
    "texts by Notify, Twilio and WhatsApp in turn, at moments of chance, one in 20 sent twice; a rate is sustained if "
    f"all are answered with 2xx and 99 in 100 are on the queue within {BOUND:g} s of when they were due; measured from "
    "the same machine, which takes processor time from every door; ours is not alone on it: every service runs, and "
    "answers go out to a pretend phone network"
)


@dataclass(frozen=True)
class Sizes:
    """``texts`` come one after another while it is idle; each rate is offered for so many ``seconds``."""

    texts: int = 150
    seconds: float = 6.0
    first: float = 5.0
    highest: float = 2_000.0
    warm_up: int = 15


QUICK = Sizes(texts=10, seconds=1.0, highest=60.0, warm_up=5)


def run(sizes: Sizes, console: Console) -> Results:
    """On a private deployment of this machine."""
    around = Circumstances()
    starting = "starting PostgreSQL, RabbitMQ and every service"
    with telling(console, starting) as (tell, say), ground(state("bench"), say=say) as on:
        found = [_measure(door, sizes, tell) for door in _doors(on)]
    return Results(figures(found), judged(found), around.said(work=WORK))


def _doors(on: Ground) -> Iterator[Door]:
    """One after the other: a door is open only while it is measured."""
    yield ours(on)
    on.everything_down()
    for name in (INSERTS, PUBLISHES):
        with peer(on, name) as door:
            yield door


def _measure(door: Door, sizes: Sizes, tell: Tell) -> Measured:
    tell(f"{door.name}: warming up")
    idle(door, sizes.warm_up)
    tell(f"{door.name}: nothing comes")
    at_rest = resting(door, sizes.seconds)
    tell(f"{door.name}: {sizes.texts} texts while nothing else is going on")
    alone = idle(door, sizes.texts)
    steps = rising(door, first=sizes.first, highest=sizes.highest, seconds=sizes.seconds, tell=tell)
    every = (alone, *steps)
    lost, twice = (sum(counted) for counted in zip(*(one.wrong() for one in every), strict=True))
    return Measured(door.name, alone, every[1:], lost, twice, at_rest)
