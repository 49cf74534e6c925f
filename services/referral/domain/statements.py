"""Splits a request into statements: who may know each, and whether it counts as fact or opinion.

What people say about themselves, and what a professional has on record, is fact; a worry is always an opinion. Who
the referrer is stays with those who read the queue. Their words are for the case team too, unless duty protects the
source: words can show who wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from referral.messages import AskedBy, Audience, FactOrOpinion, StatementKind

KNOWS_FIRST_HAND: Final[frozenset[AskedBy]] = frozenset({"self", "professional"})


@dataclass(frozen=True)
class NewStatement:
    kind: StatementKind
    text: str
    audience: Audience
    fact_or_opinion: FactOrOpinion


def split_statements(answers: dict[StatementKind, str | None], asked_by: AskedBy) -> Iterator[NewStatement]:
    """The statements of a request, without blank ones."""
    for kind, text in answers.items():
        if text and text.strip():
            yield NewStatement(kind, text, _audience(kind), _fact_or_opinion(kind, asked_by))


def is_named(given_name: str | None, family_name: str | None) -> bool:
    """Whether both names were given, so that the person can be matched."""
    return bool(given_name and given_name.strip() and family_name and family_name.strip())


def partial_name(given_name: str | None, family_name: str | None) -> str | None:
    """A name that is too little to match a person, but worth keeping."""
    if is_named(given_name, family_name):
        return None
    return given_name or family_name


def _audience(kind: StatementKind) -> Audience:
    return "triage_team" if _is_about_referrer(kind) else "case_team"


def _fact_or_opinion(kind: StatementKind, asked_by: AskedBy) -> FactOrOpinion:
    if kind == "worry":
        return "opinion"
    return "fact" if _is_about_referrer(kind) or asked_by in KNOWS_FIRST_HAND else "opinion"


def _is_about_referrer(kind: StatementKind) -> bool:
    return kind.startswith("referrer_")
