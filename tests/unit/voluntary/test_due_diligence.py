"""A group's documents decide about new work and about payment, and about nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from voluntary.domain.due_diligence import (
    DOCUMENT_KINDS,
    Document,
    check_new_work,
    is_payment_withheld,
    missing_documents,
)

SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 30)
DAY = timedelta(days=1)
COMPLETE = tuple(Document(kind, SPRING, SUMMER) for kind in DOCUMENT_KINDS)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def without(kind):
    return tuple(document for document in COMPLETE if document.kind != kind)


def test_a_group_with_every_document_may_be_given_work():
    check_new_work(COMPLETE, SPRING)
    check_new_work(COMPLETE, SUMMER)


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
def test_one_missing_document_stops_new_work_and_says_which(kind):
    with pytest.raises(Refused) as refused:
        check_new_work(without(kind), SPRING)
    assert refused.value.code == "due_diligence_expired"
    assert refused.value.facts == {"missing": kind}


def test_a_document_stops_new_work_the_day_after_its_last_day():
    assert missing_documents(COMPLETE, SUMMER) == ()
    assert missing_documents(COMPLETE, SUMMER + DAY) == DOCUMENT_KINDS


def test_a_document_does_not_hold_before_its_first_day():
    assert missing_documents(COMPLETE, SPRING - DAY) == DOCUMENT_KINDS


def test_a_session_before_the_expiry_is_paid_however_late_it_is_claimed():
    assert not is_payment_withheld(COMPLETE, SUMMER)


def test_a_session_after_the_expiry_is_held():
    assert is_payment_withheld(COMPLETE, SUMMER + DAY)


def test_a_renewal_that_reaches_back_frees_what_was_held():
    renewed = (*COMPLETE, *(Document(kind, SUMMER + DAY, date(2027, 6, 30)) for kind in DOCUMENT_KINDS))
    assert not is_payment_withheld(renewed, SUMMER + DAY)


def test_a_renewal_that_leaves_a_gap_keeps_the_gap_held():
    renewed = (*COMPLETE, *(Document(kind, SUMMER + 10 * DAY, date(2027, 6, 30)) for kind in DOCUMENT_KINDS))
    assert is_payment_withheld(renewed, SUMMER + 9 * DAY)
    assert not is_payment_withheld(renewed, SUMMER + 10 * DAY)


def test_a_document_that_ends_before_it_starts_is_refused():
    with pytest.raises(Refused, match="document_ends_before_it_starts"):
        Document("insurance", SUMMER, SPRING)


@given(on=days, first=days, last=days, kind=st.sampled_from(DOCUMENT_KINDS))
def test_another_document_never_takes_a_day_away(on, first, last, kind):
    more = (*COMPLETE, Document(kind, min(first, last), max(first, last)))
    assert set(missing_documents(more, on)) <= set(missing_documents(COMPLETE, on))
