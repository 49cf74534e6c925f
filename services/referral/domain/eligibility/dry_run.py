"""Dry runs: what a rule would have done with past arrests, before it is adopted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from referral.domain.eligibility.near_misses import near_miss
from referral.domain.eligibility.offences import SUSPECTED, fires
from referral.messages import CaughtArrest, NearMiss, OffenceRule, PersonsRole, RuleDryRun
from referral.messages.refusals import refused

MOST_SHOWN: Final = 200


@dataclass(frozen=True)
class PastArrest:
    """An arrest as the rules see it; ``invited_by`` is the rule that applied when it came in, if any."""

    referral_id: UUID
    occurred_on: date
    offence_code: str
    offence_title: str
    role: PersonsRole
    invited_by: str | None


def dry_run(rule: OffenceRule, active: Sequence[OffenceRule], arrests: Iterable[PastArrest], since: date) -> RuleDryRun:
    """What the rule would have done with each arrest, compared with the active rules."""
    counted = [arrest for arrest in arrests if arrest.role in SUSPECTED]
    caught = [arrest for arrest in counted if fires(rule, arrest.offence_code)]
    current = [known for known in active if known.rule_id == rule.rule_id and known.active]
    return RuleDryRun(
        since=since,
        arrests=len(counted),
        catches=len(caught),
        new=sum(not _caught_by(active, arrest) for arrest in caught),
        no_longer_caught=sum(
            _caught_by(current, arrest) and not fires(rule, arrest.offence_code) for arrest in counted
        ),
        caught=tuple(_caught_arrest(arrest) for arrest in sorted(caught, key=_latest_first)[:MOST_SHOWN]),
        near_misses=near_misses(rule, ((arrest.offence_code, arrest.offence_title) for arrest in counted)),
    )


def near_misses(rule: OffenceRule, offences: Iterable[tuple[str, str]]) -> tuple[NearMiss, ...]:
    """Each offence once, with code and title as they came, most frequent first."""
    times = Counter((code, title, why) for code, title in offences if (why := near_miss(rule, code, title)))
    return tuple(
        NearMiss(offence_code=code, offence_title=title, why=why, times=count)
        for (code, title, why), count in sorted(times.items(), key=lambda item: (-item[1], item[0]))
    )


def next_version(rule: OffenceRule, known: Iterable[OffenceRule]) -> int:
    """The version that a changed rule must have: one after the latest of its id."""
    return max((version.version for version in known if version.rule_id == rule.rule_id), default=0) + 1


def with_rule(known: Sequence[OffenceRule], rule: OffenceRule) -> tuple[OffenceRule, ...]:
    """The rules with this one replacing its earlier version, or at the end when it is new. The first rule that applies
    counts."""
    if all(existing.rule_id != rule.rule_id for existing in known):
        return (*known, rule)
    return tuple(rule if existing.rule_id == rule.rule_id else existing for existing in known)


def merge_versions(active: Sequence[OffenceRule], given: Sequence[OffenceRule]) -> tuple[OffenceRule, ...]:
    """Merge both lists: of each rule the later version, so that a force file read again undoes no later decision.

    Raises: Refused(rule_invalid) for other codes under the same version."""
    rules: tuple[OffenceRule, ...] = tuple(active)
    for rule in given:
        known = next((one for one in rules if one.rule_id == rule.rule_id), None)
        if known is None or known.version < rule.version:
            rules = with_rule(rules, rule)
        elif known.version == rule.version and set(known.offence_codes) != set(rule.offence_codes):
            raise refused("rule_invalid", rule_id=rule.rule_id, problem="other codes under the same version")
    return rules


def refuse_unless_dry_run_seen(rule: OffenceRule, trial: RuleDryRun, seen: int, expected_version: int) -> None:
    """Raises: Refused(rule_changed) when someone else changed it first, Refused(rule_not_tried) when the dry run now
    catches another number than the one seen, Refused(reason_needed)."""
    if rule.version != expected_version:
        raise refused("rule_changed", version=expected_version)
    if not rule.reason.strip():
        raise refused("reason_needed")
    if trial.catches != seen:
        raise refused("rule_not_tried", catches=trial.catches)


def _caught_by(rules: Iterable[OffenceRule], arrest: PastArrest) -> bool:
    return any(fires(rule, arrest.offence_code) for rule in rules)


def _latest_first(arrest: PastArrest) -> tuple[int, str]:
    return -arrest.occurred_on.toordinal(), str(arrest.referral_id)


def _caught_arrest(arrest: PastArrest) -> CaughtArrest:
    return CaughtArrest(
        referral_id=arrest.referral_id,
        occurred_on=arrest.occurred_on,
        offence_code=arrest.offence_code,
        offence_title=arrest.offence_title,
        invited=arrest.invited_by is not None,
    )
