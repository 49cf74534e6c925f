"""The forms of triage, intelligence, rules and lists: what each needs, and what it becomes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g
from werkzeug.datastructures import FileStorage, MultiDict

from gateway.pages.referrals.forms import TriageForm
from gateway.pages.referrals.intelligence_forms import IntelligenceForm, ReviewForm
from gateway.pages.referrals.list_forms import ColumnsForm, ListForm
from gateway.pages.referrals.rule_forms import RuleForm
from gateway.pages.support.fields import options
from support.pages.records import NOW

ONE = str(UUID(int=1))


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with Flask("a page").app_context():
        g.now = NOW
        yield


def triaged(*referrals: str, **typed: str) -> TriageForm:
    form = TriageForm(MultiDict([*(("referral_id", one) for one in referrals), *typed.items()]))
    form.officer.offer({"user:dana": "Dana Cole"})
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": "assign", "officer": "user:nobody"}, "officer"),
        ({"what": "assign"}, "officer"),
        ({"what": "signpost"}, "where"),
        ({"what": "withdraw"}, "reason"),
        ({"what": "forget"}, "what"),
    ],
)
def test_each_decision_asks_for_what_belongs_to_it_and_for_nothing_else(typed: dict[str, str], field: str) -> None:
    assert set(triaged(ONE, **typed).errors_by_id) == {field}
    assert triaged(ONE, what="take").errors_by_id == {}
    assert triaged(ONE, what="assign", officer="user:dana").errors_by_id == {}


def test_at_least_one_referral_is_decided_about_and_at_most_fifty() -> None:
    assert triaged(what="take").errors_by_id == {"referral_id": "Select at least one referral"}
    many = [str(UUID(int=number)) for number in range(1, 52)]
    assert triaged(*many, what="take").errors_by_id == {"referral_id": "Select 50 referrals or fewer"}


ITEM = {
    "log_number": "INT/26/4411", "of-day": "20", "of-month": "11", "of-year": "2026", "text": "Seen with a bag",
    "site_id": "1", "source": "reliable", "assessment": "B", "handling": "P",
}  # fmt: skip


def item(**changed: Any) -> IntelligenceForm:
    form = IntelligenceForm(MultiDict({**ITEM, **changed}))
    form.site_id.choices = options({"1": "Wolverhampton"})
    form.validate()
    return form


def test_an_item_about_nobody_needs_no_role() -> None:
    form = item(role="made up")
    assert (form.errors_by_id, form.as_who(), form.as_grades().conditions) == ({}, None, None)


def test_one_name_alone_is_nobody_yet_and_whoever_is_named_has_a_role() -> None:
    assert set(item(given_name="Jay").errors_by_id) == {"family_name", "role"}
    assert set(item(family_name="Reid", role="suspect").errors_by_id) == {"given_name"}
    assert item(given_name="Jay", family_name="Reid", role="suspect").errors_by_id == {}


@pytest.mark.parametrize("number", ["INT 26", "<b>", "x" * 61])
def test_a_log_number_is_letters_numbers_and_a_few_signs(number: str) -> None:
    assert item(log_number=number).errors_by_id == {
        "log_number": "Log number must only include letters, numbers, / . and -"
    }


def test_only_an_item_that_is_kept_is_graded_again() -> None:
    removed = ReviewForm(MultiDict({"decision": "removed", "reason": "Too old", "review-day": "40"}))
    assert removed.validate()
    kept = ReviewForm(MultiDict({"decision": "kept", "reason": "Still needed"}))
    assert not kept.validate()
    assert set(kept.errors_by_id) == {"source", "assessment", "handling"}


def test_codes_are_separated_by_blanks_lines_or_commas_and_count_once() -> None:
    form = RuleForm(MultiDict({"title": "Knives, & blades", "codes": "cj88144, CJ88152\nCJ88144", "near": "knife\n\n"}))
    assert form.validate()
    rule = form.as_rule({"knives-blades": 3})
    assert (rule.rule_id, rule.version) == ("knives-blades", 4)
    assert (rule.offence_codes, rule.near) == (("CJ88144", "CJ88152"), ("knife",))
    empty = RuleForm(MultiDict({"title": " ", "codes": " , "}))
    assert not empty.validate()
    assert set(empty.errors_by_id) == {"title", "codes"}


def test_a_file_counts_before_what_was_pasted_and_an_empty_list_is_none() -> None:
    form = ListForm(MultiDict({"kind": "referrals", "site": "1", "document": "pasted,"}))
    form.site.choices = options({"1": "Wolverhampton"})
    assert form.validate()
    assert form.text == "pasted,"
    form.upload = FileStorage(io.BytesIO(b"uploaded,"), filename="list.csv")
    assert form.validate()
    assert form.text == "uploaded,"
    empty = ListForm(MultiDict({"document": ""}))
    empty.site.choices = []
    assert not empty.validate()
    assert {"kind", "site", "document"} <= set(empty.errors_by_id)


def test_columns_are_read_in_their_order_and_an_error_stands_at_the_first() -> None:
    form = ColumnsForm(MultiDict({"column-1": "born", "column-0": "given_name", "headed": "yes"}))
    form.offer("referrals")
    assert (form.column.data, form.headed.data) == (["given_name", "born"], "yes")
    form.add_column_error("Two columns cannot be the same field")
    assert form.errors_by_id == {"column-0": "Two columns cannot be the same field"}
