"""What a referrer is told of their own referral: what was agreed with them, until its last day, and no more."""

from __future__ import annotations

import typing
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.domain.progress import progress
from referral.messages import SharedOutcome, SharingAgreement, State

LAST_DAY = date(2026, 6, 30)
STATES = st.sampled_from(typing.get_args(State))
OUTCOMES = st.sets(st.sampled_from(typing.get_args(SharedOutcome)))


@given(STATES, st.booleans(), OUTCOMES, st.integers(-400, 400))
def test_nobody_is_told_more_than_was_agreed_and_never_after_its_last_day(state, read, agreed, days):
    agreement = SharingAgreement(name="A school", purpose="so", discloses=tuple(sorted(agreed)), until=LAST_DAY)
    told = progress(state, read, agreement, LAST_DAY + timedelta(days))
    assert told in {"read" if read else "received", *(agreed if days <= 0 else ())}


@given(STATES, st.booleans())
def test_without_an_agreement_whatever_became_of_it_says_nothing(state, read):
    assert progress(state, read, None, LAST_DAY) == ("read" if read else "received")


def test_what_was_agreed_is_told():
    agreement = SharingAgreement(name="A", purpose="so", discloses=("accepted", "helped_elsewhere"), until=LAST_DAY)
    assert progress("accepted", True, agreement, LAST_DAY) == "accepted"
    assert progress("signposted", False, agreement, LAST_DAY) == "helped_elsewhere"
