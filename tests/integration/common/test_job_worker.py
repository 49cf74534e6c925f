"""Due work is done once it is due, by one worker at a time, fair between forces, and never dropped for failing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.errors import Unavailable
from common.jobs.worker import AT_ONCE, Chores, due_in, finish
from common.service import Service, chore
from common.tenancy import Tenant, service_actor

SELF = service_actor("evaluation")


class Work:
    """A chore that remembers what it did, and fails as it is told to."""

    def __init__(self):
        self.done = []
        self.fails = None

    def do(self, due, desk, _ports):
        if self.fails:
            raise self.fails
        with desk.open(Tenant(due.force_id), SELF) as uow:
            finish(due, uow)
        self.done.append((due.force_id, due.subject))


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def desk(house):
    return house.desks["evaluation"]


@pytest.fixture
def chores(work, desk, house):
    service = Service("evaluation", house.services[0].migrations, chores=(chore("look", work.do),))
    timer = house.deployment.engine(house.deployment.logins.timer)
    yield Chores(service, desk, timer)
    timer.dispose()


def plan(desk, force, *, subject=None, later=timedelta()):
    subject = subject or uuid4()
    with desk.open(Tenant(force.id), SELF) as uow:
        uow.plan("look", at=uow.now + later, subject=subject)
    return subject


def test_a_chore_is_done_when_it_is_due_and_only_once(chores, work, desk, force):
    now, later = plan(desk, force), plan(desk, force, later=timedelta(hours=1))
    while chores.do_some():
        pass
    assert (force.id, now) in work.done
    assert (force.id, later) not in work.done
    assert len(work.done) == len(set(work.done))


def test_what_is_slow_is_done_one_at_a_time_and_after_everything_else(work, desk, house, force):
    order = []

    def done(due, desk, _ports):
        order.append(due.kind)
        work.do(due, desk, _ports)

    kinds = (chore("fetch", done, slow=True), chore("look", done))
    timer = house.deployment.engine(house.deployment.logins.timer)
    chores = Chores(Service("evaluation", house.services[0].migrations, chores=kinds), desk, timer)
    with desk.open(Tenant(force.id), SELF) as uow:
        for kind in ("fetch", "look", "fetch", "look"):
            uow.plan(kind, at=uow.now, subject=uuid4())
    while chores.do_some():
        order.append("|")
    timer.dispose()
    assert order == ["look", "look", "fetch", "|", "fetch", "|"]


def test_planning_the_same_again_moves_it_instead_of_doing_it_twice(chores, work, desk, force):
    subject = plan(desk, force, later=timedelta(hours=1))
    plan(desk, force, subject=subject)
    while chores.do_some():
        pass
    assert work.done.count((force.id, subject)) == 1


def test_a_chore_that_fails_is_put_off_and_kept(chores, work, desk, force):
    subject = plan(desk, force)
    work.fails = Unavailable("the provider")
    while chores.do_some():
        pass
    assert due_in(chores.timer, ["evaluation"]) == {"evaluation"}
    work.fails = None
    later = plan(desk, force, subject=subject)  # planning it again takes the pause away
    while chores.do_some():
        pass
    assert (force.id, later) in work.done


def test_a_force_with_much_to_do_does_not_keep_another_waiting(chores, work, desk, force, other_force):
    for _ in range(AT_ONCE * 2):
        plan(desk, force)
    theirs = plan(desk, other_force)
    chores.do_some()
    assert (other_force.id, theirs) in work.done


def test_what_one_worker_has_claimed_another_leaves_alone(chores, work, desk, force):
    plan(desk, force)
    first = chores._claim()
    assert [due.id for due in chores._claim() if due.id in {one.id for one in first}] == []
