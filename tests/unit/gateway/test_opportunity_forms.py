"""The forms about opportunities: what a finder and a navigator type becomes codes, districts and steps."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from gateway.pages.opportunities.candidate_form import CandidateForm
from gateway.pages.opportunities.forms import ImportForm, RecordForm

CASE, STEP = UUID(int=1), UUID(int=2)


def candidate(**typed: str) -> CandidateForm:
    form = CandidateForm(MultiDict({name.replace("wish_", "wish-"): text for name, text in typed.items()}))
    form.validate()
    return form


def test_wishes_are_read_in_their_order_each_once_and_one_is_enough() -> None:
    assert candidate(wish_1="job", wish_2="", wish_3="training").kinds == ("job", "training")
    assert candidate(wish_1="job", wish_2="job").kinds == ("job",)
    assert candidate().errors_by_id["wish-1"] == "Select what they want most"


def test_a_whole_postcode_is_cut_to_its_first_half() -> None:
    assert candidate(home_zone="wv1 4ab").home_district == "WV1"
    assert candidate(home_zone="").home_district is None
    assert "home_zone" in candidate(home_zone="Wolverhampton").errors_by_id


def test_places_to_avoid_are_separated_by_commas_and_one_that_is_no_district_is_an_error() -> None:
    assert candidate(avoid_zones="wv1, WV10,, wv1").avoided_districts == ("WV1", "WV10")
    assert "avoid_zones" in candidate(avoid_zones="WV1, town").errors_by_id


def test_the_other_person_is_found_in_the_address_that_was_pasted() -> None:
    pasted = f"https://wayout.example/cases/{CASE}/steps/{STEP}/candidate"
    assert candidate(never_with=pasted).others == {STEP: CASE}


def test_what_happened_is_an_act_with_what_belongs_to_it() -> None:
    assert RecordForm(MultiDict({"step": "sustained-4"})).outcome == {"outcome": "sustained", "weeks": 4}
    assert RecordForm(MultiDict({"step": "sustained-5"})).outcome is None


@pytest.mark.parametrize("name", ["", " ", "!!!"])
def test_who_published_it_needs_letters(name: str) -> None:
    form = ImportForm(MultiDict({"source": name, "document": "{}"}))
    form.validate()
    assert form.errors_by_id["source"].startswith("Enter who published it")


def test_a_file_counts_before_what_was_pasted() -> None:
    form = ImportForm(MultiDict({"source": "Fernwood Joinery", "document": "pasted"}))
    assert (form.source_code, form.text) == ("fernwood-joinery", "pasted")
    form.upload = FileStorage(io.BytesIO(b"uploaded"), filename="places.json")
    assert form.text == "uploaded"
