"""Who is it? Certain is linked, unsure goes to a person, and nobody like them is somebody new.

Certain is a calibrated probability of 99 in 100 **and** nothing that forbids it: brothers share a surname, a home and
a phone, twins a birthday too, and strangers a name. So nobody is linked without a given name and a date of birth that
agree to the letter, nor where somebody may be a twin. The same number from the same source, uncontradicted, is certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from referral.domain.matching.comparison import Comparison
from referral.domain.matching.field_agreement import AGREES
from referral.domain.matching.likelihood import NameFrequency, evidence, posteriors
from referral.domain.matching.weights import WEIGHTS
from referral.messages import Doubt

LINKS_FROM: Final = 0.99
SHOWN_FROM: Final = 0.05


@dataclass(frozen=True)
class LikelyMatch:
    """Somebody known who may be meant; ``doubts`` says why they were not linked."""

    person_id: UUID
    probability: float
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class MatchDecision:
    """The person when it is certain; else whom to compare, the likeliest first. Neither: somebody new."""

    certain: UUID | None
    unsure: tuple[LikelyMatch, ...] = ()


def decide(comparisons: Mapping[UUID, Sequence[Comparison]], known: NameFrequency, *, unseen: int = 0) -> MatchDecision:
    """``found`` has, for each candidate, how each of their identities compares with what was said."""
    best = {person: most_likely(identities, known) for person, identities in comparisons.items()}
    likely = dict(zip(best, posteriors(list(best.values()), known, unseen=unseen), strict=True))
    numbered = [person for person, identities in comparisons.items() if any(map(_certain_by_number, identities))]
    if len(numbered) == 1:
        return MatchDecision(numbered[0])
    twins = {person for person, identities in comparisons.items() if any(map(_may_be_twin, identities))}
    judged = [
        LikelyMatch(person, p, _doubts(best[person], p, comparisons[person], twins - {person}))
        for person, p in likely.items()
    ]
    if linked := [match.person_id for match in judged if not match.doubts]:
        return MatchDecision(linked[0])
    shown = [
        match
        for match in judged
        if match.probability >= SHOWN_FROM or any(map(_is_for_a_person, comparisons[match.person_id]))
    ]
    return MatchDecision(None, tuple(sorted(shown, key=lambda match: (-match.probability, match.person_id))))


def most_likely(identities: Sequence[Comparison], known: NameFrequency) -> Comparison:
    """One identity that is alike is enough, whatever the others say."""
    return max(identities, key=lambda comparison: evidence(comparison, WEIGHTS.same, known))


def _doubts(
    comparison: Comparison, probability: float, identities: Sequence[Comparison], other_twins: Set[UUID]
) -> tuple[Doubt, ...]:
    """Also by somebody else among the candidates, who may be the twin, and by their own other identities."""
    further: dict[Doubt, bool] = {
        "may_be_twin": bool(other_twins),
        "number_differs": any(identity.identifier == "different" for identity in identities),
    }
    alone = doubts_about(comparison, probability)
    return (*alone, *(reason for reason, holds in further.items() if holds and reason not in alone))


def doubts_about(comparison: Comparison, probability: float) -> tuple[Doubt, ...]:
    """Why a person has to decide about these two; nothing when it is certain."""
    reasons: dict[Doubt, bool] = {
        "not_certain": probability < LINKS_FROM,
        "given_name_not_exact": comparison.given_name not in ("same", "short"),
        "family_name_differs": comparison.family_name not in AGREES,
        "birth_not_known": comparison.date_of_birth == "unknown",
        "birth_not_exact": comparison.date_of_birth not in ("same", "unknown"),
        "may_be_twin": _may_be_twin(comparison),
        "number_differs": comparison.identifier == "different",
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _certain_by_number(comparison: Comparison) -> bool:
    return comparison.identifier == "same" and not _contradicted(comparison)


def _contradicted(comparison: Comparison) -> bool:
    return (
        comparison.given_name == "different"
        or comparison.family_name == "different"
        or comparison.date_of_birth in ("near", "different")
    )


def _may_be_twin(comparison: Comparison) -> bool:
    """Born on one day with one surname, under another given name or one only nearly the same (Hassan, Hussain)."""
    return (
        comparison.date_of_birth == "same"
        and comparison.family_name in AGREES
        and comparison.given_name not in ("same", "short", "turned", "unknown")
    )


def _is_for_a_person(comparison: Comparison) -> bool:
    return _may_be_twin(comparison) or comparison.identifier == "same"
