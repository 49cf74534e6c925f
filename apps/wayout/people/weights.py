"""Learns referral's weights, with their calibration, from a labelled file such as a made-up city.

Each share is counted: how often every level is found between two rows of one person, of two people in a household, and
of two rows at random. What a household shares is counted once, for the person and the sibling alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from pprint import pformat
from random import Random
from typing import Final

from rich.console import Console

from referral.domain.matching.comparison import Part
from referral.domain.matching.field_agreement import LADDER, Level
from referral.domain.matching.weights import OF_A_HOUSEHOLD, WEIGHTS, Shares, Weights
from wayout.people.accuracy import same_person
from wayout.people.expectation_maximisation import shares_of
from wayout.people.lookups import candidates_of_each
from wayout.people.pairs import Pair, candidate_pairs, compare_pairs, random_pairs
from wayout.people.people_file import Record, read_people
from wayout.people.progress import Step, steps
from wayout.people.tables import as_csv

PRIOR_PAIRS: Final = 0.5  # so that a level that was never seen is not impossible
EDGES: Final = (0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.98, 0.99, 0.995, 0.998, 0.9995, 0.9999)
STRANGERS: Final = 400_000
UNCALIBRATED: Final = ((0.0, 0.0), (1.0, 1.0))


def learn_from_file(file: Path, named: Mapping[str, str | None], version: str, console: Console) -> str:
    """The weights as the source text of ``referral.domain.matching.weights``. Raises: CommandError."""
    with as_csv(file, console.print) as rows, steps(console) as step:
        weights = learn_weights(version, read_people(rows, named).records, step)
    return pformat(weights, width=118, sort_dicts=False)


def learn_weights(version: str, records: Sequence[Record], step: Step) -> Weights:
    same = _pairs_of(records, lambda record: record.truth)
    family = [
        (one, other)
        for one, other in _pairs_of(records, lambda record: record.household)
        if not same_person(records, (one, other))
    ]
    apart = [pair for pair in random_pairs(records, Random(1), STRANGERS) if not same_person(records, pair)]
    shares = _counted_shares(records, same, WEIGHTS.same, step)
    siblings = dict(_counted_shares(records, family, WEIGHTS.sibling, step))
    by_chance = _counted_shares(records, apart, WEIGHTS.stranger, step)
    siblings |= {part: shares[part] for part in OF_A_HOUSEHOLD}
    weights = Weights(version, shares, siblings, falling_shares(shares, by_chance), UNCALIBRATED)
    return _rounded(replace(weights, calibration=_calibration(records, weights, step)))


def falling_shares(shares: Shares, by_chance: Shares) -> Shares:
    """Make sure that a weaker agreement is never worth more, even if it is so rare that the count says otherwise: then
    it counts as more frequent by chance. Swapped names are left out."""
    result: dict[Part, dict[Level, float]] = {}
    for part, levels in by_chance.items():
        result[part], most = dict(levels), float("inf")
        for level in (rung for rung in LADDER if rung in levels and rung != "turned"):
            most = min(most, shares[part][level] / levels[level])
            result[part][level] = shares[part][level] / most
    return result


def _rounded(weights: Weights) -> Weights:
    """Rounded to four figures: they are not more precise."""

    def shares(every: Shares) -> Shares:
        return {
            part: {level: _four_figures(share) for level, share in levels.items()} for part, levels in every.items()
        }

    points = tuple((_four_figures(predicted), _four_figures(true)) for predicted, true in weights.calibration)
    return Weights(weights.version, shares(weights.same), shares(weights.sibling), shares(weights.stranger), points)


def _four_figures(share: float) -> float:
    return float(f"{share:.4g}") if share < 0.9 else round(share, 6)


def _pairs_of(records: Sequence[Record], group: Callable[[Record], Hashable]) -> list[Pair]:
    grouped: dict[Hashable, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if (key := group(record)) is not None:
            grouped[key].append(index)
    return [pair for indexes in grouped.values() for pair in combinations(indexes, 2)]


def _counted_shares(records: Sequence[Record], pairs: Sequence[Pair], before: Shares, step: Step) -> Shares:
    """The shares of the levels among these pairs. Only the names of the levels come from ``before``."""
    alike = {part: dict.fromkeys(levels, 1 / len(levels)) for part, levels in before.items()}
    return shares_of(Counter(compare_pairs(records, pairs, step("comparing", len(pairs)))), alike, worth=PRIOR_PAIRS)


def _calibration(records: Sequence[Record], weights: Weights, step: Step) -> tuple[tuple[float, float], ...]:
    """The share that was true for each predicted probability, in bins that never fall from one to the next."""
    pairs = candidate_pairs(records, step("finding pairs to compare", len(records)))
    comparisons = list(compare_pairs(records, pairs, step("comparing", len(pairs))))
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(len(EDGES) + 1)]
    for answers in candidates_of_each(records, pairs, comparisons, weights):
        for predicted, true in answers:
            bins[bisect_right(EDGES, predicted)].append((predicted, true))
    points = [
        (sum(predicted for predicted, _ in answers) / len(answers), _smoothed_share(answers), len(answers))
        for answers in bins
        if answers
    ]
    return ((0.0, 0.0), *_rising(points), (1.0, _rising(points)[-1][1]))


def _rising(points: Sequence[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """Merge neighbours that fall (pool adjacent violators)."""
    pools: list[list[tuple[float, float, int]]] = []
    for point in points:
        pools.append([point])
        while len(pools) > 1 and _share_true(pools[-2]) > _share_true(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return [(predicted, _share_true(pool)) for pool in pools for predicted, _, _ in pool]


def _share_true(pool: Sequence[tuple[float, float, int]]) -> float:
    return sum(true * many for _, true, many in pool) / sum(many for _, _, many in pool)


def _smoothed_share(answers: Sequence[tuple[float, bool]]) -> float:
    """The share of true answers, never quite 0 and never quite 1."""
    return (sum(true for _, true in answers) + 0.5) / (len(answers) + 1)
