"""Who may be whom: what agrees, what a person must decide."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.identity import compare, likeness, verdict
from referral.messages import Who

BORN = date(2009, 3, 12)
GIVEN = [
    "Jayden",
    "Mohammed",
    "Chinedu",
    "Zoë",
    "Oliver",
    "Siobhan",
    "Kwame",
    "Łukasz",
    "Aaliyah",
    "Anne-Marie",
    "Knox",
]
FAMILY = ["Tomlinson", "Okafor", "O'Brien", "Khan", "Qureshi", "Nguyễn", "MacDonald", "Smith-Jones", "Wright", "Reid"]

PEOPLE = st.builds(
    lambda given, family, born: Who(given_name=given, family_name=family, date_of_birth=born),
    st.sampled_from(GIVEN) | st.text(max_size=8),
    st.sampled_from(FAMILY) | st.text(max_size=8),
    st.none() | st.sampled_from([BORN, date(2009, 12, 3), date(2008, 3, 12)]) | st.dates(),
)


def who(given: str, family: str, born: date | None = BORN) -> Who:
    return Who(given_name=given, family_name=family, date_of_birth=born)


def agreement(a: Who, b: Who) -> tuple[str, ...]:
    return tuple(part.agreement for part in compare(a, b))


# ---- what agrees ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (who("Jaydon", "Tomlinson"), who("Jayden", "Tomlinson"), ("close", "same", "same")),
        (who("Sean", "O'Brien"), who("SEAN", "OBRIEN"), ("same", "same", "same")),
        (who("Mohammed", "Khan"), who("Muhammad", "Kahn"), ("close", "close", "same")),
        (who("Mo", "Khan"), who("Muhammad", "Khan"), ("close", "same", "same")),
        (who("Chinedu", "Okafor"), who("Okafor", "Chinedu"), ("close", "close", "same")),
        (who("Chinedu", "Okafor"), who("Okafer", "Chinedo"), ("close", "close", "same")),
        (who("Zoë", "Reid"), who("Zoe", "Reid", None), ("same", "same", "unknown")),
        (who("Charlie", "Reid"), who("Charlotte", "Reid"), ("close", "same", "same")),
        (who("Jay", "Reid"), who("Kay", "Reid"), ("different", "same", "same")),
        (who("Sam", "Tomlinson-Reid"), who("Sam", "Tomlinson"), ("same", "close", "same")),
        (who("Sam", "Al Hassan"), who("Sam", "Hassan"), ("same", "close", "same")),
        (who("Mohammed Bilal", "Khan"), who("Mohammed Usman", "Khan"), ("different", "same", "same")),
        (who("Mohammed Ali", "Khan"), who("Mohammed Adam", "Khan"), ("different", "same", "same")),
        (who("Mohammed Muhammad", "Khan"), who("Mohammed Bilal", "Khan"), ("different", "same", "same")),
        (who("Mohammed Bilal", "Khan"), who("Bilal", "Khan"), ("close", "same", "same")),
        (who("Мухаммед", "Khan"), who("Mohammed", "Khan"), ("unknown", "same", "same")),
        (who("Unknown", "Khan"), who("Bilal", "Khan"), ("unknown", "same", "same")),
        (who("Lee", "Reid"), who("Leigh", "Reid"), ("close", "same", "same")),
        (who("Leah", "Reid"), who("Lou", "Reid"), ("different", "same", "same")),
    ],
)
def test_names_agree_as_an_officer_would_say(here: Who, there: Who, expected: tuple[str, ...]) -> None:
    assert agreement(here, there) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (BORN, "same"),
        (date(2009, 12, 3), "close"),
        (date(2009, 3, 13), "close"),
        (date(2008, 3, 12), "close"),
        (date(2009, 3, 21), "close"),
        (date(2008, 4, 12), "different"),
        (date(2010, 11, 30), "different"),
        (None, "unknown"),
    ],
)
def test_a_birth_one_digit_off_or_turned_round_is_close(other: date | None, expected: str) -> None:
    assert agreement(who("A", "B"), who("A", "B", other))[2] == expected


def test_the_officer_sees_what_each_source_wrote() -> None:
    given, family, born = compare(who("Jaydon", "O'Brien"), who("JAYDEN", "OBrien", None))
    assert (given.here, given.there, family.here, family.there) == ("Jaydon", "JAYDEN", "O'Brien", "OBrien")
    assert (born.here, born.there) == ("2009-03-12", None)


@given(PEOPLE, PEOPLE, st.booleans())
def test_who_is_compared_with_whom_changes_nothing(a: Who, b: Who, same_id: bool) -> None:
    assert agreement(a, b) == agreement(b, a)
    assert verdict(a, b, same_id) == verdict(b, a, same_id)


@given(PEOPLE)
def test_everybody_agrees_with_themselves(person: Who) -> None:
    assert set(agreement(person, person)) <= {"same", "unknown"}


# ---- what is decided, and by whom -----------------------------------------------------------------------------------
@given(PEOPLE, PEOPLE)
def test_nobody_is_linked_because_they_look_alike(a: Who, b: Who) -> None:
    assert verdict(a, b, same_external_id=False) != "same"
    assert verdict(a, a, same_external_id=False) != "same"


def test_the_same_custody_number_is_certain_when_nothing_contradicts_it() -> None:
    assert verdict(who("Jaydon", "Tomlinson"), who("Jayden", "Tomlinson", None), same_external_id=True) == "same"


@pytest.mark.parametrize(
    "other",
    [who("Marcus", "Tomlinson"), who("Jaydon", "Okafor"), who("Jaydon", "Tomlinson", date(1999, 1, 1))],
    ids=["given name", "family name", "birth"],
)
def test_the_same_custody_number_with_something_else_is_for_a_person(other: Who) -> None:
    assert verdict(who("Jaydon", "Tomlinson"), other, same_external_id=True) == "unsure"


@pytest.mark.parametrize(
    "other",
    [
        who("Jayden", "Tomlinson"),
        who("Jaydon", "Thomlinson", date(2009, 12, 3)),
        who("Jayden", "Tomlinson", None),
        who("Jayden", "Tomlinson", date(1997, 7, 1)),
        who("Tomlinson", "Jaydon"),
        who("Marcus", "Tomlinson"),
        who("Jaydon", "Okafor"),
        who("Jaydon", "unknown", None),
    ],
    ids=["spelling", "turned birth", "no birth", "namesake", "turned names", "twin", "new surname", "first name only"],
)
def test_whoever_may_be_the_same_is_shown_to_a_person(other: Who) -> None:
    assert verdict(who("Jaydon", "Tomlinson"), other, same_external_id=False) == "unsure"


@pytest.mark.parametrize(
    "other",
    [
        who("Marcus", "Tomlinson", date(2007, 6, 30)),
        who("Marcus", "Tomlinson", None),
        who("Marcus", "Tomlinson", date(2008, 3, 12)),
        who("Jaydon", "Okafor", date(2007, 6, 30)),
        who("Jaydon", "Okafor", None),
        who("Marcus", "Okafor"),
        who("Marcus", "Okafor", None),
        who("unknown", "unknown", None),
    ],
    ids=["brother", "brother?", "brother a year off", "first name", "first name?", "birthday", "nothing", "nobody"],
)
def test_brothers_and_strangers_are_not_shown(other: Who) -> None:
    assert verdict(who("Jaydon", "Tomlinson"), other, same_external_id=False) == "different"


def test_the_likeliest_candidate_comes_first() -> None:
    boy = who("Jaydon", "Tomlinson")
    likeliest_first = [
        boy,
        who("Jayden", "Tomlinson"),
        who("Marcus", "Tomlinson"),
        who("Jaydon", "Tomlinson", date(2009, 12, 3)),
        who("Jaydon", "Tomlinson", None),
        who("Jaydon", "Tomlinson", date(1990, 1, 1)),
    ]
    assert sorted(likeliest_first, key=lambda one: -likeness(compare(boy, one))) == likeliest_first
    assert len({likeness(compare(boy, one)) for one in likeliest_first}) == len(likeliest_first)
