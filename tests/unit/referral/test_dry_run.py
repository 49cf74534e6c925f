"""What a rule would have done is shown before it does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Refused
from referral.domain.eligibility.dry_run import (
    PastArrest,
    dry_run,
    merge_versions,
    next_version,
    refuse_unless_dry_run_seen,
    with_rule,
)
from referral.domain.eligibility.near_misses import near_miss
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.domain.eligibility.rulesets.england_and_wales import KNIFE_OR_WEAPON
from referral.domain.eligibility.rulesets.history import versions_of
from referral.domain.eligibility.rulesets.scotland import KNIFE_OR_WEAPON as SCOTLAND
from referral.messages import OffenceRule

DAY = date(2026, 10, 1)
BURGLARY = ("TH68010", "Burglary of a dwelling")
KNIFE = ("CJ88144", "Possess a knife in public")
SOLD = ("CJ88016", "Sell a knife to a person under 18")
WEAPON = ("AE07015", "Carry an offensive weapon on the site")


def arrest(
    offence: tuple[str, str], *, role: str = "suspect", invited: str | None = None, on: date = DAY
) -> PastArrest:
    return PastArrest(uuid4(), on, *offence, role=role, invited_by=invited)  # type: ignore[arg-type]


def rule(*codes: str, **changes: object) -> OffenceRule:
    return replace(
        OffenceRule(rule_id="ours", version=1, title="Ours", offence_codes=codes, near=("knife", "weapon")),
        **changes,  # type: ignore[arg-type]
    )


def test_a_trial_says_what_the_rule_catches_what_is_new_and_what_it_lets_go() -> None:
    current = [rule("CJ88144")]
    came = [arrest(KNIFE, invited="ours"), arrest(BURGLARY), arrest(BURGLARY), arrest(WEAPON)]
    trial = dry_run(rule("TH68010", version=2), current, came, DAY)
    assert (trial.arrests, trial.catches, trial.new, trial.no_longer_caught) == (4, 2, 2, 1)
    assert [(one.offence_code, one.times) for one in trial.near_misses] == [("AE07015", 1), ("CJ88144", 1)]


def test_somebody_who_was_hurt_is_not_counted_in_a_trial() -> None:
    came = [arrest(KNIFE, role="victim"), arrest(KNIFE, role="family"), arrest(KNIFE, role="suspect_and_victim")]
    assert dry_run(rule("CJ88144"), [], came, DAY).catches == 1


def test_the_latest_arrests_are_shown_first_and_no_more_than_two_hundred() -> None:
    came = [arrest(KNIFE, on=date.fromordinal(DAY.toordinal() + n)) for n in range(250)]
    trial = dry_run(rule("CJ88144"), [], came, DAY)
    assert trial.catches == 250
    assert len(trial.caught) == 200
    assert trial.caught[0].occurred_on > trial.caught[-1].occurred_on


@given(st.permutations([arrest(KNIFE), arrest(BURGLARY), arrest(WEAPON), arrest(SOLD), arrest(KNIFE)]))
def test_the_order_in_which_arrests_came_changes_no_trial(came: list[PastArrest]) -> None:
    assert dry_run(rule("CJ88144"), [], came, DAY) == dry_run(rule("CJ88144"), [], sorted(came, key=str), DAY)


def test_a_near_miss_says_why_and_what_is_caught_is_none() -> None:
    ours = rule("CJ88144")
    assert near_miss(ours, *KNIFE) is None
    assert near_miss(ours, "CJ88144C", "Conspiracy - knife") is None
    assert near_miss(ours, *WEAPON) == "named_alike"
    assert near_miss(ours, *SOLD) == "sellers_offence"
    assert near_miss(ours, "CJ88144D", "Something with a letter nobody knows") == "code_alike"
    assert near_miss(ours, *BURGLARY) is None
    assert near_miss(ours, "not a code at all", "switchknifeless") is None


def test_nobody_lets_a_rule_loose_that_they_have_not_seen_at_work() -> None:
    ours = rule("CJ88144", reason="We have many")
    trial = dry_run(ours, [], [arrest(KNIFE)], DAY)
    refuse_unless_dry_run_seen(ours, trial, seen=1, expected_version=1)
    with pytest.raises(Refused, match="rule_not_tried"):
        refuse_unless_dry_run_seen(ours, trial, seen=0, expected_version=1)
    with pytest.raises(Refused, match="rule_changed"):
        refuse_unless_dry_run_seen(ours, trial, seen=1, expected_version=2)
    with pytest.raises(Refused, match="reason_needed"):
        refuse_unless_dry_run_seen(replace(ours, reason=" "), trial, seen=1, expected_version=1)


def test_a_changed_rule_keeps_its_place_and_counts_on_and_a_new_one_comes_last() -> None:
    first, second = rule("CJ88144"), rule("PC53001", rule_id="second")
    changed = rule("TH68010", version=2)
    assert with_rule([first, second], changed) == (changed, second)
    assert with_rule([first], second) == (first, second)
    assert next_version(first, [first, second]) == 2
    assert next_version(rule(rule_id="new"), [first, second]) == 1


def test_a_force_file_read_again_takes_back_nothing_that_the_force_decided_since() -> None:
    changed = rule("TH68010", version=2)
    assert merge_versions([changed], [rule("CJ88144")]) == (changed,)
    assert merge_versions([rule("CJ88144")], [changed]) == (changed,)
    assert merge_versions([], [changed]) == (changed,)
    with pytest.raises(Refused, match="rule_invalid"):
        merge_versions([rule("CJ88144")], [rule("TH68010")])


def test_the_history_tells_each_version_once_with_who_and_when_newest_first() -> None:
    one, two = rule("CJ88144"), rule("CJ88144", version=2, active=False)
    at = datetime(2026, 10, 1, tzinfo=UTC)
    later = datetime(2026, 11, 1, tzinfo=UTC)
    told = versions_of([((one,), at, "service:platform"), ((one,), later, "user:x"), ((two,), later, "user:lead")])
    assert [(v.rule.version, v.actor) for v in told] == [(2, "user:lead"), (1, "service:platform")]


def test_scotland_has_a_list_of_its_own_that_shares_no_code_with_england_and_wales() -> None:
    assert not set(SCOTLAND.offence_codes) & set(KNIFE_OR_WEAPON.offence_codes)
    assert set(BUILT_IN) == {SCOTLAND.rule_id, KNIFE_OR_WEAPON.rule_id}
    assert dry_run(SCOTLAND, [], [arrest(("CLCSA95-49-1", "Has a blade in a public place"))], DAY).catches == 1


def test_ids_are_of_the_arrests_themselves() -> None:
    came = arrest(KNIFE)
    (shown,) = dry_run(rule("CJ88144"), [], [came], DAY).caught
    assert isinstance(shown.referral_id, UUID)
    assert shown.referral_id == came.referral_id
