"""What the danger model sees of a text: what its words may be about, alone, twice, in pairs; the words; their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from referral.domain.text_folding import words

TOLERATED_FROM: Final = 6  # letters: in shorter words one wrong letter is often another word
LONGEST_PHRASE: Final = 6
GRAM_SIZES: Final = (3, 4)
WITHOUT_BLANKS_SIZES: Final = (1, 2)  # where no blanks part the words, one or two characters are a word
TELLING: Final = frozenset(  # harm, and advertising; two other things beside each other say nothing
    ("weapon", "stab", "shoot", "kill", "beat", "fire", "acid", "abduct", "held", "suicide", "overdose", "medical",
     "assault", "threat", "coming", "debt", "advert", "trade", "appeal")
)  # fmt: skip
WHO: Final = frozenset(["they", "you", "i", "himher", "family"])
SHARE_OF_WHO: Final = 0.05  # alone: everybody is in every text
WORDS_SHARE: Final = 1.6  # of all words together, beside 1.0 for each thing that they are about
PARTS_SHARE: Final = 1.0  # of all parts of words together

_SIGNS: Final = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("link", r"https?://|\bwww\.|\b[\w-]{1,63}\.(com|net|info|biz|org|me|ly|uk|win|help|shop|app)\b"),
        ("money", r"[£$€]\s?\d|\b\d+\s?(pounds|quid|p|zł|lei|euros?)\b"),
        ("percent", r"\d\s?%|%\s?\d|٪|\d\s?percent"),
        ("laughing", r"[😂🤣😆😹😅💀😭😜🤪]|:\)\)|xd+\b"),
        ("friendly", r"[👍🙏❤😊🙂😍🥰😘🎉🎂👌💪🔥⚽🍕🎮]"),
        ("alarming", r"[🔪🔫💣🩸🚨🆘☠⚰🗡]"),
        ("question", r"[?؟]"),
        ("capitals", r"\b[A-Z]{4,}\b"),
        ("long_number", r"\d{5,}"),
        ("clock", r"\b\d{1,2}([:.]\d\d)?\s?(am|pm)\b|\b\d{1,2}:\d\d\b"),
        ("quoted", r"^\s*(>|\w+ [“\"„«])|[“„«]"),
    )
)


@dataclass(frozen=True)
class Feature:
    """One thing seen in a text, how much it counts, and which words showed it (by their places)."""

    name: str
    value: float
    places: tuple[int, ...] = ()


class Concepts:
    """What words may be about: single words, beginnings of words, and phrases. One wrong letter in a long word does not
    hide it."""

    def __init__(self, listed: Mapping[str, Sequence[str]]) -> None:
        self._words: dict[str, set[str]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._seen: dict[str, frozenset[str]] = {}
        for concept, entries in listed.items():
            for entry in entries:
                self._add(concept, entry)
        self._starts = {word for word in self._words if word.endswith("*")}
        self._long = sorted({word.rstrip("*") for word in self._words if len(word.rstrip("*")) >= TOLERATED_FROM})

    def _add(self, concept: str, entry: str) -> None:
        parts = tuple(_folded(part) for part in entry.split())
        if len(parts) == 1:
            self._words.setdefault(parts[0], set()).add(concept)
        elif parts:
            self._phrases.setdefault(parts[0].rstrip("*")[:3], []).append((parts, concept))

    def found(self, text_words: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Each concept in the text, with the places of the words that showed it."""
        at: dict[str, set[int]] = {}
        for place, word in enumerate(text_words):
            for concept in self._of(word):
                at.setdefault(concept, set()).add(place)
            for parts, concept in self._phrases.get(word[:3], ()):
                if _runs_from(text_words, place, parts):
                    at.setdefault(concept, set()).update(range(place, place + len(parts)))
        return {concept: tuple(sorted(places)) for concept, places in sorted(at.items())}

    def _of(self, word: str) -> frozenset[str]:
        if word not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            self._seen[word] = frozenset(self._look_up(word))
        return self._seen[word]

    def _look_up(self, word: str) -> set[str]:
        found = set(self._words.get(word, ()))
        for length in range(2, len(word) + 1):
            found |= self._words.get(word[:length] + "*", set())
        if not found and len(word) >= TOLERATED_FROM and word.isalpha():
            near = process.extractOne(word, self._long, scorer=OSA.distance, score_cutoff=1)
            if near is not None:
                found |= self._words.get(near[0], set()) | self._words.get(near[0] + "*", set())
        return found


def _folded(part: str) -> str:
    return "".join(words(part.rstrip("*"))) + ("*" if part.endswith("*") else "")


def _runs_from(text_words: Sequence[str], place: int, parts: Sequence[str]) -> bool:
    here = text_words[place : place + len(parts)]
    return len(here) == len(parts) and all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for word, part in zip(here, parts, strict=True)
    )


def features_of(text: str, text_words: Sequence[str], concepts: Concepts) -> Iterator[Feature]:
    """Everything that the model may weigh in these words; signs such as links are looked for in the text itself."""
    about = concepts.found(text_words)
    for name, places in about.items():
        yield Feature(f"c:{name}", SHARE_OF_WHO if name in WHO else 1.0, places)
        if len(places) > 1 and name not in WHO:
            yield Feature(f"t:{name}", 0.5, places)
    for one, other in combinations(about, 2):
        if TELLING.isdisjoint((one, other)):
            continue
        yield Feature(f"p:{one}+{other}", 0.5, tuple(sorted({*about[one], *about[other]})))
    for name, pattern in _SIGNS:
        if pattern.search(text):
            yield Feature(f"s:{name}", 0.7)
    if len(text_words) <= 3:
        yield Feature("s:short", 0.7)
    yield from _of_words(text_words)


def _of_words(text_words: Sequence[str]) -> Iterator[Feature]:
    singles = {f"w:{word}": (place,) for place, word in enumerate(text_words)}
    pairs = {f"w:{one} {two}": (place, place + 1) for place, (one, two) in enumerate(pairwise(text_words))}
    grams = {f"g:{gram}": (place,) for place, word in enumerate(text_words) for gram in _grams(word)}
    for group, together in ((singles | pairs, WORDS_SHARE), (grams, PARTS_SHARE)):
        share = together * len(group) ** -0.5 if group else 0.0
        for name, places in group.items():
            yield Feature(name, share, places)


def _grams(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    for size in WITHOUT_BLANKS_SIZES if "\u3040" <= word[0] <= "\u9fff" else GRAM_SIZES:
        yield from (marked[at : at + size] for at in range(len(marked) - size + 1))
