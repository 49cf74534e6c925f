"""A link is undone: what stands of a referral's history, who goes along, and what becomes of a visit and of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.case import next_state
from casework.domain.next_action import CaseSnapshot, NextAction, next_action
from casework.domain.unlinking import OtherArrest, RequestedVisit, depends_only_on, find_replacement, unlink_outcome
from common.errors import Refused
from opportunities.domain.placements import PlacementAct, status_from, withdraw
from referral.domain.referral_state import RESTS_ON_WHO, state_after
from referral.domain.unlinking import acts_since_unlinked, follows_merged, refuse_unless_linked
from referral.messages import Act

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPENED, HOUR = date(2026, 11, 1), timedelta(hours=1)
DECIDING = ("accepted", "not_offered", "merged", "signposted", "withdrawn", "marked_as_spam")


def acts(*names: str) -> list[Act]:
    return [Act(sequence=n, at=NOON, actor="user:1", act=name, reason=None) for n, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    ("names", "state"),
    [
        (["received", "accepted", "link_undone"], "received"),
        (["received", "merged", "link_undone"], "received"),
        (["received", "lot_drawn", "not_offered", "link_undone"], "received"),
        (["received", "not_offered", "accepted"], "accepted"),
        (["received", "not_offered", "accepted", "link_undone"], "received"),
        (["received", "merged", "put_back"], "received"),
        (["received", "merged", "link_undone_along"], "merged"),
        (["received", "signposted", "link_undone"], "signposted"),
        (["received", "withdrawn", "link_undone"], "withdrawn"),
        (["received", "accepted", "link_undone", "accepted"], "accepted"),
        (["received", "accepted", "link_undone", "signposted", "accepted"], "signposted"),
        (["received", "accepted", "other_link_undone"], "accepted"),
    ],
)
def test_what_rested_on_who_it_was_is_undone_and_what_was_decided_otherwise_stands(names, state):
    assert state_after(acts(*names)) == state


@given(st.lists(st.sampled_from(("received", *DECIDING, "link_undone", "put_back", "read")), max_size=12))
def test_after_an_undoing_nothing_is_left_that_rests_on_who_it_was(names):
    assert state_after(acts(*names, "link_undone")) not in RESTS_ON_WHO


@given(st.lists(st.sampled_from(("accepted", "recognised", "link_undone", "read")), max_size=10))
def test_what_was_done_before_an_undoing_was_about_somebody_else(names):
    stands = [act.act for act in acts_since_unlinked(acts(*names))]
    assert "link_undone" not in stands
    assert names[len(names) - len(stands) :] == stands


@pytest.mark.parametrize(
    ("names", "along"),
    [
        (["received", "merged"], True),
        (["received", "linked_by_joining", "merged"], True),
        (["received", "recognised", "merged"], False),
        (["received", "same_person_confirmed", "merged"], False),
        (["received", "recognised", "link_undone", "linked_by_joining", "merged"], True),
        (["received", "recognised", "link_undone", "new_person_confirmed", "merged"], False),
    ],
)
def test_one_that_only_followed_goes_along_and_one_that_is_theirs_for_itself_stays(names, along):
    assert follows_merged(acts(*names)) is along


def test_only_a_link_can_be_undone_and_only_with_a_reason():
    with pytest.raises(Refused, match="not_linked"):
        refuse_unless_linked(None, "why")
    with pytest.raises(Refused, match="reason_needed"):
        refuse_unless_linked(uuid4(), " \n")
    refuse_unless_linked(uuid4(), "why")


def beside(number: int, *, hours: float, on: date = OPENED) -> OtherArrest:
    return OtherArrest(UUID(int=number), on, NOON + hours * HOUR)


def test_the_first_arrest_that_came_in_while_the_visit_was_due_stands_behind_it():
    due = RequestedVisit(NOON, None)
    others = [beside(1, hours=-1), beside(2, hours=5), beside(3, hours=2), beside(4, hours=1, on=date(2026, 10, 31))]
    assert find_replacement(due, others, opened_on=OPENED) == UUID(int=3)
    assert find_replacement(due, others[:1], opened_on=OPENED) is None
    made = RequestedVisit(NOON, NOON + HOUR)
    assert find_replacement(made, others, opened_on=OPENED) is None, "they came in after it was made"


@given(hours=st.lists(st.floats(-5, 5), max_size=6), answered=st.none() | st.floats(0, 5), days=st.integers(-2, 2))
def test_a_visit_stands_only_for_an_arrest_of_the_case_that_waited_for_it(hours, answered, days):
    visit = RequestedVisit(NOON, None if answered is None else NOON + answered * HOUR)
    others = [beside(place, hours=one, on=OPENED + timedelta(days=days)) for place, one in enumerate(hours)]
    found = find_replacement(visit, others, opened_on=OPENED)
    waited = [
        one
        for one in others
        if days >= 0 and visit.asked_at <= one.received_at <= (visit.answered_at or one.received_at)
    ]
    assert (found is None) == (not waited)
    assert found is None or min(one.received_at for one in waited) == next(
        one.received_at for one in others if one.referral_id == found
    )


def test_what_taking_an_arrest_off_does_to_its_visit():
    due, made = RequestedVisit(NOON, None), RequestedVisit(NOON, NOON + HOUR)
    assert [unlink_outcome(visit, None) for visit in (None, due, made)] == ["noted", "visit_withdrawn", "visit_made"]
    assert {unlink_outcome(visit, uuid4()) for visit in (due, made)} == {"visit_kept"}


def test_a_case_rests_on_the_referral_that_opened_it_unless_another_joined_since():
    before, later = NOON - HOUR, NOON + HOUR
    assert depends_only_on(NOON, joined_at=NOON, others=[])
    assert depends_only_on(NOON, joined_at=NOON, others=[before]), (
        "it had been closed, and was opened again for this one"
    )
    assert not depends_only_on(NOON, joined_at=NOON, others=[later])
    assert not depends_only_on(NOON, joined_at=before, others=[later]), "it was opened again for another since"


def test_a_case_in_any_state_may_be_found_to_have_been_opened_in_error():
    for state in ("opened", "allocated", "engaging", "active", "stepping_down", "closed"):
        assert next_state(state, "opened_in_error") == "closed"
    with pytest.raises(Refused):
        next_state("active", "error_acknowledged")


def test_an_error_is_next_until_it_was_seen_and_only_a_concern_comes_first():
    def next_for(**known):
        closed = CaseSnapshot(state="closed", navigator=None, clock_started=NOON, error_since=NOON, **known)
        return next_action(closed, HOUR)

    assert next_for() == NextAction("opened_in_error", NOON)
    assert next_for(concern_since=NOON).code == "concern"


@pytest.mark.parametrize(
    ("done", "withdrawn"),
    [
        (("proposed",), True),
        (("proposed", "offered"), True),
        (("proposed", "offered", "accepted"), True),
        (("proposed", "offered", "accepted", "started"), False),
        (("proposed", "offered", "declined"), False),
    ],
)
def test_a_place_that_has_not_begun_is_withdrawn_and_one_that_has_is_left(done, withdrawn):
    steps = [PlacementAct(n, act, OPENED) for n, act in enumerate(done, 1)]
    act = withdraw(status_from(steps), OPENED)
    assert (act is not None) is withdrawn
    if act is not None:
        assert status_from([*steps, act]).state == "withdrawn"
