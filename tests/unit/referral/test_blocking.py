"""Nobody is overlooked for a slip of the pen: two spellings of one person are always looked at together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from referral.domain.matching.blocking import blocking_keys, name_keys
from referral.domain.matching.comparison import comparison
from referral.domain.matching.decision import MatchDecision, decide
from referral.domain.matching.likelihood import NameFrequency
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

KNOWN = st.builds(
    lambda given, family, born: Who(given_name=given, family_name=family, date_of_birth=born),
    st.sampled_from(GIVEN),
    st.sampled_from(FAMILY),
    st.dates(date(1990, 1, 1), date(2016, 12, 31)),
)


def who(given: str, family: str, born: date | None = BORN) -> Who:
    return Who(given_name=given, family_name=family, date_of_birth=born)


def changed(person: Who, **parts: object) -> Who:
    values = {"given_name": person.given_name, "family_name": person.family_name, "date_of_birth": person.date_of_birth}
    return Who(**{**values, **parts})  # type: ignore[arg-type]


def turned(born: date) -> date:
    return date(born.year, born.day, born.month)


def slips(name: str, at: int, kind: int) -> str:
    """One slip inside a name, never in its first letter: left out, doubled wrongly, another letter, changed round."""
    before, letter, after = name[:at], name[at], name[at + 1 :]
    return [
        before + after,
        before + "x" + letter + after,
        before + "x" + after,
        before + after[:1] + letter + after[1:],
    ][kind]


def meet(a: Who, b: Who) -> bool:
    return bool(blocking_keys(a) & blocking_keys(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (who("Jaydon", "Tomlinson"), who("Jayden", "Tomlinson", None)),
        (who("Mo", "Khan", None), who("Muhammad", "Khan")),
        (who("Chinedu", "Okafor", None), who("Okafor", "Chinedu")),
        (who("Siobhan", "O'Brien"), who("Shivaun", "OBRIEN", date(2009, 12, 3))),
        (who("Jaydon", "Tomlinson"), who("Jaydon", "Okafor")),
        (who("Anne-Marie", "Smith-Jones", None), who("Anne", "Jones")),
        (who("Bill", "Wright", None), who("William", "Right", None)),
    ],
)
def test_the_two_are_looked_at_together(a: Who, b: Who) -> None:
    assert meet(a, b)


@given(KNOWN, st.sampled_from([str.upper, str.lower, lambda name: name.replace("'", " ").replace("-", " ")]))
def test_writing_a_name_otherwise_hides_nobody(person: Who, written: Callable[[str], str]) -> None:
    given_name, family_name = written(person.given_name), written(person.family_name)
    other = Who(given_name=given_name, family_name=family_name, date_of_birth=None)
    assert meet(person, other)


@given(KNOWN, st.booleans())
def test_changing_the_names_round_hides_nobody(person: Who, birth_known: bool) -> None:
    born = person.date_of_birth if birth_known else None
    changed_round = Who(given_name=person.family_name, family_name=person.given_name, date_of_birth=born)
    assert blocking_keys(changed_round) == blocking_keys(changed(person, date_of_birth=born))


@given(KNOWN, st.dates() | st.none())
def test_a_wrong_or_missing_birth_hides_nobody(person: Who, born: date | None) -> None:
    assert meet(person, changed(person, date_of_birth=born))


@given(KNOWN, st.text(min_size=1, max_size=10), st.booleans(), st.booleans())
def test_one_name_quite_wrong_hides_nobody_whose_birth_is_known(
    person: Who, wrong: str, family: bool, turn: bool
) -> None:
    assert person.date_of_birth is not None
    born = person.date_of_birth
    if turn:
        assume(born.day <= 12)
        born = turned(born)
    part = {"family_name": wrong} if family else {"given_name": wrong}
    assert meet(person, changed(person, date_of_birth=born, **part))


@given(KNOWN, st.data(), st.booleans(), st.booleans())
def test_a_slip_inside_a_name_hides_nobody_even_without_a_birth(
    person: Who, data: st.DataObject, family: bool, swapped: bool
) -> None:
    name = person.family_name if family else person.given_name
    at, kind = data.draw(st.integers(1, len(name) - 1)), data.draw(st.integers(0, 3))
    part = {"family_name" if family else "given_name": slips(name, at, kind)}
    other = changed(person, date_of_birth=None, **part)
    if swapped:
        other = Who(given_name=other.family_name, family_name=other.given_name)
    assert meet(person, other)


@given(KNOWN)
def test_a_birth_turned_round_or_one_digit_off_is_met_and_shown(person: Who) -> None:
    assert person.date_of_birth is not None
    assume(person.date_of_birth.day <= 12)
    other = changed(person, date_of_birth=turned(person.date_of_birth))
    assert meet(person, other)
    assert decide({UUID(int=1): [comparison(other, person)]}, NameFrequency(people=2_000)) != MatchDecision(None)


def test_brothers_without_a_name_in_common_sound_are_met_only_by_their_surname_and_initial() -> None:
    purposes = {key[0] for key in blocking_keys(who("Jordan", "Reid")) & blocking_keys(who("Jermaine", "Reid", None))}
    assert purposes == {"sound_and_initial"}


def test_strangers_share_no_key() -> None:
    assert not meet(who("Jaydon", "Tomlinson"), who("Marcus", "Okafor"))
    assert not meet(who("Jaydon", "Tomlinson"), who("Marcus", "Tomlinson", date(2007, 6, 30)))


@pytest.mark.parametrize("written", ["07700 900123", "+447700900123", "0044 7700 900123"])
def test_a_phone_is_found_however_it_is_written(written: str) -> None:
    nobody = Who(given_name="unknown", family_name="unknown", phone=written)
    assert meet(nobody, Who(given_name="Jaydon", family_name="Tomlinson", phone="07700900123"))


def test_one_home_and_one_birthday_meet_whatever_the_names_or_their_script() -> None:
    a = Who(given_name="محمد", family_name="خان", date_of_birth=BORN, postcode="ZZ1 1AA")
    assert meet(a, Who(given_name="Mohammed", family_name="Khan", date_of_birth=BORN, postcode="zz11aa"))
    assert not meet(a, Who(given_name="Mohammed", family_name="Khan", date_of_birth=BORN))


def test_a_name_is_counted_as_it_is_written_in_plain_letters() -> None:
    assert name_keys(who("ZOË", "O'Brien")) == (("given_name", "zoe"), ("family_name", "obrien"))
    assert name_keys(who("unknown", "?")) == (None, None)


def test_nobody_named_is_filed_under_nothing() -> None:
    assert blocking_keys(who("unknown", "?")) == frozenset()


def test_an_ordinary_name_is_filed_under_few_keys() -> None:
    assert len(blocking_keys(who("Jaydon", "Tomlinson"))) == 5
    assert len(blocking_keys(who("A b c d e f g", "h i j k l m n o"))) < 100


@given(KNOWN)
def test_a_key_holds_no_whole_name_of_more_than_its_sound(person: Who) -> None:
    assert all(value == value.casefold() and " " not in value for _, value in blocking_keys(person))
