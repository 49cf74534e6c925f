"""Tries a rule on a national list of offences: prints what it catches, with titles, and what it nearly catches."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gateway.presentation.labels.common import NEAR_MISS_REASON
from referral.domain.eligibility.dry_run import near_misses
from referral.domain.eligibility.offences import fires
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.messages import NearMiss, OffenceRule
from wayout.errors import CommandError

CODE_COLUMNS, TITLE_COLUMNS = ("code", "offence_code", "cjs_code"), ("title", "offence_title", "description")


def show(rule_id: str, offences: Path, *, as_json: bool) -> None:
    """Print what a built-in rule catches in a CSV file of offences. Raises: CommandError."""
    rule = _rule(rule_id)
    national_list = read(offences)
    caught = [(code, title) for code, title in national_list if fires(rule, code)]
    near = near_misses(rule, national_list)
    console = Console()
    console.print(_caught_table(rule, caught))
    console.print(_near_table(near))
    console.print(f"{len(national_list):,} offences: {len(caught)} caught, {len(near)} near misses")
    if as_json:
        print(json.dumps(_as_json(rule, len(national_list), caught, near), ensure_ascii=False))


def read(file: Path) -> list[tuple[str, str]]:
    """Code and title of every offence; columns are found by name. Raises: CommandError if a column is missing."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        names = {name.strip().lower(): name for name in rows.fieldnames or ()}
        code = next((names[name] for name in CODE_COLUMNS if name in names), None)
        title = next((names[name] for name in TITLE_COLUMNS if name in names), None)
        if code is None or title is None:
            required = f"a column {CODE_COLUMNS[0]} and a column {TITLE_COLUMNS[0]}"
            raise CommandError(f"{file.name} needs {required}; it has {', '.join(names)}")
        return [(row[code].strip(), row[title].strip()) for row in rows if row[code]]


def _rule(rule_id: str) -> OffenceRule:
    if rule_id not in BUILT_IN:
        raise CommandError(f"there is no rule {rule_id}: choose one of {', '.join(BUILT_IN)}")
    return BUILT_IN[rule_id]


def _caught_table(rule: OffenceRule, caught: Sequence[tuple[str, str]]) -> Table:
    table = Table(title=f"Caught by {rule.rule_id}, version {rule.version}")
    table.add_column("Code")
    table.add_column("Offence", overflow="fold")
    for row in caught:
        table.add_row(*row)
    return table


def _near_table(near: Sequence[NearMiss]) -> Table:
    table = Table(title="Near misses: not caught, and worth checking")
    table.add_column("Code")
    table.add_column("Offence", overflow="fold")
    table.add_column("Why it is near")
    for offence in near:
        table.add_row(offence.offence_code, offence.offence_title, NEAR_MISS_REASON[offence.why])
    return table


def _as_json(
    rule: OffenceRule, offences: int, caught: Sequence[tuple[str, str]], near: Sequence[NearMiss]
) -> dict[str, object]:
    return {
        "rule": rule.rule_id,
        "version": rule.version,
        "offences": offences,
        "caught": [{"code": code, "title": title} for code, title in caught],
        "near_misses": [
            {"code": offence.offence_code, "title": offence.offence_title, "why": offence.why, "times": offence.times}
            for offence in near
        ],
    }
