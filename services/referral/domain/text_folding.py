"""The words of a text however somebody wrote them: case, accents, punctuation and invisible signs put aside."""

from __future__ import annotations

import unicodedata
from typing import Final

# Latin letters that do not come apart into a letter and a mark.
_SPELT: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "e"}
)
_JOINING: Final = "'\u2019\u2018\u02bc\u02bb\u02b9`\u00b4\u2032"  # can't and cant are one word


def words(text: str) -> tuple[str, ...]:
    """The words in plain letters and digits, in order. Empty when there is nothing but punctuation."""
    folded = without_marks(unicodedata.normalize("NFKC", text).casefold())
    joined = "".join(
        character for character in folded if character not in _JOINING and unicodedata.category(character) != "Cf"
    )
    return tuple(
        "".join(character if unicodedata.category(character)[0] in "LMN" else " " for character in joined).split()
    )


def without_marks(text: str) -> str:
    """Accents and pointing go; the vowel signs and voicing marks that are letters in their script stay."""
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize(
        "NFC", "".join(character for character in apart if not _is_accent(character))
    ).translate(_SPELT)


def _is_accent(character: str) -> bool:
    order = unicodedata.combining(character)
    return 10 <= order <= 36 or order >= 200  # Hebrew, Arabic and Syriac pointing; accents above and below
