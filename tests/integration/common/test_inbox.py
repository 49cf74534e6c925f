"""The inbox handles each event once; an event that fails is parked with those that follow it, and replayed in order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.envelope import encode, new_envelope
from common.errors import Refused, Unavailable
from common.inbox import SYSTEMIC_FAILURES, Inbox
from common.service import Service, handle_event
from common.tenancy import Tenant, service_actor
from referral.messages import ReferralMerged


@dataclass
class RecordingHandler:
    """An event handler that records events, and fails as the test decides."""

    handled: list[UUID] = field(default_factory=list)
    errors: dict[UUID, Exception] = field(default_factory=dict)

    def handle(self, event: ReferralMerged, uow) -> None:
        if event.referral_id in self.errors:
            raise self.errors[event.referral_id]
        uow.schedule("handled", at=uow.now, subject=event.referral_id)
        self.handled.append(event.referral_id)


@pytest.fixture
def handler():
    return RecordingHandler()


@pytest.fixture
def units_of_work(system):
    return system.units_of_work["referral"]


@pytest.fixture
def inbox(handler, units_of_work, system):
    service = Service(
        "referral", system.services[0].migrations, event_handlers=(handle_event(ReferralMerged, handler.handle),)
    )
    return Inbox(service, units_of_work)


def event(force, *, about: UUID | None = None, sequence: int = 1) -> tuple[UUID, bytes]:
    referral = uuid4()
    message = ReferralMerged(referral_id=referral, into_referral_id=uuid4(), person_id=uuid4())
    body = encode(
        new_envelope(
            message,
            id=uuid4(),
            source="referral",
            subject=about or referral,
            time=datetime.now(UTC),
            force=force.id,
            sequence=sequence,
            actor="service:referral",
            cause=None,
            traceparent=None,
        )
    )
    return referral, body


def parked(units_of_work, force):
    table = units_of_work.tables.parked
    with units_of_work.begin(Tenant(force.id), service_actor("referral")) as uow:
        return uow.session.execute(sa.select(table).where(table.c.replayed_at.is_(None))).all()


def test_an_event_that_is_delivered_again_is_handled_once(inbox, handler, force):
    referral, body = event(force)
    assert inbox.process([body, body]).handled == 1
    assert inbox.process([body]).repeated == 1
    assert handler.handled == [referral]


def test_a_batch_of_two_forces_is_handled_for_each_force(inbox, handler, units_of_work, force, other_force):
    mine, theirs = event(force), event(other_force)
    assert inbox.process([mine[1], theirs[1]]).handled == 2
    table = units_of_work.tables.job
    with units_of_work.begin(Tenant(force.id), service_actor("referral")) as uow:
        assert uow.session.scalars(sa.select(table.c.subject)).all() == [mine[0]]


def test_undecodable_bytes_are_reported_and_the_rest_is_handled(inbox, handler, force):
    referral, body = event(force)
    result = inbox.process([b"\xff", b"{}", body, b"[1]", b'{"force": "x"}'])
    assert result.undecodable == (0, 1, 3, 4)
    assert handler.handled == [referral]


def test_a_refused_event_is_parked_and_the_others_are_handled(inbox, handler, units_of_work, force):
    bad, good = event(force), event(force)
    handler.errors[bad[0]] = Refused("not_yet")
    result = inbox.process([bad[1], good[1]])
    assert (result.handled, result.parked) == (1, 1)
    assert handler.handled == [good[0]]
    (row,) = parked(units_of_work, force)
    assert row.error == "not_yet"


def test_events_after_a_parked_one_of_the_same_subject_park_behind_it_and_replay_in_order(
    inbox, handler, units_of_work, force
):
    subject = uuid4()
    first, second = event(force, about=subject), event(force, about=subject, sequence=2)
    handler.errors[first[0]] = ValueError("a fault of ours")
    inbox.process([first[1]])
    assert inbox.process([second[1]]).parked == 1
    assert handler.handled == []
    handler.errors.clear()
    assert inbox.replay(Tenant(force.id), subject) == 2
    assert handler.handled == [first[0], second[0]]
    assert parked(units_of_work, force) == []


def test_replaying_twice_handles_nothing_twice(inbox, handler, force):
    subject = uuid4()
    referral, body = event(force, about=subject)
    handler.errors[referral] = Refused("not_yet")
    inbox.process([body])
    handler.errors.clear()
    inbox.replay(Tenant(force.id), subject)
    inbox.replay(Tenant(force.id), subject)
    assert handler.handled == [referral]


def test_when_nothing_succeeds_the_inbox_pauses_instead_of_parking_everything(inbox, handler, units_of_work, force):
    events = [event(force) for _ in range(20)]
    handler.errors = {referral: ValueError("every one of them") for referral, _ in events}
    with pytest.raises(Unavailable):
        inbox.process([body for _, body in events])
    assert len(parked(units_of_work, force)) < SYSTEMIC_FAILURES
    handler.errors.clear()
    inbox.process([body for _, body in events])
    assert len(handler.handled) == 20 - len(parked(units_of_work, force))


def test_an_event_without_a_handler_is_parked_not_dropped(handler, units_of_work, system, force):
    inbox = Inbox(Service("referral", system.services[0].migrations), units_of_work)
    _, body = event(force)
    assert inbox.process([body]).parked == 1


def test_an_event_with_a_field_that_a_newer_version_added_is_handled(inbox, handler, force):
    referral, body = event(force)
    newer = body.replace(b'"person_id"', b'"added_later": 1, "person_id"')
    assert inbox.process([newer]).handled == 1
    assert handler.handled == [referral]


def test_a_batch_that_is_interrupted_leaves_nothing_behind(inbox, handler, units_of_work, force):
    good, bad = event(force), event(force)
    handler.errors[bad[0]] = Unavailable("the key store")
    with pytest.raises(Unavailable):
        inbox.process([good[1], bad[1]])
    table = units_of_work.tables.inbox
    with units_of_work.begin(Tenant(force.id), service_actor("referral")) as uow:
        assert uow.session.scalars(sa.select(table.c.event_id)).all() == []
