"""Why a danger was raised: what a person said, the phrase that was found, or the words that weighed in the model."""

from __future__ import annotations

from dataclasses import dataclass

from referral.domain.danger.assessment import Assessment
from referral.messages import DangerLevel


@dataclass(frozen=True)
class Evidence:
    """``found_in`` is the language of the phrase that was found, with its ``list_version``; ``model_version`` is that
    of the model that judged the text. All three are None when a person raised it."""

    why: str
    level: DangerLevel = "rings"
    found_in: str | None = None
    list_version: int | None = None
    model_version: int | None = None


def evidence_in(found: Assessment, *, list_version: int, model_version: int) -> Evidence:
    """What an assessment rests on. A listed phrase says more than the model, so it is named if there is one."""
    assert found.level is not None
    if found.phrase is not None:
        return Evidence(found.phrase.phrase, found.level, found.phrase.language, list_version, model_version)
    weighed = ", ".join(found.scores.words)
    why = f"Model {model_version}: {weighed}" if weighed else f"Model {model_version}"
    return Evidence(why, found.level, model_version=model_version)


def raises_higher(level: DangerLevel, now: DangerLevel, acknowledged: bool) -> bool:
    """Whether new evidence changes an open danger: it rings where the old one only stood first, or rings again after
    somebody had acknowledged what rang before."""
    return level == "rings" and (now == "first" or acknowledged)
