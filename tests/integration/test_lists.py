"""Lists that officers give: previewed, confirmed, taken in once, whatever is in them and whoever stops in the middle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from builders import Scene
from common.errors import Refused
from common.tenancy import Actor, Tenant
from gateway.list_keeping import Given, seen_as
from gateway.store.lists import get_list

DUTY = Actor("user:duty", frozenset({"duty_officer"}))
TODAY = datetime.now(UTC).date()
CUSTODY = """Custody record;Detained person;DOB;Offence;Arrest date;Suite
CR/1;"SMITH, John";14/03/2010;Possess knife (CJ88144);{today};Oldbury
CR/2;Jane Doe;14 March 2009;Shoplifting;{today};Oldbury
""".format(today=TODAY.strftime("%d/%m/%Y"))


@pytest.fixture
def scene(house, force):
    return Scene(house, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def lists(scene):
    made = scene.house.deployment.lists(scene.house.desks["gateway"])
    yield made
    made.keys.close()


class Officer:
    def __init__(self, scene, lists):
        self.scene, self.lists = scene, lists
        self.tenant = Tenant(scene.force_id, scene.sites)

    def give(self, text, kind="arrests", **said):
        return self.lists.give(self.tenant, DUTY, self.scene.sites[0], Given(kind=kind, text=text, **said))

    def row(self, list_id):
        with self.lists.desk.open(self.tenant, DUTY) as uow:
            return get_list(uow, list_id)

    def confirm(self, list_id, *, with_faults=False):
        seen = seen_as(self.row(list_id))
        self.lists.confirm(self.tenant, DUTY, list_id, seen=seen, with_faults=with_faults)

    def take_in(self, text, kind="arrests", *, with_faults=False, **said):
        list_id = self.give(text, kind, **said)
        self.confirm(list_id, with_faults=with_faults)
        self.scene.house.work_off()
        return self.row(list_id)


@pytest.fixture
def officer(scene, lists):
    return Officer(scene, lists)


def test_a_custody_list_that_was_confirmed_is_on_the_duty_queue(officer, scene):
    row = officer.take_in(CUSTODY)
    assert (row.state, row.good, row.taken, row.done) == ("taken_in", 2, 2, 2)
    assert len(scene.queue()) == 2
