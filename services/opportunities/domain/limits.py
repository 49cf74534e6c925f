"""Hard limits: what must be true before an opportunity can be offered to a candidate.

Every match shows every limit, in one order. None of them is about safety (areas to avoid, trades barred by licence or
bail, people who must not meet): a finder could import postings of his own and read from what is left out where a
candidate must not go (decision 25).
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


def check_limits(opportunity: Opportunity, candidate: Candidate, rules: Rules, today: date) -> tuple[LimitCheck, ...]:
    """Every hard limit and how it came out; ``ask`` where it is not known yet."""
    outcomes: tuple[LimitCheck, ...] = (
        LimitCheck(limit="open", outcome=_open(opportunity, today)),
        LimitCheck(limit="vacancies", outcome="ok" if opportunity.vacancies_left else "no"),
        LimitCheck(limit="age", outcome=_age(opportunity, candidate)),
        LimitCheck(limit="school_age", outcome="no" if candidate.oldest < 16 and opportunity.kind in PAID else "ok"),
        LimitCheck(limit="night_work", outcome=_not_under_18(opportunity.night_work, opportunity, candidate)),
        LimitCheck(
            limit="restricted_trade", outcome=_not_under_18(opportunity.restricted_trade, opportunity, candidate)
        ),
        LimitCheck(limit="training_duty", outcome=_training(opportunity, candidate, rules)),
        LimitCheck(limit="requirements", outcome=_requirements(opportunity, candidate)),
    )
    return outcomes


def _open(opportunity: Opportunity, today: date) -> LimitOutcome:
    over = opportunity.closes_on is not None and opportunity.closes_on < today
    return "no" if opportunity.closed or over else "ok"


def _age(opportunity: Opportunity, candidate: Candidate) -> LimitOutcome:
    if opportunity.min_age is None or candidate.youngest >= opportunity.min_age:
        return "ok"
    return "no" if candidate.oldest < opportunity.min_age else "ask"


def _not_under_18(known: Known, opportunity: Opportunity, candidate: Candidate) -> LimitOutcome:
    if not candidate.under_18 or known == "no":
        return "ok"
    if known == "yes":
        return "no"
    return "ask" if opportunity.kind in WORK else "ok"


def _training(opportunity: Opportunity, candidate: Candidate, rules: Rules) -> LimitOutcome:
    if not (rules.training_duty and candidate.under_18):
        return "ok"
    if opportunity.kind in LEARNING or opportunity.training_included == "yes":
        return "ok"
    # Part-time work may leave time for a course elsewhere: the finder has to ask.
    return "no" if opportunity.training_included == "no" and opportunity.hours == "full_time" else "ask"


def _requirements(opportunity: Opportunity, candidate: Candidate) -> LimitOutcome:
    if opportunity.requirements - candidate.qualifications - candidate.skills:
        return "no"
    return "ok" if opportunity.requirements_known else "ask"


def benefits_effect(kind: OpportunityKind, candidate: Candidate) -> Benefits:
    """How an opportunity of this kind changes the household's benefits, roughly; enough to know what to explain."""
    if kind == "volunteering":
        return "none_expected"
    if candidate.under_18:
        return "child_benefit_stops" if kind in PAID else "none_expected"
    return "own_claim_changes"
