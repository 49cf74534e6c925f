"""What a link told and that it was undone come in any order, twice, and mixed with the link to somebody else."""

from __future__ import annotations

import itertools
import random
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.handlers.arrests import on_arrest_recorded
from casework.handlers.case_opening import on_referral_accepted
from casework.handlers.unlinking import on_link_undone
from casework.store.tables import Arrest, CaseFile, CaseReferral
from common.clock import real_time
from common.envelope import encode, new_envelope
from common.tenancy import Tenant, service_actor
from evaluation import messages as e
from evaluation.store.tables import Offence, Participant
from referral.messages import ArrestRecorded, LinkUndone, ReferralAccepted
from support.case_team import TODAY, TOMORROW, Team, accepted, team_of

HANDLER = {ArrestRecorded: on_arrest_recorded, ReferralAccepted: on_referral_accepted, LinkUndone: on_link_undone}


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def linked(team: Team, person: UUID, referral: UUID, link: int) -> list[object]:
    """What referral tells of a link, of an arrest on which somebody is invited."""
    arrest = ArrestRecorded(
        referral_id=referral, person_id=person, site_id=team.scene.sites[0], occurred_on=TODAY, offence_code="X",
        role="suspect", link_number=link,
    )  # fmt: skip
    invited = accepted(team, person, referral)
    return [arrest, ReferralAccepted(**{**vars(invited), "link_number": link})]


def undone(person: UUID, referral: UUID, link: int) -> LinkUndone:
    return LinkUndone(referral_id=referral, person_id=person, link_number=link, arrest=True, accepted=True)


def tell(team: Team, *events: object) -> None:
    for event in events:
        team.tell(event, HANDLER[type(event)])


def links_after(team: Team, *people: UUID) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """Of whom casework has an open case, an arrest, and a referral that a case answers."""
    open_cases = sa.select(CaseFile.person_id).where(CaseFile.state != "closed", CaseFile.person_id.in_(people))
    arrests = sa.select(Arrest.person_id).where(Arrest.person_id.in_(people))
    joined = sa.select(CaseFile.person_id).join(
        CaseReferral, sa.and_(CaseReferral.force_id == CaseFile.force_id, CaseReferral.case_id == CaseFile.id)
    )
    found = (open_cases, arrests, joined.where(CaseFile.person_id.in_(people)))
    return tuple({one for (one,) in team.rows(query)} for query in found)  # type: ignore[return-value]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), repeats=st.lists(st.integers(0, 4), max_size=4))
def test_what_holds_in_the_end_is_the_last_link_whatever_comes_first(team, order, repeats):
    wrong, right, referral = uuid4(), uuid4(), uuid4()
    events = [
        *linked(team, wrong, referral, 1),
        undone(wrong, referral, 1),
        *linked(team, right, referral, 2),
    ]
    tell(team, *(events[opportunity] for opportunity in (*order, *repeats)))
    assert links_after(team, wrong, right) == ({right}, {right}, {right})


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_an_undoing_that_overtakes_what_it_undoes_still_wins(team, order):
    person, referral = uuid4(), uuid4()
    events = [*linked(team, person, referral, 1), undone(person, referral, 1)]
    tell(team, *(events[opportunity] for opportunity in order))
    assert links_after(team, person) == (set(), set(), set())


def test_the_same_two_are_linked_again_after_all(team):
    person, referral = uuid4(), uuid4()
    first, again = linked(team, person, referral, 1), linked(team, person, referral, 2)
    tell(team, *first, undone(person, referral, 1), *again, *first, undone(person, referral, 1))
    assert links_after(team, person) == ({person}, {person}, {person})


def test_many_arrests_at_once_know_which_was_somebody_elses_before(team):
    """A batch looks ahead for people of whom nothing is known: an arrest that was somebody else's is none of theirs."""
    wrong, right, stranger, referral = uuid4(), uuid4(), uuid4(), uuid4()
    tell(team, linked(team, wrong, referral, 1)[0])
    batch = [linked(team, right, referral, 2)[0], linked(team, stranger, uuid4(), 1)[0]]
    bodies = [envelope(team, event, event.person_id) for event in batch]
    taken = team.scene.system.inboxes["casework"].process(bodies)
    assert (taken.handled, taken.parked) == (2, 0)
    assert links_after(team, wrong, right, stranger)[1] == {right, stranger}


def test_a_case_with_another_referral_goes_on_and_began_with_that_one(team):
    person, his, wrong = uuid4(), uuid4(), uuid4()
    tell(team, *linked(team, person, wrong, 1), *linked(team, person, his, 1), undone(person, wrong, 1))
    assert links_after(team, person) == ({person}, {person}, {person})
    (began,) = [
        one for (one,) in team.rows(sa.select(CaseFile.opened_by_referral_id).where(CaseFile.person_id == person))
    ]
    assert began == his
    later = ArrestRecorded(
        referral_id=his, person_id=person, site_id=team.scene.sites[0], occurred_on=TOMORROW, offence_code="X",
        role="suspect",
    )  # fmt: skip
    tell(team, later)
    assert team.work()[0].next_action == "decide_navigator", "what it began with asks for no visit"


def test_the_evaluation_holds_the_last_of_what_it_was_told_in_any_order(team):
    """A fact that was one person's is another's with a higher version; an index that was withdrawn may come again."""
    site, inbox = team.scene.sites[0], team.scene.system.inboxes["evaluation"]
    for _ in range(12):
        wrong, right, fact = uuid4(), uuid4(), uuid4()
        dated = {"site_id": site, "fact_id": fact, "occurred_on": TODAY, "kind": "knife", "role": "suspect"}
        index = {"site_id": site, "index_on": TODAY, "found_by": "force", "index_offence": fact}
        events = [
            e.OffenceRecorded(participant_id=wrong, version=1, **dated),
            e.FactWithdrawn(participant_id=wrong, site_id=site, fact_id=fact, version=2),
            e.OffenceRecorded(participant_id=right, version=3, **dated),
            e.ParticipantIndexed(participant_id=wrong, version=1, **index),
            e.IndexWithdrawn(participant_id=wrong, site_id=site, version=2),
            e.ParticipantIndexed(participant_id=right, version=1, **index),
        ]
        random.shuffle(events)
        for event in (*events, *random.sample(events, 3)):
            assert inbox.process([envelope(team, event, event.participant_id)]).parked == 0
        rows = held(team, sa.select(Offence.participant_id, Offence.version).where(Offence.id == fact))
        assert rows == [(right, 3)]
        indexed = sa.select(Participant.id).where(Participant.id.in_([wrong, right]), Participant.index_on.is_not(None))
        assert held(team, indexed) == [(right,)]


def held(team: Team, query: sa.Select) -> list[tuple]:
    with team.scene.system.units_of_work["evaluation"].begin(Tenant(team.scene.force_id), service_actor("test")) as uow:
        return [tuple(row) for row in uow.session.execute(query)]


def envelope(team: Team, event: object, subject: UUID) -> bytes:
    return encode(
        new_envelope(
            event, id=uuid4(), source="referral", subject=subject, time=real_time(), sequence=1, cause=None,
            force=team.scene.force_id, actor="service:referral", traceparent=None,
        )
    )  # fmt: skip
