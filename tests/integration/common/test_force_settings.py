"""What a force decided stands until it decides anew; what stood before is kept, with who decided it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.force_settings import ForceSettings
from common.tenancy import Actor, Tenant
from voluntary.messages import ConfigureForce

VOLUNTARY = ForceSettings(ConfigureForce)
PLATFORM = Actor("user:platform")


@pytest.fixture
def opened(system, force):
    return lambda: system.units_of_work["voluntary"].begin(Tenant(force.id), PLATFORM)


def decided(hours: int) -> ConfigureForce:
    return ConfigureForce(answer_hours=hours, asks_per_group=2)


def test_before_a_force_has_decided_anything_the_service_says_so(opened):
    with opened() as uow, pytest.raises(Refused, match="force_not_configured"):
        VOLUNTARY.current(uow)


def test_the_newest_version_stands_and_those_before_it_stay(opened, system, other_force):
    for hours, version in ((24, 1), (48, 2), (72, 3)):
        with opened() as uow:
            assert VOLUNTARY.save(uow, decided(hours)) == version
            assert VOLUNTARY.current(uow) == decided(hours)
    with opened() as uow:
        table = uow.tables.force_settings
        kept = uow.session.execute(sa.select(table.c.version, table.c.actor).order_by(table.c.version)).all()
        assert kept == [(1, "user:platform"), (2, "user:platform"), (3, "user:platform")]
    with system.units_of_work["voluntary"].begin(Tenant(other_force.id), PLATFORM) as uow, pytest.raises(Refused):
        VOLUNTARY.current(uow)


def test_two_who_decide_at_once_take_turns(opened):
    def decide(hours: int) -> int:
        with opened() as uow:
            return VOLUNTARY.save(uow, decided(hours))

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(decide, range(24, 32))) == list(range(1, 9))
