"""What a search asks for, and which identities answer it: nothing that was typed may be contradicted."""

from __future__ import annotations

from typing import Final

from referral.domain.matching.comparison import comparison
from referral.domain.matching.field_agreement import LADDER
from referral.messages import SearchReferrals, Who
from referral.messages.refusals import refused

_CONTRADICTS: Final = ("near", "different")
_UNKNOWN: Final = len(LADDER)


def check_search(search: SearchReferrals) -> None:
    """A reference, a number, both names, or one name with the birth: less finds half of the town.

    Raises: Refused(search_needs_more)."""
    names = sum(bool(name.strip()) for name in (search.given_name, search.family_name))
    by_name = names > 1 or (names == 1 and search.date_of_birth is not None)
    if not (search.reference.strip() or search.phone.strip() or by_name):
        raise refused("search_needs_more")


def searched_name(search: SearchReferrals) -> Who | None:
    """The name and birth that were typed; None when no name was."""
    if not (search.given_name.strip() or search.family_name.strip()):
        return None
    return Who(
        given_name=search.given_name.strip(), family_name=search.family_name.strip(), date_of_birth=search.date_of_birth
    )


def distance(searched: Who, known: Who) -> int | None:
    """How far what is known is from what was typed, 0 for the same; None where a part contradicts it."""
    compared = comparison(searched, known)
    levels = [compared.given_name, compared.family_name, compared.date_of_birth]
    if any(level in _CONTRADICTS for level in levels):
        return None
    return sum(LADDER.index(level) if level in LADDER else _UNKNOWN for level in levels)
