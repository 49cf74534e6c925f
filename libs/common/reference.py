"""The reference given to somebody who asked for help: it can be read out, cannot be guessed, and says nothing.

Ten signs of 27 are 47 bits. There are no vowels, so that no word and no name can appear by chance, and none of the
signs that people take for one another (0 and o, 1 and i and l).
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "bcdfghjkmnpqrstvwxz23456789"
LENGTH: Final = 10
SECRET_BYTES: Final = 16  # far more than needed, so that the remainder of the division favours no sign

_GROUPS = (slice(0, 3), slice(3, 6), slice(6, LENGTH))


def new_reference(secret: bytes) -> str:
    """A reference such as ``k7m-4pq-x92w`` made of random bytes; the caller draws them from the system's own source."""
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"a reference is made of at least {SECRET_BYTES} random bytes")
    left, signs = int.from_bytes(secret, "big"), []
    for _ in range(LENGTH):
        left, sign = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return _grouped("".join(signs))


def parse_reference(typed: str) -> str | None:
    """The reference as we write it, from what somebody typed or read out; None when it cannot be one."""
    signs = "".join(sign for sign in typed.lower() if sign not in " -.\u2010\u2011\u2013\u00a0\t\n")
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return _grouped(signs)


def _grouped(signs: str) -> str:
    return "-".join(signs[group] for group in _GROUPS)
