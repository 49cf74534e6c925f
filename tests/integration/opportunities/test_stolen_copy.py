"""Somebody holds a copy of the database: without the key store he reads neither where a candidate must not go nor who
it is.

The attack of November 2026: the key of marks and pseudonyms was in the table beside them, so that every British
district was tried in 0.13 seconds. Here whoever holds the copy tries with every value that it holds.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from opportunities.store.tables import PLUMBING, Base
from support.opportunities_scene import Finding
from support.scene import Scene

BARRED = "WV11"


@pytest.fixture
def finding(system, force) -> Finding:
    return Finding(Scene(system, force.id, (force.first_site, force.second_site))).configure()


def test_no_value_of_the_copy_is_the_key_of_a_mark_or_of_a_candidates_id(finding):
    person = uuid4()
    finding.describe(finding.step(person=person), avoid_zones=(BARRED,), avoid_trades=("security",))
    kept = list(values_of(finding))
    secrets = {value for value in kept if isinstance(value, bytes)} | {
        str(value).encode() for value in kept if isinstance(value, str | UUID)
    }
    assert len(secrets) > 5
    written = repr(kept)
    for secret in secrets:
        for purpose, value in (("zone", BARRED), ("trade", "security"), ("candidate", str(person))):
            for text in (f"{purpose}\0{value}", value):
                made = hmac.digest(secret, text.encode(), "sha256")[:16]
                assert made.hex() not in written
                assert str(UUID(bytes=made)) not in written


def values_of(finding: Finding) -> Iterator[object]:
    """Every value of every table of opportunities, and what stands in lists."""
    with finding.scene.system.deployment.admin.connect() as connection:
        for table in (*Base.metadata.tables.values(), *PLUMBING.tables()):
            for row in connection.execute(sa.select(table)).all():
                for value in row:
                    yield from value if isinstance(value, list) else [value]
