"""Near misses: offences that a rule does not catch but that its author may have meant. A dry run lists them."""

from __future__ import annotations

import re
from typing import Final

from common.errors import Refused
from referral.domain.eligibility.offences import fires, normal_code
from referral.messages import OffenceRule
from referral.messages.rules import NearMissReason

# Selling, marketing, importing or making a thing is the seller's offence, whatever the thing.
_SELLERS: Final = re.compile(
    r"\b(sell|sold|sale|selling|hire|hiring|market|manufactur|expose|deliver|lend|publish|supply|supplied|import)",
    re.IGNORECASE,
)
_LETTERED: Final = re.compile(r"(?P<base>[A-Z]{2}[0-9]{5}|[A-Z]{4}[0-9]{3})[A-Z]?\Z")


def near_miss(rule: OffenceRule, code: str, title: str) -> NearMissReason | None:
    """Why an uncaught offence is a near miss; None when it is caught, or not similar."""
    if fires(rule, code) is not None:
        return None
    if _code_alike(rule, code):
        return "code_alike"
    if not _named_alike(rule, title):
        return None
    return "sellers_offence" if _SELLERS.search(title) else "named_alike"


def _code_alike(rule: OffenceRule, code: str) -> bool:
    """The same offence under a letter that the list does not know, or the base of a listed attempt."""
    try:
        base = _base(normal_code(code))
    except Refused:
        return False
    return base is not None and base in {_base(listed) for listed in rule.offence_codes}


def _base(code: str) -> str | None:
    match = _LETTERED.match(code)
    return match["base"] if match else None


def _named_alike(rule: OffenceRule, title: str) -> bool:
    """By the beginning of a word, so that "blade" finds "bladed" and not "switchblades", which "switch" would."""
    return any(re.search(rf"\b{re.escape(word)}", title, re.IGNORECASE) for word in rule.near if word.strip())
