"""Tries a rule on a national list of offences: exactly what it catches, printed with titles, and what it only nears."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gateway.presentation.labels.common import NEAR
from referral.domain.eligibility.dry_run import near_misses
from referral.domain.eligibility.offences import fires
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.messages import NearMiss, OffenceRule
from wayout.errors import CommandError

CODE, TITLE = ("code", "offence_code", "cjs_code"), ("title", "offence_title", "description")


def show(rule_id: str, offences: Path, *, as_json: bool) -> None:
    """Print what a rule that comes with Wayout makes of a CSV file of offences. Raises ``CannotStart``."""
    rule = _rule(rule_id)
    listed = read(offences)
    caught = [(code, title) for code, title in listed if fires(rule, code)]
    near = near_misses(rule, listed)
    console = Console()
    console.print(_caught(rule, caught))
    console.print(_near(near))
    console.print(f"{len(listed):,} offences: {len(caught)} caught, {len(near)} near misses")
    if as_json:
        print(json.dumps(_as_json(rule, len(listed), caught, near), ensure_ascii=False))


def read(file: Path) -> list[tuple[str, str]]:
    """Code and title of every offence. The columns are found by their names."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = csv.DictReader(opened)
        names = {name.strip().lower(): name for name in rows.fieldnames or ()}
        code = next((names[name] for name in CODE if name in names), None)
        title = next((names[name] for name in TITLE if name in names), None)
        if code is None or title is None:
            raise CommandError(
                f"{file.name} needs a column {CODE[0]} and a column {TITLE[0]}; it has {', '.join(names)}"
            )
        return [(row[code].strip(), row[title].strip()) for row in rows if row[code]]


def _rule(rule_id: str) -> OffenceRule:
    if rule_id not in BUILT_IN:
        raise CommandError(f"no rule {rule_id}: there are {', '.join(BUILT_IN)}")
    return BUILT_IN[rule_id]


def _caught(rule: OffenceRule, caught: Sequence[tuple[str, str]]) -> Table:
    table = Table(title=f"Caught by {rule.rule_id}, version {rule.version}")
    table.add_column("Code")
    table.add_column("Offence", overflow="fold")
    for row in caught:
        table.add_row(*row)
    return table


def _near(near: Sequence[NearMiss]) -> Table:
    table = Table(title="Near misses: not caught, and worth a look")
    table.add_column("Code")
    table.add_column("Offence", overflow="fold")
    table.add_column("Why it is near")
    for one in near:
        table.add_row(one.offence_code, one.offence_title, NEAR[one.why])
    return table


def _as_json(
    rule: OffenceRule, listed: int, caught: Sequence[tuple[str, str]], near: Sequence[NearMiss]
) -> dict[str, object]:
    return {
        "rule": rule.rule_id,
        "version": rule.version,
        "offences": listed,
        "caught": [{"code": code, "title": title} for code, title in caught],
        "near_misses": [
            {"code": one.offence_code, "title": one.offence_title, "why": one.why, "times": one.times} for one in near
        ],
    }
