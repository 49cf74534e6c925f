"""What a force decided stands until it decides anew; what stood before is kept, with who decided it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.force_settings import Configuration
from common.tenancy import Actor, Tenant
from voluntary.messages import ConfigureForce

VOLUNTARY = Configuration(ConfigureForce)
PLATFORM = Actor("user:platform")


@pytest.fixture
def opened(house, force):
    return lambda: house.desks["voluntary"].open(Tenant(force.id), PLATFORM)


def decided(hours: int) -> ConfigureForce:
    return ConfigureForce(answer_hours=hours, asks_per_group=2)


def test_before_a_force_has_decided_anything_the_service_says_so(opened):
    with opened() as uow, pytest.raises(Refused, match="force_not_configured"):
        VOLUNTARY.standing(uow)


def test_the_newest_version_stands_and_those_before_it_stay(opened, house, other_force):
    for hours, version in ((24, 1), (48, 2), (72, 3)):
        with opened() as uow:
            assert VOLUNTARY.keep(uow, decided(hours)) == version
            assert VOLUNTARY.standing(uow) == decided(hours)
    with opened() as uow:
        table = uow.tables.configuration
        kept = uow.session.execute(sa.select(table.c.version, table.c.actor).order_by(table.c.version)).all()
        assert kept == [(1, "user:platform"), (2, "user:platform"), (3, "user:platform")]
    with house.desks["voluntary"].open(Tenant(other_force.id), PLATFORM) as uow, pytest.raises(Refused):
        VOLUNTARY.standing(uow)


def test_two_who_decide_at_once_take_turns(opened):
    def decide(hours: int) -> int:
        with opened() as uow:
            return VOLUNTARY.keep(uow, decided(hours))

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(decide, range(24, 32))) == list(range(1, 9))
