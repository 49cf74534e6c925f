"""Measures the danger model on labelled texts: how many of each label ring, stand first, or are put last as spam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from referral.domain.danger.assessment import assess
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.domain.danger.model import LABELS, DangerModel
from referral.domain.texting.spam import looks_like_spam
from referral.store.danger_model import model_from
from wayout.danger.labelled_texts import LabelledText, languages, read_concepts, read_training
from wayout.danger.trainer import fit, write

FOUND: Final = ("rings", "first", "in place", "last")


@dataclass(frozen=True)
class Judged:
    """A text, and where it would stand on the queue."""

    text: LabelledText
    found: str

    @property
    def wrong(self) -> bool:
        """A danger that waits, a harmless text that does not, a report put last, an advertisement that is not."""
        raised = self.found in ("rings", "first")
        return {
            "danger": not raised, "exploitation": self.found == "last", "harmless": raised or self.found == "last",
            "advert": self.found != "last",
        }[self.text.label]  # fmt: skip


def judge(texts: Sequence[LabelledText], model: DangerModel) -> list[Judged]:
    return [Judged(one, _place(one.text, model)) for one in texts]


def _place(text: str, model: DangerModel) -> str:
    found = assess(text, DEFAULT_DANGER_WORDS, model)
    if found.level is not None:
        return found.level
    return "last" if looks_like_spam(text, found.scores) else "in place"


def cross_validate(folder: Path, folds: int) -> list[Judged]:
    """Each training text, judged by a model that was trained without it."""
    texts, concepts = read_training(folder), read_concepts(folder)
    judged: list[Judged] = []
    for fold in range(folds):
        others = [one for place, one in enumerate(texts) if place % folds != fold]
        judged += judge(texts[fold::folds], model_from(write(0, concepts, *fit(others, concepts))))
    return judged


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """For each label, how many texts stand where."""
    return {
        label: {found: sum(one.text.label == label and one.found == found for one in judged) for found in FOUND}
        for label in LABELS
    }


def by_language(judged: Sequence[Judged]) -> Iterator[tuple[str, dict[str, dict[str, int]]]]:
    for language in languages([one.text for one in judged]):
        yield language, confusion([one for one in judged if one.text.language == language])


def figures(table: dict[str, dict[str, int]]) -> dict[str, float | None]:
    """The shares that count: dangers found, harmless texts that ring or stand first, reports and adverts put last."""
    raised = ("rings", "first")
    return {
        "dangers raised": _share(table["danger"], *raised),
        "harmless raised": _share(table["harmless"], *raised),
        "exploitation raised": _share(table["exploitation"], *raised),
        "exploitation put last": _share(table["exploitation"], "last"),
        "harmless put last": _share(table["harmless"], "last"),
        "adverts put last": _share(table["advert"], "last"),
    }


def _share(counts: dict[str, int], *found: str) -> float | None:
    total = sum(counts.values())
    return sum(counts[one] for one in found) / total if total else None


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    table = confusion(judged)
    return {"texts": len(judged), "confusion": table, "figures": figures(table), "languages": dict(by_language(judged))}
