"""Measures how long it takes to find out who a referral is about, among very many known people."""

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
from referral.handlers.person_matching import find_matches
from referral.messages import Who
from referral.store.people import KnownIdentity
from wayout.bench.conditions import Conditions
from wayout.bench.figures import BudgetResult, Figure, Results, median_ratio, percentile
from wayout.bench.in_memory_baseline import InMemoryIndex
from wayout.bench.known_people import FORCE_ID, fill
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.unprivileged_user import state_folder
from wayout.people.corruption import write_down
from wayout.people.progress import steps
from wayout.people.synthetic_city import Resident, postcode_count, residents

DATABASE: Final = "wayout_bench_people"
P99_MS: Final = 25.0
MOST_TIMES_IN_MEMORY: Final = 10.0
QUERIES: Final = 2_000
WARM_UP: Final = 50
KNOWN, NEW, SIBLING = 0.6, 0.25, 0.12  # the others are unknown twins
SHARES: Final = (0.5, 0.95, 0.99)
WORK: Final = (
    "tokens, the candidates by them, their keys from the key store, opening what is sealed, scoring, the decision; "
    "60 % are known, 25 % are strangers, 12 % unknown siblings, 3 % unknown twins"
)


@dataclass
class LookupTimings:
    """The lookups to make, and the seconds that each took. ``own_cpu`` is the processor time of our own process, which
    a busy machine does not lengthen much."""

    queries: list[Who] = field(default_factory=list)
    in_postgres: list[float] = field(default_factory=list)
    own_cpu: list[float] = field(default_factory=list)
    in_memory: list[float] = field(default_factory=list)


def run(people: int, console: Console, *, queries: int = QUERIES) -> Results:
    """On a private PostgreSQL that is removed afterwards."""
    conditions, folder = Conditions(), state_folder("bench") / "people"
    timings, in_memory_index = LookupTimings(), InMemoryIndex()
    with steps(console) as step:
        try:
            with PrivatePostgres(folder / "postgres", durable=False) as postgres:  # filled, then only read
                deployment = _deployment(folder, postgres.url)
                people_known = _known_people(people, in_memory_index, timings, queries + WARM_UP)
                fill(deployment, people_known, step(f"filling in {people:,} people", people))
                in_memory_index.sort()
                _time_lookups(deployment, in_memory_index, timings, step("looking up", queries + WARM_UP))
                deployment.admin.dispose()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Results(
        _figures(people, timings), _budget_results(people, timings), conditions.as_json(people=people, work=WORK)
    )


def _deployment(folder: Path, url: str) -> Deployment:
    url_parts = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url_parts, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {DATABASE}"))
    admin_url = url_parts.set(database=DATABASE).render_as_string(hide_password=False)
    deployment = Deployment(admin_url, load_or_create_secrets(folder / "secrets.json"), kind="demo")
    deployment.migrate()
    return deployment


def _known_people(people: int, in_memory_index: InMemoryIndex, timings: LookupTimings, queries: int) -> Iterator[Who]:
    """Each resident as one source wrote them down. Some of them, or their siblings, are looked up later."""
    random, postcodes = Random(1), postcode_count(people)
    chosen = set(random.sample(range(people), min(people, queries)))
    strangers = residents(queries, Random(2))
    for index, resident in enumerate(residents(people, random)):
        who = _written(resident, postcodes, random)
        in_memory_index.add(who)
        if index in chosen:
            timings.queries.append(_written(_person_to_look_up(resident, next(strangers), random), postcodes, random))
        yield who
    random.shuffle(timings.queries)


def _person_to_look_up(resident: Resident, stranger: Resident, random: Random) -> Resident:
    kind = random.random()
    if kind < KNOWN:
        return resident
    if kind < KNOWN + NEW:
        return stranger
    sibling = replace(resident, given_name=stranger.given_name)
    if kind < KNOWN + NEW + SIBLING:
        return replace(
            sibling, born=resident.born + timedelta(days=random.choice((-1, 1)) * random.randrange(330, 1900))
        )
    return sibling


def _written(resident: Resident, postcodes: int, random: Random) -> Who:
    record = write_down(resident, postcodes, random)
    return Who(
        given_name=record.given_name,
        family_name=record.family_name,
        date_of_birth=record.born,
        phone=record.phone,
        postcode=record.postcode,
    )


def _time_lookups(
    deployment: Deployment, in_memory_index: InMemoryIndex, timings: LookupTimings, tick: Callable[[int], None]
) -> None:
    """Time each lookup both ways. A unit of work is already open, as it is when a referral comes in."""
    units_of_work = deployment.units_of_work("referral")
    for number, who in enumerate(timings.queries):
        known = KnownIdentity(uuid4(), None, uuid4(), "custody", "fact", who, None)
        with units_of_work.begin(Tenant(FORCE_ID), service_actor("bench"), what="bench people") as uow:
            began, used = time.perf_counter(), time.thread_time()
            find_matches(uow, known)
            in_postgres, own_cpu = time.perf_counter() - began, time.thread_time() - used
        began = time.perf_counter()
        in_memory_index.look_up(who)
        in_memory = time.perf_counter() - began
        if number >= WARM_UP:
            timings.in_postgres.append(in_postgres)
            timings.own_cpu.append(own_cpu)
            timings.in_memory.append(in_memory)
        tick(1)
    units_of_work.engine.dispose()


def _figures(people: int, timings: LookupTimings) -> tuple[Figure, ...]:
    among = f"among {people:,} people"
    return (
        *_waits(f"one referral {among}, PostgreSQL by blind tokens", timings.in_postgres),
        *_waits("of it, processor time of our own process", timings.own_cpu),
        *_waits(f"one referral {among}, in memory and in the clear", timings.in_memory),
    )


def _waits(name: str, seconds: Sequence[float]) -> list[Figure]:
    return [
        Figure(f"{name}, p{100 * share:.0f}", 1000 * percentile(seconds, share), "ms", len(seconds)) for share in SHARES
    ]


def _budget_results(people: int, timings: LookupTimings) -> tuple[BudgetResult, ...]:
    p99 = 1000 * percentile(timings.in_postgres, 0.99)
    ratio = median_ratio(timings.in_postgres, timings.in_memory)
    return (
        BudgetResult(f"one referral among {people:,} people, p99", p99, "ms", "at most", P99_MS),
        BudgetResult("PostgreSQL / in memory, each look-up", ratio, "x", "at most", MOST_TIMES_IN_MEMORY),
    )
