"""Learns the weights of referral from a labelled file, such as a made-up city, and how far they can be trusted.

Each share is counted: how often every level is found between two rows of one person, of two people of a household, and
of two taken at random. What a household shares is counted once, for the person and the sibling alike.
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

PRIOR_PAIRS: Final = 0.5  # of a pair: nothing is impossible because it was never seen
EDGES: Final = (0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.98, 0.99, 0.995, 0.998, 0.9995, 0.9999)
STRANGERS: Final = 400_000
UNCALIBRATED: Final = ((0.0, 0.0), (1.0, 1.0))


def learn_from_file(file: Path, named: Mapping[str, str | None], version: str, console: Console) -> str:
    """The weights in the words of ``referral.domain.matching.weights``."""
    with as_csv(file, console.print) as rows, steps(console) as step:
        weights = learn_weights(version, read_people(rows, named).records, step)
    return pformat(weights, width=118, sort_dicts=False)


def learn_weights(version: str, records: Sequence[Record], step: Step) -> Weights:
    same = _pairs_of(records, lambda one: one.truth)
    family = [
        (one, other)
        for one, other in _pairs_of(records, lambda one: one.household)
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
    """What is less alike is worth no more, also where it was met so seldom that the count says otherwise: then it is
    taken to happen by chance as much more often. Names changed round stand apart."""
    held: dict[Part, dict[Level, float]] = {}
    for part, levels in by_chance.items():
        held[part], most = dict(levels), float("inf")
        for level in (one for one in LADDER if one in levels and one != "turned"):
            most = min(most, shares[part][level] / levels[level])
            held[part][level] = shares[part][level] / most
    return held


def _rounded(weights: Weights) -> Weights:
    """To four figures: they are not known better."""

    def shares(every: Shares) -> Shares:
        return {part: {level: _four_figures(share) for level, share in one.items()} for part, one in every.items()}

    points = tuple((_four_figures(said), _four_figures(true)) for said, true in weights.calibration)
    return Weights(weights.version, shares(weights.same), shares(weights.sibling), shares(weights.stranger), points)


def _four_figures(share: float) -> float:
    return float(f"{share:.4g}") if share < 0.9 else round(share, 6)


def _pairs_of(records: Sequence[Record], group: Callable[[Record], Hashable]) -> list[Pair]:
    grouped: dict[Hashable, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        if (named := group(record)) is not None:
            grouped[named].append(place)
    return [pair for places in grouped.values() for pair in combinations(places, 2)]


def _counted_shares(records: Sequence[Record], pairs: Sequence[Pair], before: Shares, step: Step) -> Shares:
    """Only the names of the levels are taken from before."""
    alike = {part: dict.fromkeys(levels, 1 / len(levels)) for part, levels in before.items()}
    return shares_of(Counter(compare_pairs(records, pairs, step("comparing", len(pairs)))), alike, worth=PRIOR_PAIRS)


def _calibration(records: Sequence[Record], weights: Weights, step: Step) -> tuple[tuple[float, float], ...]:
    """What was true where the model said so much: in bins, and never falling from one to the next."""
    pairs = candidate_pairs(records, step("finding who to compare", len(records)))
    found = list(compare_pairs(records, pairs, step("comparing", len(pairs))))
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(len(EDGES) + 1)]
    for answers in candidates_of_each(records, pairs, found, weights):
        for said, true in answers:
            bins[bisect_right(EDGES, said)].append((said, true))
    points = [(sum(said for said, _ in some) / len(some), _smoothed_share(some), len(some)) for some in bins if some]
    return ((0.0, 0.0), *_rising(points), (1.0, _rising(points)[-1][1]))


def _rising(points: Sequence[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """Neighbours that fall are taken together (pool adjacent violators)."""
    pools: list[list[tuple[float, float, int]]] = []
    for point in points:
        pools.append([point])
        while len(pools) > 1 and _share_true(pools[-2]) > _share_true(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    return [(said, _share_true(pool)) for pool in pools for said, _, _ in pool]


def _share_true(pool: Sequence[tuple[float, float, int]]) -> float:
    return sum(true * many for _, true, many in pool) / sum(many for _, _, many in pool)


def _smoothed_share(answers: Sequence[tuple[float, bool]]) -> float:
    """Of the true ones, never quite none and never quite all."""
    return (sum(true for _, true in answers) + 0.5) / (len(answers) + 1)
