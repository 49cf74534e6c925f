"""Who may be whom: what agrees, what a person must decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.matching.comparison import PARTS, Comparison, comparison, side_by_side
from referral.domain.matching.decision import LINKS_FROM, MatchDecision, decide
from referral.domain.matching.field_agreement import LADDER, births_agree
from referral.domain.matching.likelihood import NameFrequency, calibrated, evidence, posteriors
from referral.domain.matching.weights import OF_A_HOUSEHOLD, WEIGHTS
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
    return tuple(part.agreement for part in side_by_side(a, b))


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
    given, family, born = side_by_side(who("Jaydon", "O'Brien"), who("JAYDEN", "OBrien", None))
    assert (given.here, given.there, family.here, family.there) == ("Jaydon", "JAYDEN", "O'Brien", "OBrien")
    assert (born.here, born.there) == ("2009-03-12", None)


@given(PEOPLE, PEOPLE)
def test_who_is_compared_with_whom_changes_nothing(a: Who, b: Who) -> None:
    assert comparison(a, b) == comparison(b, a)
    assert agreement(a, b) == agreement(b, a)


@given(PEOPLE)
def test_everybody_agrees_with_themselves(person: Who) -> None:
    assert set(agreement(person, person)) <= {"same", "unknown"}


@pytest.mark.parametrize(
    ("here", "there", "level"),
    [
        ("Mo", "Mohammed", "short"),
        ("Mo", "Muhammad", "short"),
        ("Billy", "Liam", "short"),
        ("Jaydon", "Jayden", "close"),
        ("Hassan", "Hussain", "close"),
        ("Mohammed Bilal", "Bilal", "close"),
        ("Charlie", "Chloe", "different"),
    ],
)
def test_a_short_name_is_told_from_another_spelling(here: str, there: str, level: str) -> None:
    assert comparison(who(here, "Khan"), who(there, "Khan")).given_name == level


def test_a_phone_and_a_postcode_are_the_same_however_they_are_written() -> None:
    a = Who(given_name="A", family_name="B", phone="07700 900123", postcode="zz1 1aa")
    b = Who(given_name="A", family_name="B", phone="+44 (0)7700 900123", postcode="ZZ11AA")
    assert comparison(a, b)[3:5] == ("same", "same")
    assert [part.part for part in side_by_side(a, b)][3:] == ["phone", "postcode"]
    assert len(side_by_side(who("A", "B"), who("A", "B"))) == 3


# ---- how likely it is -----------------------------------------------------------------------------------------------
FORCE = NameFrequency(people=50_000, given_name=150, family_name=40)
COMPARISONS = st.builds(Comparison, **{part: st.sampled_from(["unknown", *WEIGHTS.same[part]]) for part in PARTS})


@given(st.lists(COMPARISONS, max_size=8), st.integers(0, 500))
def test_the_probabilities_of_all_candidates_add_up_to_one_at_most(found: list[Comparison], unseen: int) -> None:
    likely = posteriors(found, FORCE, unseen=unseen)
    assert sum(likely) <= 1 + 1e-9
    assert all(0 <= one <= 1 for one in likely)


@given(st.lists(COMPARISONS, min_size=1, max_size=6), st.data())
def test_the_order_of_the_candidates_changes_nothing(found: list[Comparison], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(found))))
    likely = posteriors(found, FORCE)
    assert posteriors([found[place] for place in order], FORCE) == pytest.approx([likely[place] for place in order])


def ladder_of(part: str) -> list[str]:
    """Names that were changed round are of both parts at once, and on the ladder of neither."""
    return [level for level in LADDER if level in WEIGHTS.same[part] and level != "turned"]


@given(st.lists(COMPARISONS, max_size=4), COMPARISONS, st.sampled_from(PARTS), st.data())
def test_more_agreement_never_makes_somebody_less_likely(
    others: list[Comparison], one: Comparison, part: str, data: st.DataObject
) -> None:
    levels = ladder_of(part)
    worse, better = sorted(data.draw(st.tuples(*[st.sampled_from(range(len(levels)))] * 2)), reverse=True)
    less, more = one._replace(**{part: levels[worse]}), one._replace(**{part: levels[better]})
    assert posteriors([more, *others], FORCE)[0] >= posteriors([less, *others], FORCE)[0] - 1e-9


@given(COMPARISONS)
def test_another_candidate_never_makes_somebody_more_likely(one: Comparison) -> None:
    assert posteriors([one, one], FORCE)[0] <= posteriors([one], FORCE)[0] + 1e-9
    assert posteriors([one], FORCE, unseen=10)[0] <= posteriors([one], FORCE)[0] + 1e-9


def test_a_rare_name_says_more_than_a_common_one() -> None:
    found = comparison(who("Kezia", "Okafor", None), who("Kezia", "Okafor", None))
    rare = posteriors([found], NameFrequency(50_000, given_name=2, family_name=5))[0]
    common = posteriors([found], NameFrequency(50_000, given_name=900, family_name=800))[0]
    assert rare > 0.8 > 0.2 > common


def test_what_a_household_shares_says_as_much_for_the_sibling() -> None:
    for level_of in OF_A_HOUSEHOLD:
        assert WEIGHTS.same[level_of] == WEIGHTS.sibling[level_of]


def test_every_weight_falls_from_the_most_alike_to_the_least_also_against_siblings() -> None:
    for part in PARTS:
        for other in (WEIGHTS.stranger, WEIGHTS.sibling):
            levels = ladder_of(part)
            ratios = [WEIGHTS.same[part][level] / other[part][level] for level in levels]
            assert ratios == sorted(ratios, reverse=True), part


def test_every_share_is_of_all_pairs_in_which_the_part_is_known() -> None:
    for shares in (WEIGHTS.same, WEIGHTS.sibling, WEIGHTS.stranger):
        assert all(sum(levels.values()) == pytest.approx(1, abs=0.002) for levels in shares.values())


def test_calibration_never_falls_and_stays_a_probability() -> None:
    points = [calibrated(raw / 1000) for raw in range(1001)]
    assert points == sorted(points)
    assert 0 <= points[0] <= points[-1] <= 1


@given(COMPARISONS)
def test_what_is_not_known_says_nothing(one: Comparison) -> None:
    nothing = Comparison("unknown", "unknown", "unknown")
    assert evidence(nothing, WEIGHTS.same, FORCE) == 1
    assert posteriors([nothing], FORCE)[0] < 0.01


# ---- what is decided, and by whom -----------------------------------------------------------------------------------
BOY, OTHER = UUID(int=1), UUID(int=2)
JAYDEN = Who(given_name="Jayden", family_name="Tomlinson", date_of_birth=BORN, phone="07700 900123", postcode="ZZ1 1AA")


def asked(said: Who, *known: Who, common: NameFrequency = FORCE) -> MatchDecision:
    """The decision when each of these is somebody known."""
    return decide({UUID(int=place): [comparison(said, one)] for place, one in enumerate(known, start=1)}, common)


def changed(**parts: object) -> Who:
    return replace(JAYDEN, **parts)  # type: ignore[arg-type]


def test_the_same_rare_name_and_birth_are_certain() -> None:
    assert asked(who("Jayden", "Tomlinson"), who("Jayden", "Tomlinson")).certain == BOY
    assert asked(who("Mo", "Tomlinson"), who("Mohammed", "Tomlinson")).certain == BOY


def test_a_common_name_and_birth_in_a_large_force_are_not_certain() -> None:
    common = NameFrequency(1_000_000, given_name=30_000, family_name=25_000)
    found = asked(who("Mohammed", "Khan"), who("Mohammed", "Khan"), common=common)
    assert found.certain is None
    assert found.unsure[0].doubts == ("not_certain",)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (changed(given_name="Jaydon"), "given_name_not_exact"),
        (changed(given_name="Tomlinson", family_name="Jayden"), "given_name_not_exact"),
        (changed(family_name="Okafor"), "family_name_differs"),
        (changed(family_name=""), "family_name_not_known"),
        (changed(date_of_birth=None), "birth_not_known"),
        (changed(date_of_birth=date(2009, 12, 3)), "birth_not_exact"),
        (changed(given_name="Marcus"), "may_be_twin"),
        (changed(given_name="Kayden"), "may_be_twin"),
    ],
    ids=[
        "spelling",
        "names turned",
        "family name",
        "no family name",
        "no birth",
        "birth turned",
        "twin",
        "twin of one sound",
    ],
)
def test_what_is_not_the_same_to_the_letter_goes_to_a_person(said: Who, reason: str) -> None:
    found = asked(said, JAYDEN)
    assert found.certain is None
    assert reason in found.unsure[0].doubts


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(2008, 1, 1), date(1899, 12, 30)])
def test_a_birth_that_stands_for_none_links_nobody_and_contradicts_nobody(born: date) -> None:
    found = asked(changed(date_of_birth=born), changed(date_of_birth=born))
    assert found.certain is None
    assert found.unsure[0].doubts[-1] == "birth_not_known"
    assert births_agree(born, date(2010, 3, 14)) == births_agree(date(2010, 3, 14), born) == "unknown"


def test_a_birth_on_2_january_is_a_birth() -> None:
    born = changed(date_of_birth=date(2008, 1, 2))
    assert asked(born, born).certain == BOY


def test_two_who_look_the_same_go_to_a_person() -> None:
    found = asked(JAYDEN, JAYDEN, JAYDEN)
    assert found.certain is None
    assert [one.person_id for one in found.unsure] == [BOY, OTHER]
    assert all(one.probability < 0.51 for one in found.unsure)


def test_a_known_twin_sends_even_the_exact_name_to_a_person() -> None:
    found = asked(JAYDEN, JAYDEN, changed(given_name="Kayden"))
    assert found.certain is None
    assert "may_be_twin" in found.unsure[0].doubts


def test_another_spelling_of_their_own_is_no_twin() -> None:
    said = [comparison(JAYDEN, JAYDEN), comparison(JAYDEN, changed(given_name="Jaydon"))]
    assert decide({BOY: said}, FORCE).certain == BOY


@given(st.sampled_from(["given_name", "family_name", "date_of_birth"]))
def test_a_phone_and_a_home_alone_never_link_nor_show_a_brother_as_certain(known_part: str) -> None:
    nobody = Comparison("unknown", "unknown", "unknown", "same", "same")._replace(**{known_part: "same"})
    found = decide({BOY: [nobody]}, NameFrequency(people=3))
    assert found.certain is None


@given(st.dictionaries(st.uuids(), st.lists(COMPARISONS, min_size=1, max_size=3), max_size=5))
def test_nobody_is_linked_without_a_given_name_and_a_birth_that_agree_to_the_letter(
    found: dict[UUID, list[Comparison]],
) -> None:
    decided = decide(found, FORCE)
    if decided.certain is None:
        return
    if any(one.identifier == "same" for one in found[decided.certain]):
        return
    said = found[decided.certain]
    assert any(one.given_name in ("same", "short") and one.date_of_birth == "same" for one in said)


@given(st.dictionaries(st.uuids(), st.lists(COMPARISONS, min_size=1, max_size=3), max_size=5))
def test_whoever_is_shown_is_shown_with_a_reason_and_the_likeliest_first(found: dict[UUID, list[Comparison]]) -> None:
    decided = decide(found, FORCE)
    assert decided.certain is None or not decided.unsure
    assert all(one.doubts for one in decided.unsure)
    assert list(decided.unsure) == sorted(decided.unsure, key=lambda one: -one.probability)
    assert {one.person_id for one in decided.unsure} <= found.keys()


def by_number(said: Who, number: str, *known: Who) -> MatchDecision:
    found = {
        UUID(int=place): [comparison(said, one, number)]  # type: ignore[arg-type]
        for place, one in enumerate(known, start=1)
    }
    return decide(found, FORCE)


def test_the_same_custody_number_is_certain_when_nothing_contradicts_it() -> None:
    assert by_number(who("Jaydon", "Tomlinson"), "same", who("Jayden", "Tomlinson", None)).certain == BOY


@pytest.mark.parametrize(
    "other",
    [who("Marcus", "Tomlinson"), who("Jaydon", "Okafor"), who("Jaydon", "Tomlinson", date(1999, 1, 2))],
    ids=["given name", "family name", "birth"],
)
def test_the_same_custody_number_with_something_else_is_for_a_person(other: Who) -> None:
    found = by_number(who("Jaydon", "Tomlinson"), "same", other)
    assert found.certain is None
    assert found.unsure


def test_two_custody_numbers_are_for_a_person() -> None:
    found = by_number(JAYDEN, "different", JAYDEN)
    assert found.certain is None
    assert "number_differs" in found.unsure[0].doubts


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
    ],
    ids=["spelling", "turned birth", "no birth", "namesake", "turned names", "twin", "new surname"],
)
def test_whoever_may_be_the_same_is_shown_to_a_person(other: Who) -> None:
    assert asked(who("Jaydon", "Tomlinson"), other, common=NameFrequency(2_000, 8, 2)).unsure


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
    assert asked(who("Jaydon", "Tomlinson"), other, common=NameFrequency(2_000, 8, 2)) == MatchDecision(None)


def test_the_more_alike_the_likelier() -> None:
    boy = who("Jaydon", "Tomlinson")
    likeliest_first = [
        boy,
        who("Jayden", "Tomlinson"),
        who("Jaydon", "Tomlinson", date(2009, 12, 3)),
        who("Jaydon", "Tomlinson", None),
        who("Jaydon", "Tomlinson", date(1990, 1, 2)),
    ]
    likely = [posteriors([comparison(boy, one)], FORCE)[0] for one in likeliest_first]
    assert likely == sorted(likely, reverse=True)
    assert len(set(likely)) == len(likely)


def test_certain_means_ninety_nine_in_a_hundred() -> None:
    assert LINKS_FROM == 0.99
