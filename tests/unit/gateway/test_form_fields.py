"""The fields of our forms: what people type is read, and what is wrong is said in our words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from gateway.pages.support.fields import (
    BooleanField,
    CheckboxesField,
    DateField,
    PastDateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from gateway.pages.support.forms import Form, current_form, current_forms
from gateway.pages.support.number_fields import IntegerField, PoundsField
from support.pages.html_reader import Reading

KINDS = {"call": "Phone call", "visit": "Visit"}


class Sample(Form):
    line = StringField("Line")
    note = TextAreaField("Note", description="In a few words")
    amount = PoundsField("Amount", "Enter an amount", least=0)
    many = IntegerField("How many?", "Enter how many", least=2, most=9)
    age = IntegerField("Age (optional)", "Enter an age", optional=True)
    how = RadioField("How?", KINDS, "Select how")
    need = SelectField("Need", KINDS, "Select a need")
    maybe = SelectField("Another need", KINDS)
    ticks = CheckboxesField("Which?", KINDS)
    agreed = BooleanField("They agreed")
    on = PastDateField("When?", "date of the visit")
    until = DateField("Until when?", "last day", optional=True)


RIGHT = {
    "line": " a line ", "amount": "£1,250.50", "many": "3", "how": "call", "need": "visit",
    "on-day": "23", "on-month": "11", "on-year": "2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_the_23rd_of_november() -> Iterator[None]:
    with Flask("a page").app_context():
        g.now = datetime(2026, 11, 23, 23, tzinfo=UTC)
        yield


def sent(**changed: Any) -> Sample:
    form = Sample(MultiDict({**RIGHT, **changed}))
    form.validate()
    return form


def fault(field: str, **changed: Any) -> str | None:
    return sent(**changed).errors_by_id.get(field)


def test_what_was_typed_is_read_without_the_blanks_around_it() -> None:
    form = sent()
    assert form.errors_by_id == {}
    assert (form.line.data, form.note.data, form.amount.data, form.many.data) == ("a line", "", 125_050, 3)
    assert (form.how.data, form.need.data, form.maybe.data, form.on.data) == ("call", "visit", "", date(2026, 11, 23))
    assert (form.age.data, form.ticks.data, form.agreed.data, form.until.data) == (None, (), False, None)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("45", 4500),
        ("£45", 4500),
        ("45.50", 4550),
        ("1,250.05", 125_005),
        ("£ 12 000", 1_200_000),
        ("0.01", 1),
        ("0", 0),
    ],
)
def test_pounds_are_typed_as_people_write_them_and_become_pence(typed: str, pence: int) -> None:
    assert sent(amount=typed).amount.data == pence


@pytest.mark.parametrize("typed", ["", "ten", "-5", "1.5", "1,25", "1.005", "1e3", "99999999999", "４５"])
def test_what_is_no_amount_is_an_error_and_stays_typed(typed: str) -> None:
    form = sent(amount=typed)
    assert form.errors_by_id == {"amount": "Enter an amount"}
    assert form.amount._value() == typed


@pytest.mark.parametrize("typed", ["", "1", "10", "two", "3.5"])
def test_a_number_that_is_none_or_too_large_or_too_small_is_an_error_in_our_words(typed: str) -> None:
    assert fault("many", many=typed) == "Enter how many"


def test_an_optional_number_may_be_empty_but_not_wrong() -> None:
    assert fault("age", age="") is None
    assert fault("age", age="old") == "Enter an age"


@pytest.mark.parametrize("code", ["", "letter"])
def test_a_code_that_is_not_on_the_list_is_an_error_in_our_words(code: str) -> None:
    assert fault("how", how=code) == "Select how"
    assert fault("need", need=code) == "Select a need"


def test_boxes_that_are_not_on_the_list_are_passed_over_and_each_counts_once() -> None:
    form = Sample(MultiDict([*RIGHT.items(), *(("ticks", code) for code in ("visit", "no", "visit", "call"))]))
    assert form.validate()
    assert form.ticks.data == ("visit", "call")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("", "", ""), "Enter the date of the visit"),
        (("31", "2", "2026"), "Enter a real date of the visit, like 27 3 2027"),
        (("1", "", ""), "Enter a real date of the visit, like 27 3 2027"),
        (("24", "11", "2026"), "Date of the visit must be today or in the past"),
    ],
)
def test_a_day_is_missing_not_real_or_yet_to_come_each_in_its_own_words(typed: tuple[str, ...], words: str) -> None:
    day, month, year = typed
    assert fault("on-day", **{"on-day": day, "on-month": month, "on-year": year}) == words


def test_an_optional_day_may_be_left_empty_but_must_be_real() -> None:
    assert fault("until-day", **{"until-day": "40"}) == "Enter a real last day, like 27 3 2010, or leave it empty"
    assert sent(**{"until-day": "1", "until-month": "12", "until-year": "2026"}).until.data == date(2026, 12, 1)


def test_a_form_that_was_refused_is_shown_again_and_every_other_is_fresh() -> None:
    wrong = sent(line="as typed", how="")
    assert current_form(Sample, wrong) is wrong
    assert current_form(Sample, None, line="as saved").line.data == "as saved"
    again = Sample(MultiDict(RIGHT), key="b")
    each = current_forms(Sample, again, {"a": {}, "b": {}})
    assert each["b"] is again
    assert each["a"].line.data == ""


def test_the_same_form_many_times_has_the_same_names_and_ids_of_its_own() -> None:
    form = Sample(MultiDict(RIGHT), key="7")
    form.add_error("on", "Not that day")
    assert form.errors_by_id == {"on-7-day": "Not that day"}
    page = Reading(f"<form action='/' method='post'>{form.line()}{form.on()}{form.how()}</form>")
    assert {"line-7", "on-7-day", "how-7", "how-7-2"} <= set(page.ids)
    assert set(page.forms[0].fields) == {"line", "on-day", "on-month", "on-year", "how"}


def test_a_field_is_drawn_as_a_component_with_its_hint_its_error_and_what_was_typed() -> None:
    form = sent(note="as typed", how="")
    note, how, on = str(form.note(rows=4)), str(form.how()), str(form.on())
    assert 'rows="4"' in note
    assert "In a few words" in note
    assert "as typed</textarea>" in note
    assert "govuk-hint" not in how
    assert Reading(how).words.endswith("Select how Phone call Visit")
    assert 'value="2026"' in on
    assert "required" not in note + how + on
