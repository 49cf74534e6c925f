"""What custody reports again with other facts: what changed, which report stands, what a rule makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.arrest_corrections import (
    Facts,
    Report,
    basis_for,
    changed,
    identity_changed,
    in_order,
    no_longer_applies,
)
from referral.messages import ArrestPart, OffenceRule, Who

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ASHA = Who(given_name="Asha", family_name="Quill", date_of_birth=date(2010, 3, 14))
FIRST = Facts(date(2026, 11, 22), "CJ88144", "Knife in public", "suspect", "Oldbury", ASHA, "n1")
KNIFE = OffenceRule(rule_id="knife", version=3, title="Knife", offence_codes=("CJ88144",))
OTHERWISE: dict[ArrestPart, dict[str, object]] = {
    "offence": {"offence_code": "TH68010"},
    "occurred_on": {"occurred_on": date(2026, 11, 21)},
    "role": {"role": "victim"},
    "custody_suite": {"custody_suite": "Coventry"},
    "name": {"who": replace(ASHA, family_name="Quille")},
    "date_of_birth": {"who": replace(ASHA, date_of_birth=None)},
    "number": {"number": None},
}


@pytest.mark.parametrize("part", get_args(ArrestPart))
def test_each_part_that_custody_may_correct_is_named_and_no_other(part: ArrestPart) -> None:
    after = replace(FIRST, **OTHERWISE[part])  # type: ignore[arg-type]
    assert changed(FIRST, after) == changed(after, FIRST) == (part,)
    assert identity_changed(FIRST, after) == (part in ("name", "date_of_birth", "number"))


def test_the_same_facts_change_nothing_and_the_title_is_part_of_the_offence() -> None:
    assert changed(FIRST, replace(FIRST)) == ()
    assert changed(FIRST, replace(FIRST, offence_title="Knife")) == ("offence",)


def test_a_name_that_was_erased_is_not_said_to_have_changed() -> None:
    assert changed(replace(FIRST, who=None), replace(FIRST, role="victim")) == ("role",)


@given(st.permutations(range(5)))
def test_what_was_reported_last_stands_in_whatever_order_the_reports_arrive(order: list[int]) -> None:
    ids = (8, 9, 4, 5, 1)  # two of one minute each, in the order of their ids
    reports = [Report(UUID(int=id), NOON + timedelta(minutes=n // 2), FIRST, None) for n, id in enumerate(ids)]
    assert in_order([reports[n] for n in order]) == reports


@pytest.mark.parametrize(
    ("rules", "no_more"),
    [
        ([], False),
        ([None, None], False),
        (["knife", "knife"], False),
        ([None, "knife"], False),
        (["knife", None], True),
        (["knife", None, "robbery"], False),
        (["knife", "robbery", None], True),
    ],
)
def test_a_rule_fires_no_more_when_one_did_and_none_does_on_what_stands(rules, no_more) -> None:
    assert no_longer_applies(rules) is no_more


@pytest.mark.parametrize(("role", "fires"), [("suspect", True), ("suspect_and_victim", True), ("victim", False)])
def test_a_rule_is_for_whoever_is_suspected(role, fires) -> None:
    assert (basis_for([KNIFE], replace(FIRST, role=role)) is not None) == fires
