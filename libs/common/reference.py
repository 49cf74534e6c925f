"""References for people who ask for help: easy to read out, hard to guess, and with no meaning.

Ten characters out of 27 are 47 bits. There are no vowels, so that no word or name can appear by chance, and none of the
characters that people confuse (0 and o; 1, i and l).
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "bcdfghjkmnpqrstvwxz23456789"
LENGTH: Final = 10
SECRET_BYTES: Final = 16  # far more than needed, so that the remainder of the division favours no character

_GROUPS = (slice(0, 3), slice(3, 6), slice(6, LENGTH))


def new_reference(secret: bytes) -> str:
    """A reference such as ``k7m-4pq-x92w``, made of at least ``SECRET_BYTES`` bytes that nobody can guess.

    The caller draws them from the operating system's random source, or derives them by a secret key. Raises: ValueError
    for fewer bytes.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"a reference is made of at least {SECRET_BYTES} random bytes")
    number, characters = int.from_bytes(secret, "big"), []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[index])
    return _grouped("".join(characters))


def parse_reference(typed: str) -> str | None:
    """The reference as we write it, from what a person typed or read out; None if it cannot be one."""
    characters = "".join(character for character in typed.lower() if character not in " -.\u2010\u2011\u2013\u00a0\t\n")
    if len(characters) != LENGTH or any(character not in ALPHABET for character in characters):
        return None
    return _grouped(characters)


def _grouped(characters: str) -> str:
    return "-".join(characters[group] for group in _GROUPS)
