"""Treats the rows of a file as referrals that come one after another, each about a known or a new person.

This is the decision that referral takes, with its stored weights: linked automatically, shown to the duty officer, or
a new person. Who is known comes from the truth, as if every earlier row had been decided correctly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from referral.domain.matching.comparison import Comparison
from referral.domain.matching.decision import decide, most_likely
from referral.domain.matching.likelihood import NameFrequency, posteriors
from referral.domain.matching.names import letters
from referral.domain.matching.weights import Weights
from wayout.people.accuracy import Bin, calibration
from wayout.people.pairs import Pair
from wayout.people.people_file import Record

ALMOST_CERTAIN: Final = 0.9


@dataclass(frozen=True)
class Lookups:
    """Shares: of the rows of known people, or of those not known yet, as each name says."""

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
    """The decision for one row. ``top`` is the likeliest candidate, with its probability."""

    truth: UUID
    is_known: bool
    sibling_known: bool
    linked: UUID | None
    shown: frozenset[UUID]
    top: tuple[float, UUID | None]


@dataclass(frozen=True)
class Query:
    """One row as a referral: the earlier rows that share a key, by person, and how common its names are by then."""

    truth: UUID
    is_known: bool
    sibling_known: bool
    among: dict[UUID, list[Comparison]]
    how_common: NameFrequency


def look_up_all(records: Sequence[Record], pairs: Sequence[Pair], comparisons: Sequence[Comparison]) -> Lookups:
    return _summary([_look_up(query) for query in _queries(records, pairs, comparisons)])


def candidates_of_each(
    records: Sequence[Record], pairs: Sequence[Pair], comparisons: Sequence[Comparison], weights: Weights
) -> Iterator[list[tuple[float, bool]]]:
    """For each row its candidates: the probability by these weights, and whether it is true."""
    for query in _queries(records, pairs, comparisons):
        best = _best_by_person(query)
        likely = posteriors(list(best.values()), query.how_common, weights=weights)
        yield [(predicted, person == query.truth) for predicted, person in zip(likely, best, strict=True)]


class _Known:
    """The people and names of the rows so far."""

    def __init__(self) -> None:
        self.people: set[str | None] = set()
        self.households: set[str | None] = set()
        self.given: Counter[str] = Counter()
        self.family: Counter[str] = Counter()
        self.count = 0

    def has_sibling_only(self, record: Record) -> bool:
        return record.truth not in self.people and record.household is not None and record.household in self.households

    def how_common(self, record: Record) -> NameFrequency:
        return NameFrequency(
            self.count, self.given[letters(record.who.given_name)], self.family[letters(record.who.family_name)]
        )

    def add(self, record: Record) -> None:
        self.count += 1
        self.given[letters(record.who.given_name)] += 1
        self.family[letters(record.who.family_name)] += 1
        self.people.add(record.truth)
        self.households.add(record.household)


def _queries(records: Sequence[Record], pairs: Sequence[Pair], comparisons: Sequence[Comparison]) -> Iterator[Query]:
    earlier_rows: dict[int, list[tuple[int, Comparison]]] = defaultdict(list)
    for (earlier, later), comparison in zip(pairs, comparisons, strict=True):
        earlier_rows[later].append((earlier, comparison))
    truths = dict.fromkeys(record.truth for record in records)
    people = {truth: UUID(int=number) for number, truth in enumerate(truths, start=1)}
    known = _Known()
    for index, record in enumerate(records):
        among: dict[UUID, list[Comparison]] = defaultdict(list)
        for earlier, comparison in earlier_rows[index]:
            among[people[records[earlier].truth]].append(comparison)
        yield Query(
            people[record.truth],
            record.truth in known.people,
            known.has_sibling_only(record),
            among,
            known.how_common(record),
        )
        known.add(record)


def _best_by_person(query: Query) -> dict[UUID, Comparison]:
    return {person: most_likely(comparisons, query.how_common) for person, comparisons in query.among.items()}


def _look_up(query: Query) -> LookupResult:
    decided = decide(query.among, query.how_common)
    best = _best_by_person(query)
    likely = zip(posteriors(list(best.values()), query.how_common), best, strict=True)
    top = max(likely, default=(0.0, None))
    shown = frozenset(candidate.person_id for candidate in decided.unsure)
    return LookupResult(query.truth, query.is_known, query.sibling_known, decided.certain, shown, top)


def _summary(results: Sequence[LookupResult]) -> Lookups:
    known = [result for result in results if result.is_known]
    unknown = [result for result in results if not result.is_known]
    siblings = [result for result in unknown if result.sibling_known]
    error, bins = calibration(
        [(result.top[0], result.top[1] == result.truth and result.is_known) for result in results]
    )
    return Lookups(
        known=len(known),
        linked_rightly=_share(known, [result.linked == result.truth for result in known]),
        linked_wrongly=_share(known, [result.linked not in (None, result.truth) for result in known]),
        shown=_share(known, [result.truth in result.shown for result in known]),
        overlooked=_share(known, [result.linked is None and result.truth not in result.shown for result in known]),
        unknown=len(unknown),
        unknown_linked=_share(unknown, [result.linked is not None for result in unknown]),
        unknown_siblings=len(siblings),
        unknown_siblings_at_90=_share(siblings, [result.top[0] >= ALMOST_CERTAIN for result in siblings]),
        unknown_siblings_linked=_share(siblings, [result.linked is not None for result in siblings]),
        calibration_error=error,
        bins=bins,
    )


def _share(among: Sequence[LookupResult], found: Sequence[bool]) -> float:
    return sum(found) / max(len(among), 1)
