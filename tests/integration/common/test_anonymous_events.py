"""Anonymous events wait sealed, and leave by a batch of their own: all of them once, in no order, under the day."""

from __future__ import annotations

import json
import threading
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from casework.store.tables.base import PLUMBING, WAITING_EVENT
from common.british_time import LONDON
from common.clock import real_time
from common.jobs import anonymous_events
from common.jobs.anonymous_events import SEND, send_anonymous_events
from common.service import Job
from common.tenancy import Tenant, service_actor
from evaluation.messages import DoseGiven
from support import anonymous_events as night

TODAY = "T00:00:00+00:00"


class Raised:
    """Doses that casework raised for one force, each in a transaction about a person."""

    def __init__(self, system, force) -> None:
        self.system, self.force, self.units_of_work = system, force, system.units_of_work["casework"]

    def begin(self):
        return self.units_of_work.begin(Tenant(self.force.id), service_actor("casework"))

    def doses(self, count: int) -> list[UUID]:
        participants = [uuid4() for _ in range(count)]
        for participant in participants:
            with self.begin() as uow:
                dose = DoseGiven(
                    participant_id=participant, site_id=self.force.first_site, fact_id=uuid4(), version=1,
                    kind="contact", given_on=uow.now.date(),
                )  # fmt: skip
                uow.raise_event(dose, subject=participant, sequence=1)
                uow.audit("alter", uuid4(), why="contact_recorded")
        return participants

    def rows(self, table: sa.Table, *columns: sa.Column) -> list:
        with self.begin() as uow:
            return list(uow.session.execute(sa.select(*(columns or table.c))))

    def send(self) -> None:
        job = Job(uuid4(), self.force.id, SEND, UUID(int=1), real_time(), attempts=0)
        send_anonymous_events(job, self.units_of_work, None)

    def sent(self) -> list[UUID]:
        """The participants of what was sent, in the order of the deliveries."""
        event, delivery = PLUMBING.event, PLUMBING.delivery
        query = sa.select(event.c.subject).join(delivery, delivery.c.event_id == event.c.id).order_by(delivery.c.id)
        with self.begin() as uow:
            return list(uow.session.scalars(query.where(event.c.type == "evaluation.dose_given.v1")))


@pytest.fixture
def raised(system, force):
    return Raised(system, force)


def test_until_the_batch_nothing_can_be_read_and_nothing_is_sent(raised):
    (participant,) = raised.doses(1)
    raised.system.run_until_idle()
    assert raised.rows(PLUMBING.event) == []
    ((_, row_id, sealed),) = raised.rows(WAITING_EVENT)
    for clear in (str(participant).encode(), participant.bytes, b"dose", b"evaluation"):
        assert clear not in sealed + row_id.bytes


def test_a_batch_sends_everything_once_in_another_order_and_says_only_the_day(raised):
    participants = raised.doses(40)
    night.send_anonymous_events(raised.system, raised.force.id)
    raised.send()
    assert sorted(raised.sent()) == sorted(participants)
    assert raised.sent() != participants
    assert raised.rows(WAITING_EVENT) == []
    bodies = [json.loads(row.body) for row in raised.rows(PLUMBING.event)]
    assert {body["time"][10:] for body in bodies} == {TODAY}
    assert {row.at.isoformat()[10:] for row in raised.rows(PLUMBING.event)} == {TODAY}
    assert raised.rows(PLUMBING.audit, PLUMBING.audit.c.what) == [("unit of work",)] * 40, "the batch names nobody"


def test_the_order_of_the_batch_is_neither_that_of_the_acts_nor_that_of_the_rows_that_waited(raised):
    participants = raised.doses(40)
    waited = {row.id: row.wrapped_envelope for row in raised.rows(WAITING_EVENT)}
    with raised.begin() as uow:
        opened = [uow.sealer.unwrap_for_force(WAITING_EVENT.fullname, waited[row_id]) for row_id in sorted(waited)]
    raised.send()
    assert raised.sent() not in (participants, [UUID(json.loads(body)["subject"]) for body in opened])


def test_a_batch_that_dies_in_the_middle_is_sent_whole_the_next_time(raised, monkeypatch):
    participants = raised.doses(5)
    with monkeypatch.context() as patched:
        patched.setattr(anonymous_events, "reschedule", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            raised.send()
    assert (raised.sent(), len(raised.rows(WAITING_EVENT))) == ([], 5)
    raised.send()
    assert sorted(raised.sent()) == sorted(participants)


def test_two_workers_at_once_send_each_event_once(raised):
    participants = raised.doses(20)
    both = [threading.Thread(target=raised.send) for _ in range(2)]
    for worker in both:
        worker.start()
    for worker in both:
        worker.join(30)
    raised.send()  # whichever lost may have been told to come again
    assert sorted(raised.sent()) == sorted(participants)


def test_more_than_a_batch_is_sent_in_several_at_once(raised, monkeypatch):
    monkeypatch.setattr(anonymous_events, "BATCH_SIZE", 3)
    participants = raised.doses(8)
    night.send_anonymous_events(raised.system, raised.force.id)
    assert sorted(raised.sent()) == sorted(participants)


def test_what_somebody_changed_while_it_waited_stays_and_holds_nothing_else_up(raised):
    participants = raised.doses(3)
    changed = min(row.id for row in raised.rows(WAITING_EVENT))
    with raised.begin() as uow:
        forge = sa.update(WAITING_EVENT).where(WAITING_EVENT.c.id == changed)
        uow.session.execute(forge.values(wrapped_envelope=b"\x01" + bytes(60)))
    raised.send()
    assert [row.id for row in raised.rows(WAITING_EVENT)] == [changed]
    assert len(raised.sent()) == 2
    assert set(raised.sent()) < set(participants)


def test_the_next_batch_is_at_three_at_night_on_british_clocks(raised):
    night.send_anonymous_events(raised.system, raised.force.id)
    (due,) = [row.due_at for row in raised.rows(PLUMBING.job) if row.kind == SEND]
    at = due.astimezone(LONDON)
    assert (at.hour, at.minute, at.second) == (3, 0, 0)
