"""One guesser of columns, with the names that a list of an officer and a file of people give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.column_matching import match_columns, plain_heading
from gateway.list_parsing.columns import synonyms_of
from wayout.people.columns import USUAL_NAMES

TABLES: dict[str, Mapping[str, Sequence[str]]] = {
    "arrests": synonyms_of("arrests"),
    "referrals": synonyms_of("referrals"),
    "people": {**USUAL_NAMES},
}
tables = pytest.mark.parametrize("synonyms", TABLES.values(), ids=TABLES)

CASES = [
    (["SURNAME", "first-name", "D.O.B.", "Post Code", "shoe size"], ["family_name", "given_name", "date_of_birth"]),
    (["Forename", "LAST_NAME", "birth date"], ["given_name", "family_name", "date_of_birth"]),
    (["ＤＯＢ", "Dáte of birth"], ["", "date_of_birth"]),
    (["", "  ", "-"], []),
]


@tables
@pytest.mark.parametrize(("headings", "fields"), CASES)
def test_every_table_knows_the_parts_of_a_person(
    synonyms: Mapping[str, Sequence[str]], headings: list[str], fields: list[str]
) -> None:
    person = {name: synonyms[name] for name in ("given_name", "family_name", "date_of_birth")}
    assert match_columns(headings, person) == {field: place for place, field in enumerate(fields) if field}


@tables
def test_no_name_means_two_fields(synonyms: Mapping[str, Sequence[str]]) -> None:
    names = Counter(name for field, usual in synonyms.items() for name in {plain_heading(one) for one in usual})
    assert [name for name, many in names.items() if many > 1] == []


@tables
def test_every_name_and_every_fields_own_name_is_known(synonyms: Mapping[str, Sequence[str]]) -> None:
    for field, usual in synonyms.items():
        for name in (*usual, field):
            assert match_columns(["?", name.upper()], synonyms) == {field: 1}


def test_the_surest_name_is_taken_and_of_the_same_name_the_first() -> None:
    synonyms = {"day": ["arrest date", "date"]}
    assert match_columns(["Date", "Arrest date"], synonyms) == {"day": 1}
    assert match_columns(["Date", "DATE"], synonyms) == {"day": 0}


@tables
@given(headings=st.lists(st.text(max_size=12) | st.sampled_from(["Name", "DOB", "dob", "Phone", "Reason", "person"])))
def test_each_column_holds_one_field_at_most(synonyms: Mapping[str, Sequence[str]], headings: list[str]) -> None:
    found = match_columns(headings, synonyms)
    assert len(set(found.values())) == len(found)
    assert all(0 <= place < len(headings) for place in found.values())
