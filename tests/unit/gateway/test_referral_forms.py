"""The forms of a referral's page: who it is about, what was tried, and where messages of a shared phone go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from gateway.pages.referrals.conversation_forms import SplitForm
from gateway.pages.referrals.referral_forms import ContactForm, IdentityForm, ReferralForms, UnlockMediaForm
from gateway.pages.support.text_form import TextForm
from support.pages.records import NOW, SHARED_PHONE, TEXTED

ONE, OTHER = UUID(int=1), UUID(int=2)
NAMED = {"given_name": "Jayden", "family_name": "Reid", "born-day": "27", "born-month": "3", "born-year": "2010"}


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with Flask("a page").app_context():
        g.now = NOW
        yield


def named(**changed: str) -> IdentityForm:
    form = IdentityForm(MultiDict({**NAMED, **changed}))
    form.validate()
    return form


def test_a_person_is_recorded_with_both_names_and_perhaps_a_day_of_birth() -> None:
    who = named(given_name=" Jayden ").as_who()
    assert (who.given_name, who.family_name, who.date_of_birth) == ("Jayden", "Reid", date(2010, 3, 27))
    unknown = named(**{"born-day": "", "born-month": "", "born-year": ""})
    assert (unknown.errors_by_id, unknown.as_who().date_of_birth) == ({}, None)
    assert set(named(given_name="", family_name=" ").errors_by_id) == {"given_name"}


def test_nobody_is_born_tomorrow() -> None:
    assert named(**{"born-year": "2050"}).errors_by_id == {"born-day": "Date of birth must be in the past"}


def contacted(**typed: Any) -> ContactForm:
    form = ContactForm(MultiDict({f"contact-{name}": text for name, text in typed.items()}))
    form.validate()
    return form


def test_a_contact_says_with_whom_how_and_with_what_outcome() -> None:
    assert set(contacted().errors_by_id) == {"contact-whom", "contact-how", "contact-outcome"}
    form = contacted(whom="person", how="phone", outcome="spoke", note="x" * 5_001)
    assert form.errors_by_id == {"contact-note": "Make this shorter. Use 5,000 characters or fewer"}


def test_after_an_arrest_there_is_nobody_who_asked_for_help() -> None:
    whom = {asked: ReferralForms().contact(asked=asked).whom.iter_choices() for asked in (True, False)}
    assert "referrer" in [choice[0] for choice in whom[True]]
    assert "referrer" not in [choice[0] for choice in whom[False]]


def test_a_text_needs_words_and_is_urgent_only_when_that_was_ticked() -> None:
    empty, urgent = TextForm(MultiDict({"text": " "})), TextForm(MultiDict({"text": "hello", "urgent": "yes"}))
    assert not empty.validate()
    assert urgent.validate()
    assert (empty.urgent.data, urgent.urgent.data) == (False, True)


@pytest.mark.parametrize(("to", "target"), [("new", ""), ("", ""), (str(OTHER), str(OTHER))])
def test_messages_go_to_a_new_referral_or_to_another_of_the_same_phone(to: str, target: str) -> None:
    form = SplitForm(MultiDict([("message_id", str(ONE)), ("to", to)]))
    assert form.validate()
    assert (form.message_id.data, form.target) == ((ONE,), target)


def test_messages_that_came_in_can_be_moved_and_a_new_referral_is_chosen_already() -> None:
    form = ReferralForms().split(replace(TEXTED, conversation=SHARED_PHONE), NOW)
    came = [one.message_id for one in TEXTED.messages if one.direction == "in"]
    assert [choice[0] for choice in form.message_id.iter_choices()] == came
    assert [choice[0] for choice in form.to.iter_choices() if choice[2]] == ["new"]


def test_of_many_locked_pictures_only_the_one_that_was_decided_about_shows_what_is_missing() -> None:
    refused = UnlockMediaForm(MultiDict({"reason": ""}), key=ONE)
    assert not refused.validate()
    forms = ReferralForms(refused)
    assert forms.unlock_media(ONE).errors_by_id == {f"open-reason-{ONE}": "Enter why it may be unlocked"}
    assert forms.unlock_media(OTHER).errors_by_id == forms.destroy_media(ONE).errors_by_id == {}
