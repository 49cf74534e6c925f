"""The benchmark of look-ups measures tables that have every index and key which those of a deployment have."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
import sqlalchemy as sa

from wayout.bench.in_memory_baseline import InMemoryIndex
from wayout.bench.known_people import fill
from wayout.bench.person_matching import LookupTimings, _deployment, _known_people
from wayout.deployment.deployment import Deployment
from wayout.local_servers.postgres import PrivatePostgres

pytestmark = pytest.mark.machine
PEOPLE = 50
_INDEXES = sa.text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'referral'")
_CONSTRAINTS = sa.text(
    "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'referral'::regnamespace"
)


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o711)  # another account passes through
    with PrivatePostgres(folder / "postgres", durable=False) as postgres:
        made = _deployment(folder, postgres.url)
        yield made
        made.admin.dispose()
    rmtree(folder)


def kept(deployment: Deployment) -> list[str]:
    with deployment.admin.connect() as connection:
        return sorted([*connection.scalars(_INDEXES), *connection.scalars(_CONSTRAINTS)])


def test_what_is_put_aside_while_people_are_filled_in_is_all_put_back(deployment: Deployment):
    before, told = kept(deployment), []
    fill(deployment, _known_people(PEOPLE, InMemoryIndex(), LookupTimings(), 1), told.append)
    assert (sum(told), kept(deployment)) == (PEOPLE, before)
