"""Jobs run once when they are due, on one worker, fair between forces, and are never dropped for failing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from common.errors import Unavailable
from common.jobs.restore_holds import HeldAfterRestore
from common.jobs.worker import BATCH_SIZE, JobWorker, complete, schemas_with_due_jobs
from common.service import Service, handle_job
from common.tenancy import Tenant, service_actor

SELF = service_actor("evaluation")


class RecordingHandler:
    """A job handler that records what it did, and fails as the test decides."""

    def __init__(self):
        self.done = []
        self.error = None

    def run(self, job, units_of_work, _ports):
        if self.error:
            raise self.error
        with units_of_work.begin(Tenant(job.force_id), SELF) as uow:
            complete(job, uow)
        self.done.append((job.force_id, job.subject))


@pytest.fixture
def handler():
    return RecordingHandler()


@pytest.fixture
def units_of_work(system):
    return system.units_of_work["evaluation"]


@pytest.fixture
def worker(handler, units_of_work, system):
    service = Service("evaluation", system.services[0].migrations, job_handlers=(handle_job("check", handler.run),))
    jobs_engine = system.deployment.engine(system.deployment.logins.jobs)
    yield JobWorker(service, units_of_work, jobs_engine)
    jobs_engine.dispose()


def schedule(units_of_work, force, *, subject=None, delay=timedelta()):
    subject = subject or uuid4()
    with units_of_work.begin(Tenant(force.id), SELF) as uow:
        uow.schedule("check", at=uow.now + delay, subject=subject)
    return subject


def test_a_job_runs_when_it_is_due_and_only_once(worker, handler, units_of_work, force):
    now, later = schedule(units_of_work, force), schedule(units_of_work, force, delay=timedelta(hours=1))
    while worker.run_due():
        pass
    assert (force.id, now) in handler.done
    assert (force.id, later) not in handler.done
    assert len(handler.done) == len(set(handler.done))


def test_slow_jobs_run_one_at_a_time_after_all_others(handler, units_of_work, system, force):
    order = []

    def record(job, units_of_work, _ports):
        order.append(job.kind)
        handler.run(job, units_of_work, _ports)

    kinds = (handle_job("fetch", record, slow=True), handle_job("check", record))
    jobs_engine = system.deployment.engine(system.deployment.logins.jobs)
    worker = JobWorker(
        Service("evaluation", system.services[0].migrations, job_handlers=kinds), units_of_work, jobs_engine
    )
    with units_of_work.begin(Tenant(force.id), SELF) as uow:
        for kind in ("fetch", "check", "fetch", "check"):
            uow.schedule(kind, at=uow.now, subject=uuid4())
    while worker.run_due():
        order.append("|")
    jobs_engine.dispose()
    assert order == ["check", "check", "fetch", "|", "fetch", "|"]


def test_scheduling_the_same_job_again_moves_it(worker, handler, units_of_work, force):
    subject = schedule(units_of_work, force, delay=timedelta(hours=1))
    schedule(units_of_work, force, subject=subject)
    while worker.run_due():
        pass
    assert handler.done.count((force.id, subject)) == 1


def test_of_two_times_for_one_job_in_a_unit_of_work_the_last_counts(worker, handler, units_of_work, force):
    sooner, later = uuid4(), uuid4()
    with units_of_work.begin(Tenant(force.id), SELF) as uow:
        for subject, hours in ((sooner, 1), (sooner, 0), (later, 0), (later, 1)):
            uow.schedule("check", at=uow.now + timedelta(hours=hours), subject=subject)
    while worker.run_due():
        pass
    assert [subject for _, subject in handler.done if subject in (sooner, later)] == [sooner]


def test_a_failing_job_is_postponed_and_kept(worker, handler, units_of_work, force):
    subject = schedule(units_of_work, force)
    handler.error = Unavailable("the provider")
    while worker.run_due():
        pass
    assert schemas_with_due_jobs(worker.engine, ["evaluation"]) == {"evaluation"}
    handler.error = None
    later = schedule(units_of_work, force, subject=subject)  # scheduling it again removes the delay
    while worker.run_due():
        pass
    assert (force.id, later) in handler.done


def test_jobs_that_fail_for_one_reason_are_logged_once_with_the_reason_and_once_when_all_have_run(
    worker, handler, units_of_work, force
):
    subjects = [schedule(units_of_work, force) for _ in range(3)]
    handler.error = Unavailable("provider answered 401")
    with capture_logs() as logs:
        for _ in range(2):
            worker.run_due()
            for subject in subjects:
                schedule(units_of_work, force, subject=subject)  # without the delay
        (line,) = about(logs, "job_failed")
        assert (line["fault"], line["reason"], line["kind"]) == ("new", "provider answered 401", "check")
        assert line["force"] == force.id
        assert "runbook" in line["do"]
        handler.error = None
        while worker.run_due():
            pass
    assert [(one["fault"], one.get("times")) for one in about(logs, "job_failed")] == [("new", None), ("over", 6)]


def test_a_fault_of_ours_is_logged_with_its_place_and_without_its_message(worker, handler, units_of_work, force):
    schedule(units_of_work, force)
    handler.error = ValueError("something that a person wrote")
    with capture_logs() as logs:
        worker.run_due()
    (line,) = about(logs, "job_failed")
    assert (line["reason"], line["exc_info"]) == ("ValueError", handler.error)
    assert "wrote" not in str({name: value for name, value in line.items() if name != "exc_info"})


def test_jobs_that_wait_after_a_restore_say_how_they_are_released(worker, handler, units_of_work, force):
    schedule(units_of_work, force)
    handler.error = HeldAfterRestore("texts_held")
    with capture_logs() as logs:
        worker.run_due()
    (line,) = about(logs, "job_held")
    assert "wayout restore --release" in line["do"]


def about(logs, event):
    return [line for line in logs if line["event"] == event and line["kind"] == "check"]


def test_a_force_with_many_jobs_does_not_delay_another(worker, handler, units_of_work, force, other_force):
    for _ in range(BATCH_SIZE * 2):
        schedule(units_of_work, force)
    theirs = schedule(units_of_work, other_force)
    worker.run_due()
    assert (other_force.id, theirs) in handler.done


def test_a_job_that_one_worker_claimed_is_not_claimed_by_another(worker, handler, units_of_work, force):
    schedule(units_of_work, force)
    first = worker._claim()
    assert [job.id for job in worker._claim() if job.id in {claimed.id for claimed in first}] == []
