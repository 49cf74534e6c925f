"""A force's settings apply until it saves new ones; earlier versions are kept, with the actor who saved them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.force_settings import ForceSettings
from common.tenancy import Actor, Tenant
from voluntary.messages import ConfigureForce
from wayout.bench.intake.statements import counted

VOLUNTARY = ForceSettings(ConfigureForce)
PLATFORM = Actor("user:platform")


@pytest.fixture
def begin(system, force):
    return lambda: system.units_of_work["voluntary"].begin(Tenant(force.id), PLATFORM)


def settings_of(hours: int) -> ConfigureForce:
    return ConfigureForce(answer_hours=hours, asks_per_group=2)


def test_without_settings_a_force_is_not_configured(begin):
    with begin() as uow, pytest.raises(Refused, match="force_not_configured"):
        VOLUNTARY.current(uow)


def test_the_newest_version_applies_and_earlier_versions_stay(begin, system, other_force):
    for hours, version in ((24, 1), (48, 2), (72, 3)):
        with begin() as uow:
            assert VOLUNTARY.save(uow, settings_of(hours)) == version
            assert VOLUNTARY.current(uow) == settings_of(hours)
    with begin() as uow:
        table = uow.tables.force_settings
        versions = uow.session.execute(sa.select(table.c.version, table.c.actor).order_by(table.c.version)).all()
        assert versions == [(1, "user:platform"), (2, "user:platform"), (3, "user:platform")]
    with system.units_of_work["voluntary"].begin(Tenant(other_force.id), PLATFORM) as uow, pytest.raises(Refused):
        VOLUNTARY.current(uow)


def test_a_unit_of_work_reads_the_settings_once(begin):
    with begin() as uow:
        VOLUNTARY.save(uow, settings_of(24))
    with begin() as uow, counted() as count:
        assert VOLUNTARY.current(uow) == VOLUNTARY.current(uow) == settings_of(24)
    assert count.statements["voluntary"] == 1


def test_settings_that_another_saved_meanwhile_are_read_under_the_lock(begin):
    with begin() as uow:
        VOLUNTARY.save(uow, settings_of(24))
    with begin() as uow:
        VOLUNTARY.current(uow)
        with begin() as another:
            VOLUNTARY.save(another, settings_of(48))
        VOLUNTARY.lock(uow)
        assert VOLUNTARY.current(uow) == settings_of(48)


def test_saves_at_the_same_time_take_turns(begin):
    def save(hours: int) -> int:
        with begin() as uow:
            return VOLUNTARY.save(uow, settings_of(hours))

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(save, range(24, 32))) == list(range(1, 9))
