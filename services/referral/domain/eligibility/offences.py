"""Offence codes with their attempts, conspiracies and aiding, and the rules that apply to them.

A code of England and Wales is a base (``CJ88144``, ``COML025``) and perhaps one letter: ``A`` attempted, ``B`` aided
or abetted, ``C`` conspired. The letters are the same for every base, also for one whose variant nobody has published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from common.errors import Refused
from referral.messages import UNCODED, Basis, OffenceRule, PersonsRole
from referral.messages.refusals import refused

SUSPECTED: Final[frozenset[PersonsRole]] = frozenset({"suspect", "suspect_and_victim"})
"""The roles to which rules apply: never a person who was only hurt, or near."""
VARIANTS: Final = {"A": "attempt", "B": "aiding", "C": "conspiracy"}

_ACCEPTABLE = re.compile(r"[A-Z0-9.\-]{1,20}\Z")
_VARIANT = re.compile(r"(?P<base>[A-Z]{2}[0-9]{5}|[A-Z]{4}[0-9]{3})[ABC]\Z")


def normal_code(code: str) -> str:
    """The code as the rules write it: capitals, no blanks.

    Raises: Refused(offence_code_invalid)."""
    plain = "".join(unicodedata.normalize("NFKC", code).split()).upper()
    if not _ACCEPTABLE.match(plain):
        raise refused("offence_code_invalid")
    return plain


def base_code(code: str) -> str:
    """The offence itself, without the letter that says it was attempted, aided or conspired."""
    plain = normal_code(code)
    match = _VARIANT.match(plain)
    return match["base"] if match else plain


def fires(rule: OffenceRule, code: str) -> Basis | None:
    """The basis of an invitation, if the rule lists this code or its base.

    A rule that lists only a variant (attempted murder, say) does not count the base: an explicit list means itself.
    A rule that was taken back never applies, and no rule applies to an offence known in words only.
    """
    if not rule.active or code == UNCODED:
        return None
    try:
        arrested_for = normal_code(code)
    except Refused:
        return None
    listed = {listed.upper() for listed in rule.offence_codes}
    if arrested_for not in listed and base_code(arrested_for) not in listed:
        return None
    return Basis(rule_id=rule.rule_id, rule_version=rule.version, offence_code=arrested_for)


def first_basis(rules: Iterable[OffenceRule], code: str) -> Basis | None:
    """The first of the force's rules, in its order, that applies to this code."""
    return next((basis for basis in (fires(rule, code) for rule in rules) if basis), None)


def checked_rules(rules: Iterable[OffenceRule]) -> tuple[OffenceRule, ...]:
    """The rules with normalised codes, if every id occurs once, versions count from 1 and each has a code.

    Raises: Refused(rule_invalid, offence_code_invalid)."""
    checked = tuple(_checked(rule) for rule in rules)
    if len({rule.rule_id for rule in checked}) != len(checked):
        raise refused("rule_invalid", problem="two rules share an id")
    return checked


def _checked(rule: OffenceRule) -> OffenceRule:
    if rule.version < 1:
        raise refused("rule_invalid", rule_id=rule.rule_id, problem="a version counts from 1")
    if not rule.offence_codes:
        raise refused("rule_invalid", rule_id=rule.rule_id, problem="no offence codes")
    return replace(rule, offence_codes=tuple(dict.fromkeys(normal_code(code) for code in rule.offence_codes)))
