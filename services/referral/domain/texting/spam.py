"""Whether a text looks like advertising. It goes last on the queue for a person; it is never deleted.

What may be about danger or exploitation never does, however much it reads like an advertisement.
"""

from __future__ import annotations

import re
from typing import Final

from referral.domain.danger.model import Scores

ENOUGH: Final = 4
ALIKE: Final = 3  # the same words from so many phones
ADVERT_FROM: Final = 0.8  # the model alone
ADVERT_OF_ONESELF_FROM: Final = 0.9  # the same, for who speaks of themselves or asks: few advertisers do
ADVERT_WITH_SIGNS_FROM: Final = 0.05
TOUCHES_FROM: Final = 0.3  # danger and exploitation together
LIKELY_FROM: Final = 0.6  # the same, for what many phones sent
SHORTEST_ALIKE: Final = 40  # many people write "please help"; nobody writes the same forty characters

# What advertisers write and people in trouble do not; one pattern alone is never enough.
_SIGNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (r"https?://|\bwww\.|\b[\w-]{1,63}\.(com|net|biz|info|co\.uk)\b", 2),
        (r"\b(0?9\d{8,9}|08[47]\d{7,8}|\+?4470\d{8}|070\d{8})\b", 3),  # numbers that cost
        (r"\b(txt|text|reply|send|call|sms)\b[^.]{0,40}\b(to|on)?\s*\d{5}\b", 3),
        (r"\b\d{2,3}\s?p(pm)?\b|[£$]\s?\d+(\.\d\d)?\s*(/|per\s)\s*(wk|week|min|msg)", 2),
        (r"\b(t\s?&\s?c'?s?|t&cs|terms apply|std (txt )?rate|box\s?\d{2,}|18\+|16\+|over ?1[68])", 2),
        (r"\b(opt[- ]?out|unsub(scribe)?|(txt|text|reply|send) stop)\b", 2),
        (r"\b(prizes?|guaranteed|claim|winner|awarded|won|voucher|cash prize|bonus|lucky|selected|congrat\w*)\b", 2),
        (r"\b(free|win|offer|discount|ringtones?|polyphonic|camera phone|camcorder|mobile upd8|subscri\w+|deal)\b", 1),
        (r"\b(loan|mortgage|bitcoin|casino|credit|refund|parcel|delivery fee)\b", 1),
        (r"[£$]\s?\d{2,}|\b\d{2,}\s?(pounds|quid)\b", 1),
        (r"\b(urgent!|call now|txt now|click|order now|apply now|valid|collect|dating|chat ?line|sexy|singles)\b", 1),
    )
)
_OF_ONESELF: Final = re.compile(r"\b(i|i['’]?m|i['’]?ve|i['’]?ll|my|me|mine)\b|\?", re.IGNORECASE)


def looks_like_spam(text: str, scores: Scores, *, alike: int = 0) -> bool:
    """Whether a text looks like spam. ``scores`` are the danger model's; ``alike``: how many other phones sent exactly
    the same words lately."""
    sent_by_many = alike >= ALIKE and len(text) >= SHORTEST_ALIKE
    if scores.danger + scores.exploitation >= (LIKELY_FROM if sent_by_many else TOUCHES_FROM):
        return False
    if sent_by_many:
        return True
    return scores.advert >= _advert_from(text)


def _advert_from(text: str) -> float:
    if sum(weight for pattern, weight in _SIGNS if pattern.search(text)) >= ENOUGH:
        return ADVERT_WITH_SIGNS_FROM
    return ADVERT_OF_ONESELF_FROM if _OF_ONESELF.search(text) else ADVERT_FROM
