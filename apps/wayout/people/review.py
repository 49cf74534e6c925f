"""Asks what a person must decide about a list: the fewest questions that decide the most, one person after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import exp
from typing import Final

from wayout.people.clusters import Clustering, Join

ANSWERS_IN_AN_HOUR: Final = 120
ASKED_FROM: Final = 0.02  # the chance of a wrong answer from which a person is asked
# How likely it is that groups are one person, by the weight between them. Measured roughly on made-up lists.
MIDDLE, SLOPE, POWER = -1.2, 1.5, 0.25
JOINED, APART, CONTRADICTED = (0.4, 1.0), (0.0, 0.6), 0.05


@dataclass(frozen=True)
class Question:
    """Whether these rows are about the same person as those. ``joined``: they were linked, and may be two people; else
    they were left apart, and may be one. ``person`` and ``other_person`` are the numbers in the list, from 1."""

    person: int
    other_person: int
    rows: tuple[int, ...]
    other_rows: tuple[int, ...]
    joined: bool
    probability: float

    @property
    def pairs(self) -> int:
        """How many pairs of rows an answer decides."""
        return len(self.rows) * len(self.other_rows)

    @property
    def worth(self) -> float:
        """How many pairs of rows an answer is expected to put right."""
        return self.pairs * min(self.probability, 1 - self.probability)


def questions_about(clustering: Clustering, person: Sequence[int], least: float) -> list[Question]:
    """The questions in the order in which to answer them: person by person, those first whose questions are worth most
    on average. Groups that were left apart though they weigh ``least`` or more contradict each other."""
    asked: dict[int, list[Question]] = defaultdict(list)
    for joins, joined in ((clustering.joins, True), (clustering.apart, False)):
        for join in joins:
            question = _question(join, person, joined=joined, contradicted=not joined and join.weight >= least)
            if min(question.probability, 1 - question.probability) >= ASKED_FROM:
                asked[question.person].append(question)
    for questions in asked.values():
        questions.sort(key=lambda one: (-one.worth, one.rows, one.other_rows))
    people = sorted(asked, key=lambda one: (-sum(question.worth for question in asked[one]) / len(asked[one]), one))
    return [question for one in people for question in asked[one]]


def _question(join: Join, person: Sequence[int], *, joined: bool, contradicted: bool) -> Question:
    more, fewer = sorted((join.one, join.other), key=lambda rows: (-len(rows), rows))
    probability = CONTRADICTED if contradicted else _probability(join, joined)
    return Question(person[more[0]], person[fewer[0]], more, fewer, joined, probability)


def _probability(join: Join, joined: bool) -> float:
    steepness = SLOPE * (len(join.one) * len(join.other)) ** POWER  # the more rows, the less can be by chance
    share = 1 / (1 + exp(-steepness * (join.weight - MIDDLE)))
    least, most = JOINED if joined else APART
    return least + (most - least) * share


def decided_pairs(questions: Iterable[Question], answers: int = ANSWERS_IN_AN_HOUR) -> int:
    """How many pairs of rows the first answers decide."""
    return sum(question.pairs for question in islice(questions, answers))


def answered(person: Sequence[int], questions: Iterable[Question], truth: Mapping[int, str]) -> list[int]:
    """The list after these questions were answered by somebody who knows who each row is."""
    now = list(person)
    for question in questions:
        same = _usual(question.rows, truth) == _usual(question.other_rows, truth)
        if same and not question.joined:
            _rename(now, now[question.other_rows[0]], now[question.rows[0]])
        elif not same and question.joined:
            number = max(now) + 1
            for row in question.other_rows:
                now[row] = number
    return now


def _rename(person: list[int], old: int, new: int) -> None:
    for row, number in enumerate(person):
        if number == old:
            person[row] = new


def _usual(rows: Sequence[int], truth: Mapping[int, str]) -> str:
    """Whom most of the rows are about."""
    about = [truth[row] for row in rows if row in truth]
    return max(sorted(set(about)), key=about.count, default="")
