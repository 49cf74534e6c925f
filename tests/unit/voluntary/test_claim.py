"""A claim is for sessions that took place, each paid once and none while a document had expired on its day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from common.errors import Refused
from support.acts import acts
from voluntary.domain.claim import (
    TRANSITIONS,
    ActKind,
    ClaimSession,
    check_act,
    check_contents,
    check_decider,
    check_payment,
    pence_by_commission,
    split_payment,
    total_pence,
    unclaimed_sessions,
)
from voluntary.domain.due_diligence import DOCUMENT_KINDS, Document

CLAIM, OTHER, WORK = UUID(int=900), UUID(int=901), UUID(int=500)
SPRING, SUMMER, DAY = date(2026, 3, 1), date(2026, 6, 30), timedelta(days=1)
COMPLETE = tuple(Document(kind, SPRING, SUMMER) for kind in DOCUMENT_KINDS)


def line(number, on=SPRING, pence=4500, **changes):
    return replace(ClaimSession(UUID(int=number), WORK, on, pence), **changes)


def ids(*numbers):
    return tuple(UUID(int=number) for number in numbers)


def test_a_claim_sent_back_is_sent_again_approved_and_paid():
    assert TRANSITIONS.state_of(acts("submitted", "changes_requested")) == "changes_requested"
    assert TRANSITIONS.state_of(acts("submitted", "changes_requested", "resubmitted")) == "resubmitted"
    assert TRANSITIONS.state_of(acts("submitted", "changes_requested", "resubmitted", "approved", "paid")) == "paid"


def test_a_claim_can_be_sent_back_more_than_once():
    again = acts("submitted", "changes_requested", "resubmitted", "changes_requested")
    assert TRANSITIONS.state_of(again) == "changes_requested"


@pytest.mark.parametrize("kind", [kind for kind in get_args(ActKind) if kind not in ("paid", "part_paid")])
def test_after_approval_nothing_but_payment_is_left(kind):
    with pytest.raises(Refused, match="claim_act_not_possible"):
        check_act(acts("submitted", "approved"), kind)


@pytest.mark.parametrize("end", [("approved", "paid"), ("declined",)])
@pytest.mark.parametrize("kind", get_args(ActKind))
def test_a_paid_or_declined_claim_stays_so(end, kind):
    with pytest.raises(Refused):
        check_act(acts("submitted", *end), kind)


def test_nothing_is_paid_that_was_not_approved():
    for before in (
        ("submitted",),
        ("submitted", "changes_requested"),
        ("submitted", "changes_requested", "resubmitted"),
    ):
        with pytest.raises(Refused):
            check_payment(acts(*before), split_payment([line(1)], COMPLETE))


def test_a_claim_is_prefilled_with_what_no_claim_holds_yet_oldest_first():
    free = [line(2, SPRING + DAY), line(1), line(3, claim_id=OTHER), line(4, pence=0)]
    assert [each.session_id.int for each in unclaimed_sessions(free)] == [1, 2]


def test_the_amount_follows_from_the_sessions():
    chosen = check_contents(ids(1, 2), [line(1), line(2, pence=3000), line(3)], claim_id=CLAIM)
    assert total_pence(chosen) == 7500


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (ids(), "claim_empty"),
        (ids(1, 1), "session_claimed_twice"),
        (ids(1, 2), "session_claimed_twice"),
        (ids(3), "session_not_claimable"),
        (ids(77), "session_not_claimable"),
    ],
)
def test_a_claim_holds_each_session_once_and_none_of_another_claim(wanted, code):
    with pytest.raises(Refused, match=code):
        check_contents(wanted, [line(1), line(2, claim_id=OTHER), line(3, pence=0)], claim_id=CLAIM)


def test_a_claim_sent_again_may_keep_its_own_sessions():
    assert len(check_contents(ids(1), [line(1, claim_id=CLAIM)], claim_id=CLAIM)) == 1


def test_nobody_decides_about_the_claim_of_their_own_group():
    check_decider("user:commissioner", ["user:kay"])
    with pytest.raises(Refused, match="own_claim"):
        check_decider("user:kay", ["user:kay"])


def test_an_expired_document_holds_only_the_sessions_after_it():
    found = split_payment([line(1, SUMMER), line(2, SUMMER + DAY)], COMPLETE)
    assert [each.session_id.int for each in found.due] == [1]
    assert [each.session_id.int for each in found.withheld] == [2]
    assert check_payment(acts("submitted", "approved"), found) == "part_paid"


def test_what_was_held_is_paid_after_the_renewal_and_only_that():
    renewed = (*COMPLETE, *(Document(kind, SUMMER + DAY, SUMMER + 365 * DAY) for kind in DOCUMENT_KINDS))
    found = split_payment([line(1, SUMMER, paid=True), line(2, SUMMER + DAY)], renewed)
    assert [each.session_id.int for each in found.due] == [2]
    assert check_payment(acts("submitted", "approved", "part_paid"), found) == "paid"


def test_a_claim_of_which_everything_is_held_is_not_paid_and_says_how_much():
    with pytest.raises(Refused) as refused:
        check_payment(acts("submitted", "approved"), split_payment([line(2, SUMMER + DAY)], COMPLETE))
    assert (refused.value.code, refused.value.facts) == ("payment_withheld", {"withheld_pence": 4500})


def test_a_payment_knows_how_much_of_it_is_for_which_commission():
    other = replace(line(3, pence=100), commission_id=UUID(int=501))
    assert pence_by_commission([line(1), line(2), other]) == {WORK: 9000, UUID(int=501): 100}


lines = st.lists(
    st.builds(line, st.integers(1, 99), st.dates(SPRING, SUMMER + 60 * DAY), st.integers(0, 9000), paid=st.booleans()),
    unique_by=lambda each: each.session_id,
    max_size=12,
)


@given(lines)
def test_paid_now_held_and_paid_before_are_the_whole_claim(found_lines):
    found = split_payment(found_lines, COMPLETE)
    before = [each for each in found_lines if each.paid]
    assert total_pence(found.due) + total_pence(found.withheld) + total_pence(before) == total_pence(found_lines)
    assert not {each.session_id for each in found.due} & {each.session_id for each in (*found.withheld, *before)}
    assert sum(pence_by_commission(found.due).values()) == total_pence(found.due)


class Claims(RuleBasedStateMachine):
    """Two claims over the same sessions, in every order of acts: no session is ever paid twice or by two claims."""

    def __init__(self):
        super().__init__()
        self.sessions = {
            each.session_id: each for each in (line(number, SUMMER + (number - 3) * DAY) for number in range(1, 7))
        }
        self.acts = {CLAIM: (), OTHER: ()}
        self.documents, self.payments = COMPLETE, []

    def do(self, claim, kind):
        check_act(self.acts[claim], kind)
        self.acts[claim] = acts(*(each.act for each in self.acts[claim]), kind)

    @rule(
        claim=st.sampled_from([CLAIM, OTHER]), wanted=st.lists(st.integers(1, 6).map(lambda n: UUID(int=n)), max_size=4)
    )
    def submit_or_resubmit(self, claim, wanted):
        kind = "resubmitted" if self.acts[claim] else "submitted"
        try:
            check_act(self.acts[claim], kind)
            chosen = check_contents(wanted, self.sessions.values(), claim_id=claim)
        except Refused:
            return
        self.do(claim, kind)
        for each in self.sessions.values():
            if each.claim_id == claim:
                self.sessions[each.session_id] = replace(each, claim_id=None)
        for each in chosen:
            self.sessions[each.session_id] = replace(each, claim_id=claim)

    @rule(claim=st.sampled_from([CLAIM, OTHER]), kind=st.sampled_from(["changes_requested", "approved", "declined"]))
    def decide(self, claim, kind):
        try:
            self.do(claim, kind)
        except Refused:
            return

    @precondition(lambda self: len(self.documents) == len(DOCUMENT_KINDS))
    @rule()
    def renew(self):
        self.documents += tuple(Document(kind, SUMMER + DAY, SUMMER + 99 * DAY) for kind in DOCUMENT_KINDS)

    @rule(claim=st.sampled_from([CLAIM, OTHER]))
    def pay(self, claim):
        found = split_payment([each for each in self.sessions.values() if each.claim_id == claim], self.documents)
        try:
            self.do(claim, check_payment(self.acts[claim], found))
        except Refused:
            return
        for each in found.due:
            self.payments.append(each.session_id)
            self.sessions[each.session_id] = replace(each, paid=True)

    @invariant()
    def no_session_is_paid_twice(self):
        assert len(self.payments) == len(set(self.payments))

    @invariant()
    def what_is_paid_was_approved(self):
        for each in self.sessions.values():
            assert not each.paid or "approved" in {each.act for each in self.acts[each.claim_id]}

    @invariant()
    def a_paid_claim_holds_nothing_unpaid(self):
        for claim, done in self.acts.items():
            if done and TRANSITIONS.state_of(done) == "paid":
                assert all(each.paid for each in self.sessions.values() if each.claim_id == claim)


Claims.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestClaims = Claims.TestCase
