"""The rule for England and Wales against the whole national list of offences, which nobody here wrote."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from referral.domain.eligibility.dry_run import near_misses
from referral.domain.eligibility.offences import VARIANTS, base_code, fires
from referral.domain.eligibility.rulesets.england_and_wales import KNIFE_OR_WEAPON
from wayout.operations import rule_dry_run

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared, which is not part of a clone")

SAYS_VARIANT = {"A": r"attempt", "B": r"\baid", "C": r"conspir"}
SELLERS = r"\b(sell|sold|sale|selling|hire|hiring|market|manufacture|expose|deliver|lend|publish|supply|import)"


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    with (SHARED / "data" / "offences" / "offences.csv").open(encoding="utf-8-sig", newline="") as listed:
        return {row["code"]: row["title"] for row in csv.DictReader(listed)}


def fired(titles: dict[str, str]) -> dict[str, str]:
    return {code: title for code, title in titles.items() if fires(KNIFE_OR_WEAPON, code)}


def test_every_code_we_list_exists(titles: dict[str, str]) -> None:
    assert [code for code in KNIFE_OR_WEAPON.offence_codes if code not in titles] == []


def test_whatever_fires_is_having_or_threatening_with_a_blade_or_weapon(titles: dict[str, str]) -> None:
    wrong = [title for title in fired(titles).values() if not re.search(r"knife|blade|weapon", title, re.I)]
    assert wrong == []
    assert [title for title in fired(titles).values() if not re.search(r"possess|threaten", title, re.I)] == []


def test_no_sellers_offence_fires(titles: dict[str, str]) -> None:
    assert [title for title in fired(titles).values() if re.search(SELLERS, title, re.I)] == []
    sold = [code for code, title in titles.items() if re.search(SELLERS, title, re.I) and "kni" in title.lower()]
    assert len(sold) >= 4, "the list no longer has what this test is about"
    assert [code for code in sold if fires(KNIFE_OR_WEAPON, code)] == []


def test_every_published_variant_of_a_listed_offence_fires(titles: dict[str, str]) -> None:
    variants = [code for code in titles if code[:-1] in KNIFE_OR_WEAPON.offence_codes]
    assert len(variants) >= 6
    assert [code for code in variants if not fires(KNIFE_OR_WEAPON, code)] == []


def test_possession_of_and_threats_with_blades_and_weapons_are_not_forgotten(titles: dict[str, str]) -> None:
    """Whatever the list calls possession of, or threats with, one of them is the rule's or a seller's."""
    carried = r"(possess|threaten).*(knife|blade|sharp|offensive weapon)"
    left_out = [
        title
        for code, title in titles.items()
        if re.search(carried, title, re.I) and not fires(KNIFE_OR_WEAPON, code) and not re.search(SELLERS, title, re.I)
    ]
    assert left_out == []


def test_the_letters_mean_attempt_aiding_and_conspiracy_throughout_the_list(titles: dict[str, str]) -> None:
    lettered = {code: title for code, title in titles.items() if code[-1] in VARIANTS}
    assert {code for code in titles if code[-1].isalpha()} == set(lettered), "a letter that we do not know"
    wrong = [code for code, title in lettered.items() if not re.search(SAYS_VARIANT[code[-1]], title, re.I)]
    assert len(wrong) <= 1, f"{wrong}: one stray code is known, of goods vehicles"


def test_taking_the_letter_off_changes_no_code_that_has_none(titles: dict[str, str]) -> None:
    assert [code for code in titles if base_code(code) != code.rstrip("ABC")] == []


def test_every_offence_named_after_a_blade_or_weapon_is_caught_or_listed_as_a_near_miss(titles: dict[str, str]) -> None:
    near = {one.offence_code: one.why for one in near_misses(KNIFE_OR_WEAPON, titles.items())}
    named = {
        code for code, title in titles.items() if re.search(r"\b(knife|knives|blade|offensive weapon)", title, re.I)
    }
    assert named <= near.keys() | fired(titles).keys()
    sold = {code for code in named if re.search(SELLERS, titles[code], re.I)}
    assert {near[code] for code in sold} == {"sellers_offence"}


def test_the_command_prints_exactly_what_the_rule_catches(capsys: pytest.CaptureFixture[str]) -> None:
    rule_dry_run.show("knife-or-weapon", SHARED / "data" / "offences" / "offences.csv", as_json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["offences"] == 15_352
    assert len(said["caught"]) == 20
