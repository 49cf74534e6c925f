"""Which arrests invite somebody, and which never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.eligibility.offences import VARIANTS, base_code, checked_rules, fires, first_basis, normal_code
from referral.domain.eligibility.rulesets.england_and_wales import KNIFE_OR_WEAPON
from referral.messages import OffenceRule

LISTED = st.sampled_from(KNIFE_OR_WEAPON.offence_codes)
LETTERS = st.sampled_from(sorted(VARIANTS))
BASES = st.from_regex(r"[A-Z]{2}[0-9]{5}|COML[0-9]{3}", fullmatch=True)


def rule(*codes: str, rule_id: str = "ours", version: int = 3) -> OffenceRule:
    return OffenceRule(rule_id=rule_id, version=version, title="Ours", offence_codes=codes)


def test_an_arrest_with_a_knife_invites_and_says_by_which_version_on_which_fact() -> None:
    basis = fires(KNIFE_OR_WEAPON, "CJ88144")
    assert basis is not None
    assert (basis.rule_id, basis.rule_version, basis.offence_code) == ("knife-or-weapon", 1, "CJ88144")


@pytest.mark.parametrize(
    "code",
    ["PC53001", "PC53003", "CJ88151", "CJ88152", "CJ88153", "CJ88154", "CJ88155", "CJ88156", "OW19013", "PR52044"],
)
def test_weapons_carried_or_threatened_with_in_the_street_at_school_at_home_or_in_prison_invite(code: str) -> None:
    assert fires(KNIFE_OR_WEAPON, code)


@given(LISTED, LETTERS)
def test_attempting_conspiring_and_aiding_count_with_every_listed_offence(code: str, letter: str) -> None:
    basis = fires(KNIFE_OR_WEAPON, code + letter)
    assert basis is not None
    assert basis.offence_code == code + letter, "the fact is what the person was arrested for, not its base"


@given(BASES, st.sampled_from(["", *VARIANTS]))
def test_no_offence_that_is_not_listed_invites(base: str, letter: str) -> None:
    assert (fires(KNIFE_OR_WEAPON, base + letter) is not None) == (base in KNIFE_OR_WEAPON.offence_codes)


@pytest.mark.parametrize("code", ["CJ88016", "CJ88141", "CJ88143", "KS97001", "KS97008", "OW19010", "RE59024"])
def test_selling_and_marketing_knives_never_invites(code: str) -> None:
    assert fires(KNIFE_OR_WEAPON, code) is None


@pytest.mark.parametrize("code", ["CJ88144D", "CJ88144AA", "CJ8814", "CJ881440", "XCJ88144", "CJ88144-A", ""])
def test_what_only_looks_like_a_listed_offence_does_not_invite(code: str) -> None:
    assert fires(KNIFE_OR_WEAPON, code) is None


@pytest.mark.parametrize("written", ["cj88144", " CJ88144 ", "CJ 88144", "ＣＪ88144", "CJ88144\n"])
def test_the_way_custody_writes_a_code_does_not_matter(written: str) -> None:
    basis = fires(KNIFE_OR_WEAPON, written)
    assert basis is not None
    assert basis.offence_code == "CJ88144"


@pytest.mark.parametrize(
    ("code", "base"),
    [
        ("CJ88144C", "CJ88144"),
        ("COML025A", "COML025"),
        ("PC53001", "PC53001"),
        ("PC53001b", "PC53001"),
        ("AB-1", "AB-1"),
    ],
)
def test_the_base_of_a_code_is_the_offence_itself(code: str, base: str) -> None:
    assert base_code(code) == base


def test_a_rule_that_lists_only_the_attempt_does_not_count_the_offence_itself() -> None:
    attempted_murder = rule("COML025A")
    assert fires(attempted_murder, "COML025A") is not None
    assert fires(attempted_murder, "COML025") is None
    assert fires(attempted_murder, "COML025C") is None


def test_the_first_rule_of_the_force_that_fires_is_the_basis() -> None:
    first, second = rule("PC53001", rule_id="first"), rule("PC53001", "CJ88144", rule_id="second")
    assert getattr(first_basis([first, second], "PC53001"), "rule_id", None) == "first"
    assert getattr(first_basis([first, second], "CJ88144B"), "rule_id", None) == "second"
    assert first_basis([first, second], "TH68010") is None
    assert first_basis([], "PC53001") is None


@pytest.mark.parametrize("written", ["", "  ", "A" * 21, "CJ88144!", "нож"])
def test_what_cannot_be_an_offence_code_is_refused_when_asked_for_a_code(written: str) -> None:
    with pytest.raises(Refused, match="offence_code_invalid"):
        normal_code(written)


def test_a_force_adopts_rules_with_codes_in_one_form_and_each_once() -> None:
    (adopted,) = checked_rules([rule("cj88144", "CJ88144 ", "PC53001")])
    assert adopted.offence_codes == ("CJ88144", "PC53001")
    assert (adopted.rule_id, adopted.version, adopted.title) == ("ours", 3, "Ours")


@pytest.mark.parametrize(
    "rules",
    [[rule()], [rule("CJ88144", version=0)], [rule("CJ88144"), rule("PC53001")]],
    ids=["no codes", "version nought", "one id twice"],
)
def test_a_rule_that_could_not_be_told_or_would_never_fire_is_refused(rules: list[OffenceRule]) -> None:
    with pytest.raises(Refused, match="rule_invalid"):
        checked_rules(rules)


def test_the_rule_that_comes_with_wayout_may_be_adopted_as_it_is() -> None:
    assert checked_rules([KNIFE_OR_WEAPON]) == (KNIFE_OR_WEAPON,)
