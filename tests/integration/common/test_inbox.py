"""Events are taken in exactly once; what cannot be handled is parked with what follows it, and replayed in order."""

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
class Listener:
    """Stands in for a service's handler: remembers, and fails as it is told to."""

    heard: list[UUID] = field(default_factory=list)
    fails: dict[UUID, Exception] = field(default_factory=dict)

    def hear(self, event: ReferralMerged, uow) -> None:
        if event.referral_id in self.fails:
            raise self.fails[event.referral_id]
        uow.schedule("heard", at=uow.now, subject=event.referral_id)
        self.heard.append(event.referral_id)


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def units_of_work(system):
    return system.units_of_work["referral"]


@pytest.fixture
def inbox(listener, units_of_work, system):
    service = Service(
        "referral", system.services[0].migrations, event_handlers=(handle_event(ReferralMerged, listener.hear),)
    )
    return Inbox(service, units_of_work)


def event(force, *, about: UUID | None = None, sequence: int = 1) -> tuple[UUID, bytes]:
    referral = uuid4()
    said = ReferralMerged(referral_id=referral, into_referral_id=uuid4(), person_id=uuid4())
    body = encode(
        new_envelope(
            said,
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


def test_an_event_that_comes_again_is_heard_once(inbox, listener, force):
    referral, body = event(force)
    assert inbox.process([body, body]).handled == 1
    assert inbox.process([body]).repeated == 1
    assert listener.heard == [referral]


def test_a_batch_of_two_forces_stays_with_each(inbox, listener, units_of_work, force, other_force):
    mine, theirs = event(force), event(other_force)
    assert inbox.process([mine[1], theirs[1]]).handled == 2
    table = units_of_work.tables.job
    with units_of_work.begin(Tenant(force.id), service_actor("referral")) as uow:
        assert uow.session.scalars(sa.select(table.c.subject)).all() == [mine[0]]


def test_bytes_that_are_no_envelope_are_pointed_out_and_the_rest_is_heard(inbox, listener, force):
    referral, body = event(force)
    taken = inbox.process([b"\xff", b"{}", body, b"[1]", b'{"force": "x"}'])
    assert taken.undecodable == (0, 1, 3, 4)
    assert listener.heard == [referral]


def test_a_refused_event_is_parked_and_the_others_go_on(inbox, listener, units_of_work, force):
    bad, good = event(force), event(force)
    listener.fails[bad[0]] = Refused("not_yet")
    taken = inbox.process([bad[1], good[1]])
    assert (taken.handled, taken.parked) == (1, 1)
    assert listener.heard == [good[0]]
    (row,) = parked(units_of_work, force)
    assert row.error == "not_yet"


def test_what_follows_a_parked_event_of_its_subject_waits_behind_it_and_replays_in_order(
    inbox, listener, units_of_work, force
):
    subject = uuid4()
    first, second = event(force, about=subject), event(force, about=subject, sequence=2)
    listener.fails[first[0]] = ValueError("a fault of ours")
    inbox.process([first[1]])
    assert inbox.process([second[1]]).parked == 1
    assert listener.heard == []
    listener.fails.clear()
    assert inbox.replay(Tenant(force.id), subject) == 2
    assert listener.heard == [first[0], second[0]]
    assert parked(units_of_work, force) == []


def test_replaying_twice_handles_nothing_twice(inbox, listener, force):
    subject = uuid4()
    referral, body = event(force, about=subject)
    listener.fails[referral] = Refused("not_yet")
    inbox.process([body])
    listener.fails.clear()
    inbox.replay(Tenant(force.id), subject)
    inbox.replay(Tenant(force.id), subject)
    assert listener.heard == [referral]


def test_when_nothing_succeeds_the_intake_pauses_instead_of_parking_everything(inbox, listener, units_of_work, force):
    events = [event(force) for _ in range(20)]
    listener.fails = {referral: ValueError("every one of them") for referral, _ in events}
    with pytest.raises(Unavailable):
        inbox.process([body for _, body in events])
    assert len(parked(units_of_work, force)) < SYSTEMIC_FAILURES
    listener.fails.clear()
    inbox.process([body for _, body in events])
    assert len(listener.heard) == 20 - len(parked(units_of_work, force))


def test_an_event_that_nobody_here_listens_to_is_parked_not_dropped(listener, units_of_work, system, force):
    deaf = Inbox(Service("referral", system.services[0].migrations), units_of_work)
    _, body = event(force)
    assert deaf.process([body]).parked == 1


def test_an_event_with_a_field_that_a_newer_version_added_is_heard(inbox, listener, force):
    referral, body = event(force)
    newer = body.replace(b'"person_id"', b'"added_later": 1, "person_id"')
    assert inbox.process([newer]).handled == 1
    assert listener.heard == [referral]


def test_a_half_done_batch_leaves_nothing_behind(inbox, listener, units_of_work, force):
    good, bad = event(force), event(force)
    listener.fails[bad[0]] = Unavailable("the key store")
    with pytest.raises(Unavailable):
        inbox.process([good[1], bad[1]])
    table = units_of_work.tables.inbox
    with units_of_work.begin(Tenant(force.id), service_actor("referral")) as uow:
        assert uow.session.scalars(sa.select(table.c.event_id)).all() == []
