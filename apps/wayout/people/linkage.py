"""Links the rows of a force's legacy list: which of them are one person, and what a person must decide.

A list is not a referral. It has many rows about each person, all of them are looked at together, and whoever uses it
checks it. So rows are linked where the evidence of a whole group outweighs its errors. The rows that the much stricter
rule of a referral would link are marked: they are beyond doubt.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from random import Random
from typing import Final

from rich.console import Console

from referral.domain.matching.decision import doubts_about
from wayout.errors import CommandError
from wayout.people.attributes import KINDS as ALL_KINDS
from wayout.people.attributes import Attribute, Kind, PairComparison, Pattern, attributes_of
from wayout.people.blocks import Blocks, find_blocks
from wayout.people.clusters import MISSING, cluster
from wayout.people.contradictions import Contradictions
from wayout.people.pair_weights import PairWeights, first_guess, learn
from wayout.people.pairs import compare, random_pairs
from wayout.people.people_file import PeopleFile, Record, read_people
from wayout.people.progress import Step, Tick, steps
from wayout.people.review import Question, questions_about
from wayout.people.tables import as_csv

KINDS: Final[Mapping[str, Kind]] = {
    "email": "email", "street": "text", "town": "text", "birthplace": "text", "occupation": "text",
}  # fmt: skip
LINKED_FROM: Final = 3.0  # the weight between two groups, where most people have a row or two: siblings stay apart
LINKED_FROM_IN_LONG_LIST: Final = -2.0
LONG_LIST: Final = 1.5  # other rows that surely are the same person, for a row on average
MAY_BE_FROM: Final = -3.0
LEARNT: Final = 200_000  # pairs that are compared to learn from, at most
NEARLY_FROM: Final = -5.0
LEARNT_FROM: Final = -2.0  # the weight by a first guess from which a pair is learnt from
BY_CHANCE: Final = 40_000  # random pairs
SURE: Final = 4.6  # the weight of a probability of 0.99
SEED: Final = 1
EXAMPLES: Final = 5  # rows that a question names
QUESTION_COLUMNS: Final = (
    "question", "person", "other_person", "asked", "probability_of_one_person", "row_pairs",
    "person_is", "some_rows", "other_person_is", "some_other_rows",
)  # fmt: skip
Weighed = tuple[int, int, float]


@dataclass(frozen=True)
class Linkage:
    """The ``person`` of each row, counted from 1; in ``beyond_doubt``, rows with the same number are linked by the rule
    of a referral too. ``questions`` are for a person, in the order in which to answer them."""

    person: Sequence[int]
    beyond_doubt: Sequence[int]
    questions: Sequence[Question]
    compared: int = 0
    true_pairs_compared: int = 0


def link_records(records: Sequence[Record], step: Step, kinds: Mapping[str, Kind] = KINDS) -> Linkage:
    """Link the rows of a list by its usual columns and the further ones of these kinds."""
    attributes = attributes_of(records, kinds)
    blocks = find_blocks(attributes, len(records), step("finding rows to compare", len(records)))
    weights = _learn(records, attributes, blocks, step("learning how much each agreement says", LEARNT))
    scan = _Scan(records, blocks, PairComparison(attributes), weights)
    weighed = list(scan.weighed(step("comparing", len(records))))
    least = LINKED_FROM_IN_LONG_LIST if _sure_rows(weighed, len(records)) > LONG_LIST else LINKED_FROM
    grouped = cluster(len(records), weighed, least, MAY_BE_FROM, Contradictions(attributes))
    person = _numbered(grouped.groups, len(records))
    beyond_doubt = _numbered(_beyond_doubt(records, weighed, person), len(records))
    questions = questions_about(grouped, person, least)
    return Linkage(person, beyond_doubt, questions, scan.compared, scan.true_pairs)


def kinds_of(further: Iterable[str]) -> dict[str, Kind]:
    """The kinds of the usual further columns and of those given as NAME=KIND. Raises: CommandError."""
    kinds = dict(KINDS)
    for given in further:
        name, _, kind = given.rpartition("=")
        if not name or kind not in ALL_KINDS:
            raise CommandError(
                f"{given!r} is no column with its kind, such as gang=text; kinds: {', '.join(ALL_KINDS)}"
            )
        kinds[name] = kind
    return kinds


def link_file(
    file: Path, named: Mapping[str, str | None], kinds: Mapping[str, Kind], console: Console
) -> tuple[PeopleFile, Linkage]:
    """Read and link a list. Raises: CommandError."""
    with as_csv(file, console.print) as rows, steps(console) as step:
        found = read_people(rows, named, [name for name in kinds if name not in KINDS])
        return found, link_records(found.records, step, kinds)


class _Scan:
    """Weighs every pair that shares a block, one row after another, so that little is kept."""

    def __init__(
        self, records: Sequence[Record], blocks: Blocks, compare_rows: PairComparison, weights: PairWeights
    ) -> None:
        self._records, self._blocks, self._compare, self._weights = records, blocks, compare_rows, weights
        self.compared = self.true_pairs = 0

    def weighed(self, tick: Tick) -> Iterator[Weighed]:
        """The pairs that weigh more than nothing."""
        for row, record in enumerate(self._records):
            others = self._blocks.later_rows(row)
            self.compared += len(others)
            for other in others:
                self.true_pairs += record.truth is not None and record.truth == self._records[other].truth
                weight = self._weights.of(self._compare(row, other), row)
                if weight > MISSING:
                    yield row, other, weight
            tick(1)


def _learn(records: Sequence[Record], attributes: Sequence[Attribute], blocks: Blocks, tick: Tick) -> PairWeights:
    """Learn from the compared pairs of some rows, taken at random, that may be one person, and from random pairs."""
    random, rows, compare_rows = Random(SEED), len(records), PairComparison(attributes)
    by_chance = Counter(compare_rows(*pair) for pair in random_pairs(records, random, BY_CHANCE))
    guess = first_guess(attributes, by_chance, rows)
    patterns, nearly = Counter[Pattern](), Counter[Pattern]()
    looked_at = compared = 0
    for row in random.sample(range(rows), rows):
        found = [compare_rows(row, other) for other in blocks.later_rows(row)]
        for pattern in found:
            weight = guess.of(pattern, row)
            if weight > NEARLY_FROM:
                (patterns if weight > LEARNT_FROM else nearly)[pattern] += 1
        looked_at, compared = looked_at + 1, compared + len(found)
        tick(len(found))
        if compared >= LEARNT:
            break
    share = patterns.total() / max(looked_at, 1) / max((rows - 1) / 2, 1)
    return learn(guess, patterns, nearly, min(share, 1.0))


def _sure_rows(weighed: Iterable[Weighed], rows: int) -> float:
    """How many other rows surely are the same person as a row, on average."""
    return 2 * sum(weight >= SURE for _, _, weight in weighed) / max(rows, 1)


def _beyond_doubt(records: Sequence[Record], weighed: Iterable[Weighed], person: Sequence[int]) -> list[list[int]]:
    """The rows of each person that the rule of a referral would link, together."""
    head = list(range(len(records)))
    for one, other, weight in weighed:
        if weight < SURE or person[one] != person[other] or _root(head, one) == _root(head, other):
            continue
        if not doubts_about(compare(records[one], records[other]), 1 / (1 + exp(-weight))):
            head[_root(head, other)] = _root(head, one)
    groups: dict[int, list[int]] = {}
    for row in range(len(records)):
        groups.setdefault(_root(head, row), []).append(row)
    return list(groups.values())


def _root(head: list[int], row: int) -> int:
    while head[row] != row:
        head[row] = row = head[head[row]]
    return row


def _numbered(groups: Iterable[Sequence[int]], rows: int) -> list[int]:
    """The number of each row's group, in the order of their first rows."""
    numbers = [0] * rows
    for number, group in enumerate(sorted(groups, key=min), start=1):
        for row in group:
            numbers[row] = number
    return numbers


def write(linked: Linkage, records: Sequence[Record], people: Path, unsure: Path) -> None:
    """Write the person of each row, and the questions. Rows count from 1, without the heading."""
    with people.open("w", encoding="utf-8", newline="") as out:
        numbers = zip(linked.person, linked.beyond_doubt, strict=True)
        rows = ((row, *both) for row, both in enumerate(numbers, start=1))
        csv.writer(out).writerows([("row", "person", "beyond_doubt"), *rows])
    with unsure.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(QUESTION_COLUMNS)
        table.writerows(
            _written(number, question, records) for number, question in enumerate(linked.questions, start=1)
        )


def _written(number: int, question: Question, records: Sequence[Record]) -> tuple[object, ...]:
    return (
        number,
        question.person,
        question.other_person,
        "linked; are they two people?" if question.joined else "apart; are they one person?",
        f"{question.probability:.2f}",
        question.pairs,
        *(
            value
            for rows in (question.rows, question.other_rows)
            for value in (_usual(rows, records), " ".join(str(row + 1) for row in rows[:EXAMPLES]))
        ),
    )


def _usual(rows: Sequence[int], records: Sequence[Record]) -> str:
    """The name and the birth that most of the rows have."""
    who = [records[row].who for row in rows]
    values = ([one.given_name for one in who], [one.family_name for one in who],
              [one.date_of_birth.isoformat() for one in who if one.date_of_birth])  # fmt: skip
    return " ".join(Counter(filter(None, one)).most_common(1)[0][0] for one in values if any(one))
