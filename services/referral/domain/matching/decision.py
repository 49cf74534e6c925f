"""Decides a match: link a certain one, show uncertain ones to an officer, or take the person as new.

Certain means a calibrated probability of 99 in 100 **and** no doubt: brothers share a surname, a home and a phone,
twins a birthday as well, and strangers can share a name. So nobody is linked unless given name and date of birth are
exactly the same and no candidate may be a twin. The same number from the same source is certain if nothing contradicts
it.
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
    """A known person who may be the same one. ``doubts`` says why they were not linked automatically."""

    person_id: UUID
    probability: float
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class MatchDecision:
    """The ``certain`` person, or the ``unsure`` ones for an officer to compare, likeliest first. If both are empty, the
    person is new."""

    certain: UUID | None
    unsure: tuple[LikelyMatch, ...] = ()


def decide(comparisons: Mapping[UUID, Sequence[Comparison]], known: NameFrequency, *, unseen: int = 0) -> MatchDecision:
    """Decide between candidates. ``comparisons`` compares each identity of each candidate with the new identity;
    ``unseen`` is the number of candidates that were not compared."""
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
    """The identity that agrees best: one is enough, whatever the others say."""
    return max(identities, key=lambda comparison: evidence(comparison, WEIGHTS.same, known))


def _doubts(
    comparison: Comparison, probability: float, identities: Sequence[Comparison], other_twins: Set[UUID]
) -> tuple[Doubt, ...]:
    """The doubts about a candidate, also because of a possible twin among the others and because of their own other
    identities."""
    further: dict[Doubt, bool] = {
        "may_be_twin": bool(other_twins),
        "number_differs": any(identity.identifier == "different" for identity in identities),
    }
    alone = doubts_about(comparison, probability)
    return (*alone, *(doubt for doubt, applies in further.items() if applies and doubt not in alone))


def doubts_about(comparison: Comparison, probability: float) -> tuple[Doubt, ...]:
    """Why an officer has to compare these two identities; empty when they certainly match."""
    reasons: dict[Doubt, bool] = {
        "not_certain": probability < LINKS_FROM,
        "given_name_not_exact": comparison.given_name not in ("same", "short"),
        "family_name_differs": comparison.family_name not in (*AGREES, "unknown"),
        "family_name_not_known": comparison.family_name == "unknown",
        "birth_not_known": comparison.date_of_birth == "unknown",
        "birth_not_exact": comparison.date_of_birth not in ("same", "unknown"),
        "may_be_twin": _may_be_twin(comparison),
        "number_differs": comparison.identifier == "different",
    }
    return tuple(doubt for doubt, applies in reasons.items() if applies)


def _certain_by_number(comparison: Comparison) -> bool:
    return comparison.identifier == "same" and not _contradicted(comparison)


def _contradicted(comparison: Comparison) -> bool:
    return (
        comparison.given_name == "different"
        or comparison.family_name == "different"
        or comparison.date_of_birth in ("near", "different")
    )


def _may_be_twin(comparison: Comparison) -> bool:
    """Same date of birth and surname, but another given name or only a similar one (Hassan, Hussain)."""
    return (
        comparison.date_of_birth == "same"
        and comparison.family_name in AGREES
        and comparison.given_name not in ("same", "short", "turned", "unknown")
    )


def _is_for_a_person(comparison: Comparison) -> bool:
    return _may_be_twin(comparison) or comparison.identifier == "same"
