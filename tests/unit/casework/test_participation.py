"""Who may be counted, and which days of being away can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.domain.participation import check_absence, check_agreement
from common.errors import Refused

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def agree(agreed: str = "given", before: tuple[str, ...] = (), **changes: Any) -> None:
    said = {"notice_on": TODAY, "understood": True, "today": TODAY, **changes}
    check_agreement(agreed, before, **said)  # type: ignore[arg-type]


def test_an_agreement_counts_with_its_notice_and_understanding() -> None:
    agree()
    agree(before=("given",))
    for changes, code in (
        ({"notice_on": None}, "notice_missing"),
        ({"notice_on": TODAY + DAY}, "in_the_future"),
        ({"understood": False}, "understanding_not_checked"),
    ):
        with pytest.raises(Refused, match=code):
            agree(**changes)


def test_a_withdrawal_needs_nothing_and_nothing_follows_it() -> None:
    agree("withdrawn", notice_on=None, understood=False)
    agree("withdrawn", ("given",), notice_on=None, understood=False)
    for after in ("given", "withdrawn"):
        with pytest.raises(Refused, match="evaluation_withdrawn"):
            agree(after, ("given", "withdrawn"))


def test_time_away_has_been_and_ends_after_it_began() -> None:
    check_absence("custody", TODAY, None, today=TODAY)
    check_absence("hospital", TODAY - DAY, TODAY, today=TODAY)
    check_absence("moved_away", TODAY, TODAY, today=TODAY)
    for since, until, code in (
        (TODAY + DAY, None, "in_the_future"),
        (TODAY - DAY, TODAY + DAY, "in_the_future"),
        (TODAY, TODAY - DAY, "absence_ends_before_it_begins"),
    ):
        with pytest.raises(Refused, match=code):
            check_absence("custody", since, until, today=TODAY)


def test_nobody_comes_back_from_having_died() -> None:
    check_absence("died", TODAY, None, today=TODAY)
    with pytest.raises(Refused, match="absence_ends_before_it_begins"):
        check_absence("died", TODAY - DAY, TODAY, today=TODAY)
