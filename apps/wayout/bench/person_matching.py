"""How long it takes to see who a referral is about, among very many people who are known already."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

import sqlalchemy as sa
from rich.console import Console

from common.tenancy import Tenant, service_actor
from referral.handlers.person_matching import look_up
from referral.messages import Who
from referral.store.people import KnownAs
from wayout.bench.conditions import Circumstances
from wayout.bench.figures import Figure, Judged, Results, paired, percentile
from wayout.bench.in_memory_baseline import InMemory
from wayout.bench.known_people import FORCE_ID, fill
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.unprivileged_user import state
from wayout.people.corruption import write_down
from wayout.people.progress import steps
from wayout.people.synthetic_city import Resident, places_of, residents

DATABASE: Final = "wayout_bench_people"
P99_MS: Final = 25.0
TIMES_THE_LIMIT: Final = 10.0
QUERIES: Final = 2_000
WARM_UP: Final = 50
KNOWN, NEW, SIBLING = 0.6, 0.25, 0.12  # the rest are twins who are not known
SHARES: Final = (0.5, 0.95, 0.99)
WORK: Final = (
    "tokens, the candidates by them, their keys from the key store, opening what is sealed, scoring, the decision; "
    "60 % are known, 25 % are strangers, 12 % unknown siblings, 3 % unknown twins"
)


@dataclass
class Asked:
    """The referrals that will come, and how long each look-up took; ``ours`` is the time that our own process used the
    processor for it, which a busy machine does not lengthen much."""

    queries: list[Who] = field(default_factory=list)
    in_postgres: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    in_memory: list[float] = field(default_factory=list)


def run(people: int, console: Console, *, queries: int = QUERIES) -> Results:
    """On a private PostgreSQL that is removed afterwards."""
    around, folder = Circumstances(), state("bench") / "people"
    asked, limit = Asked(), InMemory()
    with steps(console) as step:
        try:
            with PrivatePostgres(folder / "postgres", durable=False) as postgres:  # filled, then only read
                deployment = _deployment(folder, postgres.url)
                everybody = _everybody(people, limit, asked, queries + WARM_UP)
                fill(deployment, everybody, step(f"filling in {people:,} people", people))
                limit.sort()
                _ask_all(deployment, limit, asked, step("asking", queries + WARM_UP))
                deployment.admin.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Results(_figures(people, asked), _judged(people, asked), around.said(people=people, work=WORK))


def _deployment(folder: Path, url: str) -> Deployment:
    made = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(made, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    admin_url = made.set(database=DATABASE).render_as_string(hide_password=False)
    deployment = Deployment(admin_url, load_or_create_secrets(folder / "secrets.json"), kind="demo")
    deployment.migrate()
    return deployment


def _everybody(people: int, limit: InMemory, asked: Asked, queries: int) -> Iterator[Who]:
    """Each resident as one source wrote them down; some of them are asked for again, or their brothers are."""
    random, places = Random(1), places_of(people)
    chosen = set(random.sample(range(people), min(people, queries)))
    strangers = residents(queries, Random(2))
    for place, resident in enumerate(residents(people, random)):
        who = _written(resident, places, random)
        limit.add(who)
        if place in chosen:
            asked.queries.append(_written(_meant(resident, next(strangers), random), places, random))
        yield who
    random.shuffle(asked.queries)


def _meant(one: Resident, stranger: Resident, random: Random) -> Resident:
    kind = random.random()
    if kind < KNOWN:
        return one
    if kind < KNOWN + NEW:
        return stranger
    sibling = replace(one, given_name=stranger.given_name)
    if kind < KNOWN + NEW + SIBLING:
        return replace(sibling, born=one.born + timedelta(days=random.choice((-1, 1)) * random.randrange(330, 1900)))
    return sibling


def _written(resident: Resident, places: int, random: Random) -> Who:
    one = write_down(resident, places, random)
    return Who(
        given_name=one.given_name,
        family_name=one.family_name,
        date_of_birth=one.born,
        phone=one.phone,
        postcode=one.postcode,
    )


def _ask_all(deployment: Deployment, limit: InMemory, asked: Asked, tell: Callable[[int], None]) -> None:
    """One after another, each both ways. A unit of work is open already, as it is when a referral is taken in."""
    units_of_work = deployment.units_of_work("referral")
    for number, who in enumerate(asked.queries):
        known = KnownAs(uuid4(), None, uuid4(), "custody", "fact", who, None)
        with units_of_work.begin(Tenant(FORCE_ID), service_actor("bench"), what="bench people") as uow:
            began, used = time.perf_counter(), time.thread_time()
            look_up(uow, known)
            in_postgres, ours = time.perf_counter() - began, time.thread_time() - used
        began = time.perf_counter()
        limit.look_up(who)
        in_memory = time.perf_counter() - began
        if number >= WARM_UP:
            asked.in_postgres.append(in_postgres)
            asked.ours.append(ours)
            asked.in_memory.append(in_memory)
        tell(1)
    units_of_work.engine.dispose()


def _figures(people: int, asked: Asked) -> tuple[Figure, ...]:
    among = f"among {people:,} people"
    return (
        *_waits(f"one referral {among}, PostgreSQL by blind tokens", asked.in_postgres),
        *_waits("of it, processor time of our own process", asked.ours),
        *_waits(f"one referral {among}, in memory and in the clear", asked.in_memory),
    )


def _waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    return [
        Figure(f"{name}, p{100 * share:.0f}", 1000 * percentile(seconds, share), "ms", len(seconds)) for share in SHARES
    ]


def _judged(people: int, asked: Asked) -> tuple[Judged, ...]:
    p99 = 1000 * percentile(asked.in_postgres, 0.99)
    ratio = paired(asked.in_postgres, asked.in_memory)
    return (
        Judged(f"one referral among {people:,} people, p99", p99, "ms", "at most", P99_MS),
        Judged("PostgreSQL / in memory, each look-up", ratio, "x", "at most", TIMES_THE_LIMIT),
    )
