"""Misspells text as people and machines do: slips on the keyboard, spelling by ear, letters that a scanner mistakes."""

from __future__ import annotations

from random import Random
from typing import Final

KEYS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SOUNDS: Final = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("ch", "tch"), ("c", "k"), ("k", "c"), ("ie", "y"), ("y", "ie"), ("y", "i"),
    ("ee", "ea"), ("ea", "ee"), ("gh", ""), ("th", "t"), ("z", "s"), ("s", "z"), ("ou", "u"), ("ae", "e"), ("ai", "ay"),
    ("au", "or"), ("ll", "l"), ("nn", "n"), ("mm", "m"), ("tt", "t"), ("ss", "s"), ("oo", "u"), ("w", "v"), ("j", "g"),
    ("er", "ar"), ("or", "er"), ("en", "an"), ("on", "en"), ("ah", "a"), ("a", "ah"), ("h", ""), ("x", "ks"),
    ("i", "e"),
)  # fmt: skip
SHAPES: Final = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("i", "l"), ("l", "i"), ("o", "0"), ("s", "5"), ("e", "c"), ("c", "e"),
    ("b", "8"), ("cl", "d"), ("d", "cl"), ("u", "ii"), ("vv", "w"), ("n", "u"), ("u", "n"), ("h", "b"), ("t", "f"),
    ("g", "q"), ("a", "o"), ("5", "S"), ("0", "O"), ("1", "I"), ("8", "B"), ("6", "b"),
)  # fmt: skip


def with_keyboard_slip(text: str, random: Random) -> str:
    """One character is left out, doubled, swapped with the next, or one of its neighbours on the keyboard."""
    if not text:
        return text
    at = random.randrange(len(text))
    before, letter, after = text[:at], text[at], text[at + 1 :]
    row = next((keys for keys in KEYS if letter.lower() in keys), "aeiou")
    neighbour = row[max(0, row.find(letter.lower()) + random.choice((-1, 1))) % len(row)]
    return random.choice(
        (
            before + after,
            text[: at + 1] + text[at:],
            before + after[:1] + letter + after[1:],
            before + neighbour + after,
        )
    )


def spelt_by_ear(text: str, random: Random) -> str:
    """One group of letters is written as another that sounds alike."""
    return _replaced_once(text, SOUNDS, random)


def read_by_scanner(text: str, random: Random) -> str:
    """One group of characters is taken for another that looks alike."""
    return _replaced_once(text, SHAPES, random)


def _replaced_once(text: str, pairs: tuple[tuple[str, str], ...], random: Random) -> str:
    folded = text.lower()
    found = [pair for pair in pairs if pair[0].lower() in folded] if len(folded) == len(text) else []
    if not found:
        return with_keyboard_slip(text, random)
    old, new = random.choice(found)
    places = [at for at in range(len(text)) if folded.startswith(old.lower(), at)]
    at = random.choice(places)
    return text[:at] + new + text[at + len(old) :]
