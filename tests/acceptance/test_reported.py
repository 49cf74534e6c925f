"""Inputs made up after what people who do this job reported elsewhere: each of them is read as what it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from common.messages import load
from common.sender_ids import parse_sender_id
from gateway.custody_drop.file_reader import read_dropped_file
from gateway.messages import InboundArrest, InboundText
from gateway.pages.public.birth_dates import parse_birth_date
from gateway.providers import twilio, whatsapp
from opportunities.domain.postings import Posting, read_postings
from referral.domain.matching.comparison import comparison
from referral.domain.matching.decision import decide
from referral.domain.matching.likelihood import NameFrequency
from referral.domain.texting.auto_reply import reason_never_texted
from referral.domain.texting.opt_out import parse_opt_out
from referral.handlers.inbound_texts import AUTOMATIC_KINDS
from referral.messages import Who
from wayout.people.people_file import read_people

REPORTED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "reported"

pytestmark = pytest.mark.skipif(not REPORTED.exists(), reason="needs ../shared, which is not part of a clone")


def reported(name: str) -> Any:
    return json.loads((REPORTED / name).read_text(encoding="utf-8"))


def test_a_birth_that_stands_for_none_joins_nobody() -> None:
    people = [Who(**{**one, "date_of_birth": date.fromisoformat(one["date_of_birth"])})
              for one in reported("P4-placeholder-births.json")]  # fmt: skip
    for a, b in zip(people[::2], people[1::2], strict=True):
        found = decide({uuid4(): [comparison(a, b)]}, NameFrequency(10))
        assert found.certain is None
        assert "birth_not_known" in found.unsure[0].doubts


def test_every_way_to_ask_for_no_more_texts_is_heard_and_no_sentence_is_taken_for_one() -> None:
    asked, other = (REPORTED / "T7-stop.txt").read_text(encoding="utf-8").split("# must NOT stop: ")
    for line in asked.splitlines():
        assert parse_opt_out(line.replace("\\n", "\n")) == "stop", line
    for sentence in other.strip().split(" / "):
        assert parse_opt_out(sentence) is None, sentence


def test_a_location_and_a_button_by_twilio_are_read_as_what_they_say() -> None:
    location, button = (twilio.parse_text(reported(f"{name}.form.json"), "")
                        for name in ("T1-twilio-location", "T1e-twilio-button"))  # fmt: skip
    assert location.text == "[location] 52.5862, -2.1288 Queen Square Queen Square, Wolverhampton"
    assert button.text == "Call me back"


@pytest.mark.parametrize("name", ["T5-reaction-after-settled", "T5c-request-welcome"])
def test_what_nobody_wrote_is_told_from_a_message(name: str) -> None:
    (text,) = whatsapp.parse_webhook(reported(f"{name}.json"))
    assert isinstance(text, InboundText)
    assert text.kind in AUTOMATIC_KINDS


def test_whoever_shows_no_number_can_be_answered_and_is_never_refused() -> None:
    (text,) = whatsapp.parse_webhook(reported("T3-user-id-only.json"))
    for one in (text, twilio.parse_text(reported("T3f-twilio-without-from.form.json"), "")):
        assert isinstance(one, InboundText)
        assert reason_never_texted(parse_sender_id(one.sender), []) is None


def test_a_number_and_its_user_id_come_as_one_person() -> None:
    texts = [one for body in reported("T3b-number-then-user-id.json") for one in whatsapp.parse_webhook(body)]
    assert {one.user_id for one in texts if isinstance(one, InboundText)} == {"GB.55501208655302741918"}


def dropped(name: str) -> list[InboundArrest]:
    """What the drop folder takes from a file, in which nothing is at fault and every column is read."""
    found = read_dropped_file(".csv", (REPORTED / name).read_bytes(), date(2026, 11, 30), lambda facts: "a" * 24)
    assert (found.faults, found.unread) == ([], ())
    return list(found.arrests)


def test_local_midnight_in_utc_is_the_day_that_began_then() -> None:
    assert [one.date_of_birth for one in dropped("L1-dob-as-instant.csv")] == [date(2010, 7, 14), date(2010, 1, 14)]


@pytest.mark.parametrize("name", ["L2-south-style-headings", "L2b-west-style-headings", "L2c-heading-with-hint",
                                  "L2d-heading-dob-short-hint", "L10-cp1252-semicolons"])  # fmt: skip
def test_the_headings_of_other_forces_are_read(name: str) -> None:
    (arrest,) = dropped(f"{name}.csv")
    assert arrest.date_of_birth == date(2010, 3, 14)


def test_whole_names_are_not_turned_round() -> None:
    read = {one.custody_record[3:6]: (one.given_name, one.family_name) for one in dropped("L3-whole-names.csv")}
    assert [read[number] for number in ("200", "203", "205", "210", "211", "214", "215", "216", "219", "220")] == [
        ("Iain", "McDONALD"), ("Maria", "de SOUZA"), ("Jan", "van der BERG"), ("Tia", "Smith-JONES"),
        ("Iain", "McDONALD"), ("Iain", "MacDONALD"), ("Roy", "FitzGERALD"), ("Sean", "Ó BRIEN"), ("John", "SMITH"),
        ("Jay", "TESTER"),
    ]  # fmt: skip


def test_whoever_has_one_name_is_taken_with_it() -> None:
    arrests = [*dropped("L4-mononym.csv"), *dropped("L4b-mononym-one-column.csv")]
    arrests.append(load(InboundArrest, reported("L4c-mononym-feed.json")))
    assert {(one.given_name, one.family_name) for one in arrests} == {("Zahirullah", "")}


def test_an_age_is_no_date_of_birth() -> None:
    for line in (REPORTED / "L7-ages-on-the-public-form.txt").read_text(encoding="utf-8").splitlines():
        assert parse_birth_date(line) is None, line


def offers(name: str) -> dict[str, Posting]:
    found = read_postings("feed", (REPORTED / name).read_text(encoding="utf-8"))
    return {one.title: one for one in found.postings}


def test_offers_that_share_the_employers_identifier_stay_apart() -> None:
    counted = [len(offers(f"{name}.json")) for name in ("J1-identifier-names-employer", "J1b-identifier-is-company-id",
                                                         "J1c-two-imports-one-identity")]  # fmt: skip
    assert counted == [3, 2, 2]


def test_years_and_numbers_of_other_things_are_no_ages() -> None:
    ages = {int(title[-2:]): one.min_age for title, one in offers("J3-years-that-are-no-age.json").items()}
    known = {5: 16, 6: 18, 7: 16, 10: 18, 11: 18, 12: 16, 16: 16}
    assert ages == {number: known.get(number) for number in range(18)}


def test_a_salary_in_words_is_shown() -> None:
    assert offers("J4-teaching-vacancies-shape.json")["Midday supervisor"].pay == "£12.21 an hour"


def test_who_looks_after_apprentices_or_volunteers_has_a_job() -> None:
    kinds = {title: one.kind for title, one in offers("J6-titles.json").items()}
    others = {"Apprentice electrician": "apprenticeship", "Business Administration Apprentice": "apprenticeship",
              "Volunteer driver": "volunteering"}  # fmt: skip
    assert kinds == {title: others.get(title, "job") for title in kinds}


def test_a_script_is_no_description_and_a_mark_at_the_beginning_is_nothing() -> None:
    assert offers("J9-graph-page.html")["Graph porter"].summary == "Fix machines."
    assert offers("J9b-bom.json")["Bom porter"].remote


def test_births_without_separators_are_read() -> None:
    found = read_people(REPORTED / "P3-dob-without-separators.csv", {})
    births = [record.who.date_of_birth for record in found.records]
    assert births[::2] == births[1::2]
    assert (None in births, found.births_not_read) == (False, 0)
