"""From which day on somebody counts, who found them, and as what an offence counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from referral.domain.eligibility.offence_kind import KNIFE, VIOLENT, kind_of
from referral.domain.eligibility.offences import base_code
from referral.domain.trials.index_date import WayIn, counted_role, index_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def came(
    channel: str, hours: int, accepted_after: int | None = None, *, referral_id: UUID | None = None
) -> WayIn:  # fmt: skip
    received = NOON + hours * HOUR
    accepted = None if accepted_after is None else received + accepted_after * HOUR
    return WayIn(referral_id or uuid4(), channel, received, accepted)  # type: ignore[arg-type]


def test_nobody_is_indexed_before_they_are_invited():
    assert index_of([]) is None
    assert index_of([came("custody", 0), came("text", 1)]) is None


def test_the_first_invitation_counts_in_whatever_order_they_are_looked_at():
    first, second = came("custody", 5, 1), came("custody", 0, 20)
    for order in ([first, second], [second, first]):
        found = index_of(order)
        assert found is not None
        assert (found.referral_id, found.on, found.found_by) == (first.referral_id, date(2026, 7, 1), "force")


def test_the_day_is_the_one_on_the_wall_of_the_station():
    found = index_of([came("custody", 10, 1)])  # 23:00 UTC, an hour later in British summer
    assert found is not None
    assert found.on == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("other", "found_by"),
    [
        (came("text", -1), "asked"),  # his mother had asked already
        (came("text", 1), "asked"),  # she asked while the arrest waited
        (came("text", 3), "force"),  # she asked when he had been invited
        (came("custody", -1), "force"),
    ],
)
def test_who_was_asked_for_before_the_invitation_was_not_found_by_the_force(other: WayIn, found_by: str):
    found = index_of([came("custody", 0, 2), other])
    assert found is not None
    assert found.found_by == found_by


def test_an_accepted_text_was_asked_for():
    found = index_of([came("text", 0, 2)])
    assert found is not None
    assert found.found_by == "asked"


def test_only_suspects_and_those_who_were_hurt_are_counted_with_an_offence():
    assert [counted_role(role) for role in ("suspect", "victim", "suspect_and_victim")] == [
        "suspect", "victim", "suspect_and_victim",
    ]  # fmt: skip
    assert [counted_role(role) for role in ("associate", "family")] == [None, None]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("CJ88144", "knife"),
        ("cj88144c", "knife"),
        ("PC53001", "knife"),
        ("OF61016A", "violent"),
        ("TH68023", "violent"),
        ("COML025", "violent"),
        ("CJ88001", "violent"),
        ("TH68010", "other"),
        ("CJ88150", "other"),
        ("not a code at all, and long", "other"),
    ],
)
def test_an_offence_counts_as_knife_violent_or_other(code: str, kind: str):
    assert kind_of(code) == kind


def test_no_code_is_on_two_lists_and_every_one_is_a_base():
    assert not KNIFE & VIOLENT
    assert all(base_code(code) == code for code in KNIFE | VIOLENT)
