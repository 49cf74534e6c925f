"""One name however it is written, how it sounds, and what it is short for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.matching.names import letters, script, words
from referral.domain.matching.nicknames import may_stand_for
from referral.domain.matching.phonetics import sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "o`brien"),
        ("Zoë", "Zoe"),
        ("ZOE\u0308", "zoë"),
        ("Łukasz", "Lukasz"),
        ("Søren", "soren"),
        ("Nguyễn", "NGUYEN"),
        ("Anne-Marie", "Annemarie"),
        ("Anne Marie", "anne\u2010marie"),
        ("St. John", "St John"),
        ("Ｊａｙ", "Jay"),
        ("Mr Tomlinson", "Tomlinson"),
        ("مُحَمَّد", "محمد"),
        ("Strauß", "Strauss"),
        ("I\u0307brahim", "Ibrahim"),
    ],
)
def test_two_ways_to_write_one_name_are_one(one: str, other: str) -> None:
    assert letters(one) == letters(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("हरि", "हर"), ("がく", "かく"), ("Мария", "Марина"), ("สมชาย", "สมชย"), ("Jay", "Kay")]
)
def test_what_makes_another_name_in_its_script_is_kept(one: str, other: str) -> None:
    assert letters(one) != letters(other)


@pytest.mark.parametrize("nothing", ["", " ", "-", "?", "Unknown", "not known", "N/K", "anonymous", "123", "🙂"])
def test_what_is_no_name_is_empty(nothing: str) -> None:
    assert words(nothing) == ()


def test_a_title_alone_may_be_a_name() -> None:
    assert words("Master") == ("master",)


@given(st.text(max_size=40))
def test_a_name_made_plain_stays_as_it_is(name: str) -> None:
    plain = " ".join(words(name))
    assert unicodedata.is_normalized("NFC", plain)
    assert words(plain) == words(name)


def test_scripts_are_told_apart() -> None:
    assert [script(letters(name)) for name in ("Zoë", "Мария", "محمد", "")] == ["LATIN", "CYRILLIC", "ARABIC", ""]


@pytest.mark.parametrize(
    "spellings",
    [
        "mohammed muhammad mohamed mohammad muhammed mohamud",
        "jaydon jayden jaydan jaidan jaydn",
        "stephen steven stefan",
        "sheikh shaikh sheik shaykh",
        "qureshi kureshi quraishi qoreshi",
        "hussain hussein husain hossain",
        "aaron aron arron",
        "leigh lee lea",
        "vaughan vaughn",
        "mcdonald macdonald",
        "tomlinson thomlinson tomlinsen",
        "philip phillip filip",
        "knight night nite",
        "wright right",
        "ahmed ahmad ahmet amed",
        "imran emran",
        "usman osman",
        "francis fransis",
        "marcel marsel",
        "katherine catherine kathryn",
        "georgia jorja",
        "okafor okafore",
        "yusuf yousef youssef yusof",
    ],
)
def test_the_usual_spellings_of_a_name_sound_alike(spellings: str) -> None:
    assert len({sound(spelling) for spelling in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("tomlinson", "thompson"), ("mohammed", "ahmed"), ("okafor", "okoro"), ("jayden", "kayden"), ("khan", "shah")],
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_every_name_has_a_sound(word: str) -> None:
    assert sound(word)


def test_a_name_of_another_script_stands_for_itself() -> None:
    assert sound("мария") == "мария"


def test_a_short_name_may_stand_for_several_and_always_for_itself() -> None:
    assert may_stand_for("charlie") == {"charlie", "charles", "charlotte"}
    assert may_stand_for("charles") == {"charles"}
    assert may_stand_for("mo") == {"mo", "mohammed"}
    assert may_stand_for("okafor") == {"okafor"}
