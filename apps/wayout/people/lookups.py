"""The file as referrals that come one after another: each asks who of those already known it is about.

This is the very decision that referral takes, with its stored weights: linked by itself, put before the duty officer,
or somebody new. Who is known already is taken from the truth, as if every earlier row had been decided rightly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from referral.domain.matching.comparison import Comparison
from referral.domain.matching.decision import recognise, the_likeliest
from referral.domain.matching.likelihood import Known, posteriors
from referral.domain.matching.names import letters
from referral.domain.matching.weights import Weights
from wayout.people.accuracy import Bin, calibration
from wayout.people.pairs import Pair
from wayout.people.people_file import Record

ALMOST_CERTAIN: Final = 0.9


@dataclass(frozen=True)
class Lookups:
    """Shares: of the rows of people already known, or of those not known yet, as each name says."""

    known: int
    linked_rightly: float
    linked_wrongly: float
    shown: float
    overlooked: float
    unknown: int
    unknown_linked: float
    unknown_siblings: int
    unknown_siblings_at_90: float
    unknown_siblings_linked: float
    calibration_error: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class LookupResult:
    """One row's answer. ``top`` is the likeliest candidate, with its probability."""

    truth: UUID
    is_known: bool
    sibling_known: bool
    linked: UUID | None
    shown: frozenset[UUID]
    top: tuple[float, UUID | None]


@dataclass(frozen=True)
class Query:
    """One row as it comes: which of those before it share a key, by person, and how common its names are by then."""

    truth: UUID
    is_known: bool
    sibling_known: bool
    among: dict[UUID, list[Comparison]]
    how_common: Known


def look_up_all(records: Sequence[Record], pairs: Sequence[Pair], found: Sequence[Comparison]) -> Lookups:
    return _summary([_look_up(one) for one in _queries(records, pairs, found)])


def candidates_of_each(
    records: Sequence[Record], pairs: Sequence[Pair], found: Sequence[Comparison], weights: Weights
) -> Iterator[list[tuple[float, bool]]]:
    """For each row its candidates: what these weights say of each, and whether it is true."""
    for one in _queries(records, pairs, found):
        best = _best_by_person(one)
        likely = posteriors(list(best.values()), one.how_common, weights=weights)
        yield [(said, person == one.truth) for said, person in zip(likely, best, strict=True)]


def _queries(records: Sequence[Record], pairs: Sequence[Pair], found: Sequence[Comparison]) -> Iterator[Query]:
    met: dict[int, list[tuple[int, Comparison]]] = defaultdict(list)
    for (earlier, later), one in zip(pairs, found, strict=True):
        met[later].append((earlier, one))
    truths = dict.fromkeys(one.truth for one in records)
    people = {truth: UUID(int=number) for number, truth in enumerate(truths, start=1)}
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    known: set[str | None] = set()
    households: set[str | None] = set()
    for place, record in enumerate(records):
        names = letters(record.who.given_name), letters(record.who.family_name)
        among: dict[UUID, list[Comparison]] = defaultdict(list)
        for earlier, one in met[place]:
            among[people[records[earlier].truth]].append(one)
        is_known = record.truth in known
        sibling_known = not is_known and record.household is not None and record.household in households
        yield Query(
            people[record.truth], is_known, sibling_known, among, Known(place, given[names[0]], family[names[1]])
        )
        given[names[0]] += 1
        family[names[1]] += 1
        known.add(record.truth)
        households.add(record.household)


def _best_by_person(query: Query) -> dict[UUID, Comparison]:
    return {person: the_likeliest(said, query.how_common) for person, said in query.among.items()}


def _look_up(query: Query) -> LookupResult:
    decided = recognise(query.among, query.how_common)
    best = _best_by_person(query)
    likely = zip(posteriors(list(best.values()), query.how_common), best, strict=True)
    top = max(likely, default=(0.0, None))
    shown = frozenset(one.person_id for one in decided.unsure)
    return LookupResult(query.truth, query.is_known, query.sibling_known, decided.certain, shown, top)


def _summary(answers: Sequence[LookupResult]) -> Lookups:
    known = [one for one in answers if one.is_known]
    unknown = [one for one in answers if not one.is_known]
    siblings = [one for one in unknown if one.sibling_known]
    error, bins = calibration([(one.top[0], one.top[1] == one.truth and one.is_known) for one in answers])
    return Lookups(
        known=len(known),
        linked_rightly=_share(known, [one.linked == one.truth for one in known]),
        linked_wrongly=_share(known, [one.linked not in (None, one.truth) for one in known]),
        shown=_share(known, [one.truth in one.shown for one in known]),
        overlooked=_share(known, [one.linked is None and one.truth not in one.shown for one in known]),
        unknown=len(unknown),
        unknown_linked=_share(unknown, [one.linked is not None for one in unknown]),
        unknown_siblings=len(siblings),
        unknown_siblings_at_90=_share(siblings, [one.top[0] >= ALMOST_CERTAIN for one in siblings]),
        unknown_siblings_linked=_share(siblings, [one.linked is not None for one in siblings]),
        calibration_error=error,
        bins=bins,
    )


def _share(among: Sequence[LookupResult], held: Sequence[bool]) -> float:
    return sum(held) / max(len(among), 1)
