"""Measures how well people are recognised in a labelled file: pairs of rows, as referrals come, and as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console

from referral.domain.matching.weights import WEIGHTS
from wayout.errors import CommandError
from wayout.people import scores
from wayout.people.accuracy import Quality, count_true_pairs, quality, same_person
from wayout.people.attributes import Kind
from wayout.people.linkage import KINDS, link_records
from wayout.people.list_accuracy import ListAccuracy, list_accuracy
from wayout.people.lookups import Lookups, look_up_all
from wayout.people.pairs import candidate_pairs, compare_pairs, random_pairs
from wayout.people.people_file import PeopleFile, Record, read_people
from wayout.people.progress import steps
from wayout.people.tables import as_csv

SEED = 1


@dataclass(frozen=True)
class Evaluation:
    """The result. ``compared_share`` is the share of true pairs that share a key, and so can be found at all."""

    file: PeopleFile
    pairs: int
    true_pairs: int
    compared_share: float
    models: tuple[Quality, ...]
    lookups: Lookups
    as_list: ListAccuracy

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": len(self.file.records),
            "columns": dict(self.file.columns),
            "pairs_compared": self.pairs,
            "true_pairs": self.true_pairs,
            "true_pairs_compared": self.compared_share,
            "weights": WEIGHTS.version,
            "models": {model.model: asdict(model) for model in self.models},
            "as_referrals": asdict(self.lookups),
            "as_list": self.as_list.as_json(),
        }


def evaluate(
    file: Path, named: Mapping[str, str | None], console: Console, kinds: Mapping[str, Kind] = KINDS
) -> Evaluation:
    """Compare the rows, score them with each model, and check the scores. Raises: CommandError without a truth."""
    with as_csv(file, console.print) as rows:
        people = read_people(rows, named, [name for name in kinds if name not in KINDS])
    records = people.records
    if not any(record.truth for record in records):
        raise CommandError("no column says who each row is: name it with --truth")
    with steps(console) as step:
        pairs = candidate_pairs(records, step("finding pairs to compare", len(records)))
        comparisons = list(compare_pairs(records, pairs, step("comparing", len(pairs))))
        at_random = random_pairs(records, Random(SEED))
        random_comparisons = list(compare_pairs(records, at_random, step("comparing random pairs", len(at_random))))
        compared = scores.ComparedFile(records, pairs, comparisons, random_comparisons)
        tick = step("scoring", len(scores.MODELS) + 1)
        models = []
        for name, model in scores.MODELS.items():
            models.append(quality(name, records, pairs, model(compared)))
            tick(1)
        lookups = look_up_all(records, pairs, comparisons)
        tick(1)
        as_list = list_accuracy(records, link_records(records, step, kinds))
    return Evaluation(
        people, len(pairs), count_true_pairs(records), _share_compared(records, pairs), tuple(models), lookups, as_list
    )


def _share_compared(records: tuple[Record, ...], pairs: list[tuple[int, int]]) -> float:
    return sum(same_person(records, pair) for pair in pairs) / max(count_true_pairs(records), 1)
