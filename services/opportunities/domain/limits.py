"""Hard limits: what must hold before a place can be offered to a candidate at all.

Every match shows every limit, in one order, so that the form of the answer tells nothing. All that concerns safety
(places to avoid, trades barred by licence or bail, people who must not meet) is one limit with one outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opportunities.domain.candidate import Candidate
from opportunities.domain.opportunity import Opportunity
from opportunities.messages import Benefits, Known, LimitCheck, LimitOutcome, OpportunityKind

WORK: frozenset[OpportunityKind] = frozenset({"job", "apprenticeship", "volunteering"})
PAID: frozenset[OpportunityKind] = frozenset({"job", "apprenticeship"})
LEARNING: frozenset[OpportunityKind] = frozenset({"apprenticeship", "college_place", "training"})


@dataclass(frozen=True)
class Rules:
    """What a force decided or its country's law says. ``training_duty``: under 18 one must be in education or
    training."""

    training_duty: bool = True


def check(place: Opportunity, who: Candidate, rules: Rules, today: date) -> tuple[LimitCheck, ...]:
    """Every hard limit and how it came out; ``ask`` where nobody has said yet."""
    outcomes: tuple[LimitCheck, ...] = (
        LimitCheck(limit="open", outcome=_open(place, today)),
        LimitCheck(limit="vacancies", outcome="ok" if place.vacancies_left else "no"),
        LimitCheck(limit="age", outcome=_age(place, who)),
        LimitCheck(limit="school_age", outcome="no" if who.oldest < 16 and place.kind in PAID else "ok"),
        LimitCheck(limit="night_work", outcome=_not_under_18(place.night_work, place, who)),
        LimitCheck(limit="restricted_trade", outcome=_not_under_18(place.restricted_trade, place, who)),
        LimitCheck(limit="training_duty", outcome=_training(place, who, rules)),
        LimitCheck(limit="requirements", outcome=_requirements(place, who)),
        LimitCheck(limit="safety", outcome=_safety(place, who)),
    )
    return outcomes


def _open(place: Opportunity, today: date) -> LimitOutcome:
    over = place.closes_on is not None and place.closes_on < today
    return "no" if place.closed or over else "ok"


def _age(place: Opportunity, who: Candidate) -> LimitOutcome:
    if place.min_age is None or who.youngest >= place.min_age:
        return "ok"
    return "no" if who.oldest < place.min_age else "ask"


def _not_under_18(known: Known, place: Opportunity, who: Candidate) -> LimitOutcome:
    if not who.under_18 or known == "no":
        return "ok"
    if known == "yes":
        return "no"
    return "ask" if place.kind in WORK else "ok"


def _training(place: Opportunity, who: Candidate, rules: Rules) -> LimitOutcome:
    if not (rules.training_duty and who.under_18):
        return "ok"
    if place.kind in LEARNING or place.training_included == "yes":
        return "ok"
    # Part-time work may stand beside a course elsewhere: somebody has to ask.
    return "no" if place.training_included == "no" and place.hours == "full_time" else "ask"


def _requirements(place: Opportunity, who: Candidate) -> LimitOutcome:
    if place.requirements - who.qualifications - who.skills:
        return "no"
    return "ok" if place.requirements_known else "ask"


def _safety(place: Opportunity, who: Candidate) -> LimitOutcome:
    return "no" if place.marks & who.barred or place.present & who.never_with else "ok"


def benefits(kind: OpportunityKind, who: Candidate) -> Benefits:
    """What taking the place does to the household's benefits, roughly: enough to know that it has to be explained."""
    if kind == "volunteering":
        return "none_expected"
    if who.under_18:
        return "child_benefit_stops" if kind in PAID else "none_expected"
    return "own_claim_changes"
