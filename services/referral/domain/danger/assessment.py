"""Whether a text rings, stands first on the queue, or neither: a force's own phrases, then the model. Neither of them
ever lowers what the other raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from referral.domain.danger.model import DangerModel, Scores
from referral.domain.danger.phrases import PhraseMatch, find_phrase
from referral.messages import DangerLevel, DangerWords

RINGS_FROM: Final = 0.8
FIRST_FROM: Final = 0.3


@dataclass(frozen=True)
class Assessment:
    """What a text was found to be, and why: the phrase that it contains, or the words that weighed."""

    level: DangerLevel | None
    scores: Scores
    phrase: PhraseMatch | None = None


def assess(text: str, listed: DangerWords, model: DangerModel) -> Assessment:
    """A listed phrase rings. So does what the model is nearly sure of; what it suspects stands first."""
    phrase, scores = find_phrase(text, listed), model.score(text)
    if phrase is not None or scores.danger >= RINGS_FROM:
        return Assessment("rings", scores, phrase)
    return Assessment("first" if scores.danger >= FIRST_FROM else None, scores)
