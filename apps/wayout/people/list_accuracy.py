"""Measures how well a list was grouped into people: over pairs of rows, for each row (B-cubed), and person by person.

And again after the answers of one hour, given by somebody who knows who everybody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from wayout.people.accuracy import count_true_pairs
from wayout.people.linkage import Linkage
from wayout.people.people_file import Record
from wayout.people.review import ANSWERS_IN_AN_HOUR, answered, decided_pairs


@dataclass(frozen=True)
class Agreement:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class ClusterAccuracy:
    """``exact`` people have all of their rows together, and no other's. ``wrong_pairs`` are pairs of rows that are
    linked and should not be, or the other way round."""

    people: int
    found: int
    exact: int
    pairs: Agreement
    rows: Agreement
    wrong_pairs: int


def cluster_accuracy(records: Sequence[Record], person: Sequence[int]) -> ClusterAccuracy:
    """Rows that say nobody are left out."""
    known = [(record.truth, number) for record, number in zip(records, person, strict=True) if record.truth]
    true, found = Counter(truth for truth, _ in known), Counter(number for _, number in known)
    both = Counter(known)
    right, linked, same = (sum(map(_pairs, counts.values())) for counts in (both, found, true))
    exact = sum(many == true[truth] == found[number] for (truth, number), many in both.items())
    rows = max(len(known), 1)
    return ClusterAccuracy(
        people=len(true),
        found=len(found),
        exact=exact,
        pairs=Agreement(right / linked if linked else 1.0, right / same if same else 1.0),
        rows=Agreement(
            sum(many * many / found[number] for (_, number), many in both.items()) / rows,
            sum(many * many / true[truth] for (truth, _), many in both.items()) / rows,
        ),
        wrong_pairs=linked + same - 2 * right,
    )


def _pairs(rows: int) -> int:
    return rows * (rows - 1) // 2


@dataclass(frozen=True)
class ListAccuracy:
    """Of a linked list: ``compared_share`` is the share of true pairs that share a block. The questions for a person
    are about ``unsure_pairs`` pairs of rows, of which the answers of an hour decide ``decided_pairs``."""

    pairs_compared: int
    compared_share: float
    now: ClusterAccuracy
    beyond_doubt: ClusterAccuracy
    after_an_hour: ClusterAccuracy
    questions: int
    unsure_pairs: int
    decided_pairs: int

    def as_json(self) -> dict[str, Any]:
        f1 = {"now": self.now.pairs.f1, "after_an_hour": self.after_an_hour.pairs.f1}
        return asdict(self) | {"f1_of_pairs": f1, "f1_of_rows": self.now.rows.f1}


def list_accuracy(records: Sequence[Record], linked: Linkage) -> ListAccuracy:
    truth = {row: record.truth for row, record in enumerate(records) if record.truth}
    after = answered(linked.person, linked.questions[:ANSWERS_IN_AN_HOUR], truth)
    return ListAccuracy(
        pairs_compared=linked.compared,
        compared_share=linked.true_pairs_compared / max(count_true_pairs(records), 1),
        now=cluster_accuracy(records, linked.person),
        beyond_doubt=cluster_accuracy(records, linked.beyond_doubt),
        after_an_hour=cluster_accuracy(records, after),
        questions=len(linked.questions),
        unsure_pairs=sum(question.pairs for question in linked.questions),
        decided_pairs=decided_pairs(linked.questions),
    )
