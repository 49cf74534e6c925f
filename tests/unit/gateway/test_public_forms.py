"""The forms for the public: one answer is enough, and nothing that people leave out or make up is an error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from gateway.pages.public.forms import ReferralForm


def asked(**typed: Any) -> ReferralForm:
    form = ReferralForm(MultiDict({"worry": "help", **typed}))
    form.validate()
    return form


def test_one_word_is_enough_and_everything_else_was_not_said() -> None:
    form = asked()
    assert form.errors_by_id == {}
    request = form.as_request()
    assert (request.worry, request.danger_now, request.referrer.asked_by) == ("help", "not_said", "not_said")
    assert {request.about.given_name, request.referrer.phone, request.about.date_of_birth} == {None}
    assert not form.about_them
    assert not form.about_you


@pytest.mark.parametrize("worry", ["", "   "])
def test_nothing_at_all_is_an_error(worry: str) -> None:
    assert asked(worry=worry).errors_by_id == {"worry": "Enter what worries you. A few words are enough"}


def test_more_than_anybody_could_read_is_an_error_at_its_field() -> None:
    errors = asked(contact="x" * 501, given_name="x" * 201, worry="x" * 20_001).errors_by_id
    assert errors["contact"] == "Make this shorter. Use 500 characters or fewer"
    assert errors["worry"] == "Make this shorter. Use 20,000 characters or fewer"
    assert set(errors) == {"worry", "given_name", "contact"}


def test_an_answer_of_somebodys_own_making_is_none() -> None:
    form = asked(danger_now="maybe", knows="yes")
    assert form.errors_by_id == {}
    assert (form.as_request().danger_now, form.as_request().knows) == ("not_said", "yes")


def test_what_was_said_about_either_of_them_keeps_its_part_open() -> None:
    form = asked(age="about 15", your_email="mum@example.org")
    assert form.about_them
    assert form.about_you


def test_a_date_of_birth_is_found_in_what_was_said_of_an_age() -> None:
    about = asked(age="born 27.3.2010").as_request().about
    assert (about.date_of_birth, about.age) == (date(2010, 3, 27), "born 27.3.2010")
