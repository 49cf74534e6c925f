"""The history of a force's rules: each version once, with who adopted it or took it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from referral.messages import OffenceRule, RuleVersion


def versions_of(settings: Iterable[tuple[tuple[OffenceRule, ...], datetime, str]]) -> tuple[RuleVersion, ...]:
    """Of settings oldest first, each with when and by whom: the versions of their rules, newest first."""
    known: dict[tuple[str, int], RuleVersion] = {}
    for rules, at, actor in settings:
        for rule in rules:
            known.setdefault((rule.rule_id, rule.version), RuleVersion(rule=rule, at=at, actor=actor))
    return tuple(reversed(known.values()))
