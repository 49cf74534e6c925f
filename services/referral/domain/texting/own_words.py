"""Our own words in somebody's text: phones send a reaction or a reply as a text that quotes what we sent."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from referral.domain.text_folding import words

SHORTEST_QUOTE: Final = 5  # words in a row that are ours: fewer may be anybody's

# What phones write around the quote, in the languages that they are set to here.
_REACTING: Final = frozenset(
    words(
        "liked loved laughed at emphasised emphasized questioned disliked reacted to with removed a an like love heart "
        "laugh exclamation question mark dislike reaction from your message replied polubil zareagowal na a aime adore "
        "reagi gostou de adorou reagiu"
    )
)


def without_own_words(text: str, sent: Sequence[str]) -> str:
    """The text without what it quotes of the texts that we sent; unchanged when it quotes none."""
    left = _left(words(text), sent)
    return text if len(left) == len(words(text)) else " ".join(left)


def is_reaction_to(text: str, sent: Sequence[str]) -> bool:
    """Whether the text is nothing but a phone's reaction to one of ours, such as Liked “...”."""
    said = words(text)
    left = _left(said, sent)
    return len(left) < len(said) and _REACTING.issuperset(left) and not text.lstrip().startswith(">")


def _left(said: tuple[str, ...], sent: Sequence[str]) -> tuple[str, ...]:
    for ours in sent:
        blocks = SequenceMatcher(None, said, words(ours), autojunk=False).get_matching_blocks()
        quoted = {
            place for block in blocks if block.size >= SHORTEST_QUOTE for place in range(block.a, block.a + block.size)
        }
        said = tuple(word for place, word in enumerate(said) if place not in quoted)
    return said
