"""Due work is done once it is due, by one worker at a time, fair between forces, and never dropped for failing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.errors import Unavailable
from common.jobs.worker import BATCH_SIZE, JobWorker, complete, schemas_with_due_jobs
from common.service import Service, handle_job
from common.tenancy import Tenant, service_actor

SELF = service_actor("evaluation")


class Work:
    """A chore that remembers what it did, and fails as it is told to."""

    def __init__(self):
        self.done = []
        self.fails = None

    def do(self, due, units_of_work, _ports):
        if self.fails:
            raise self.fails
        with units_of_work.begin(Tenant(due.force_id), SELF) as uow:
            complete(due, uow)
        self.done.append((due.force_id, due.subject))


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def units_of_work(system):
    return system.units_of_work["evaluation"]


@pytest.fixture
def jobs(work, units_of_work, system):
    service = Service("evaluation", system.services[0].migrations, job_handlers=(handle_job("look", work.do),))
    timer = system.deployment.engine(system.deployment.logins.jobs)
    yield JobWorker(service, units_of_work, timer)
    timer.dispose()


def plan(units_of_work, force, *, subject=None, later=timedelta()):
    subject = subject or uuid4()
    with units_of_work.begin(Tenant(force.id), SELF) as uow:
        uow.schedule("look", at=uow.now + later, subject=subject)
    return subject


def test_a_chore_is_done_when_it_is_due_and_only_once(jobs, work, units_of_work, force):
    now, later = plan(units_of_work, force), plan(units_of_work, force, later=timedelta(hours=1))
    while jobs.run_due():
        pass
    assert (force.id, now) in work.done
    assert (force.id, later) not in work.done
    assert len(work.done) == len(set(work.done))


def test_what_is_slow_is_done_one_at_a_time_and_after_everything_else(work, units_of_work, system, force):
    order = []

    def done(due, units_of_work, _ports):
        order.append(due.kind)
        work.do(due, units_of_work, _ports)

    kinds = (handle_job("fetch", done, slow=True), handle_job("look", done))
    timer = system.deployment.engine(system.deployment.logins.jobs)
    jobs = JobWorker(Service("evaluation", system.services[0].migrations, job_handlers=kinds), units_of_work, timer)
    with units_of_work.begin(Tenant(force.id), SELF) as uow:
        for kind in ("fetch", "look", "fetch", "look"):
            uow.schedule(kind, at=uow.now, subject=uuid4())
    while jobs.run_due():
        order.append("|")
    timer.dispose()
    assert order == ["look", "look", "fetch", "|", "fetch", "|"]


def test_planning_the_same_again_moves_it_instead_of_doing_it_twice(jobs, work, units_of_work, force):
    subject = plan(units_of_work, force, later=timedelta(hours=1))
    plan(units_of_work, force, subject=subject)
    while jobs.run_due():
        pass
    assert work.done.count((force.id, subject)) == 1


def test_a_chore_that_fails_is_put_off_and_kept(jobs, work, units_of_work, force):
    subject = plan(units_of_work, force)
    work.fails = Unavailable("the provider")
    while jobs.run_due():
        pass
    assert schemas_with_due_jobs(jobs.engine, ["evaluation"]) == {"evaluation"}
    work.fails = None
    later = plan(units_of_work, force, subject=subject)  # planning it again takes the pause away
    while jobs.run_due():
        pass
    assert (force.id, later) in work.done


def test_a_force_with_much_to_do_does_not_keep_another_waiting(jobs, work, units_of_work, force, other_force):
    for _ in range(BATCH_SIZE * 2):
        plan(units_of_work, force)
    theirs = plan(units_of_work, other_force)
    jobs.run_due()
    assert (other_force.id, theirs) in work.done


def test_what_one_worker_has_claimed_another_leaves_alone(jobs, work, units_of_work, force):
    plan(units_of_work, force)
    first = jobs._claim()
    assert [due.id for due in jobs._claim() if due.id in {one.id for one in first}] == []
