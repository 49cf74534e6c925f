"""The kind of an offence for evaluation: knife, violent or other. Nothing more about it leaves this service.

Explicit lists, as for the rules: more than half of the national codes have no class, and a class contains offences that
do not belong (careless driving that killed, dogs, letters). What is on no list is ``other``.
"""

from __future__ import annotations

from typing import Final

from common.errors import Refused
from evaluation.messages import OffenceKind
from referral.domain.eligibility.offences import base_code
from referral.domain.eligibility.rulesets.england_and_wales import KNIFE_OR_WEAPON

KNIFE: Final = frozenset(KNIFE_OR_WEAPON.offence_codes)
KILLED: Final = ("COML022", "COML023", "COML025", "COML026", "OF61003", "OF61014")
WOUNDED: Final = ("OF61016", "OF61017", "OF61018", "OF61019", "OF61102", "OF61131", "CD98072", "CD98073")
STRANGLED: Final = ("OF61022", "OF61031", "SC15005", "SC15006", "CD98080", "CD98081")
ACID_AND_EXPLOSIVES: Final = ("OF61050", "OF61051", "OF61059", "OF61063", "OF61073", "OF61074", "OF61075", "OF61076")
ASSAULTED: Final = ("CJ88001", "CJ88116", "CJ88159", "CJ88160", "CD98070", "OF61095")
ROBBED_OR_HELD: Final = ("TH68023", "TH68025", "COML017", "COML020")
FOUGHT_IN_PUBLIC: Final = ("PU86001", "PU86002", "PU86003")
FIREARM_AGAINST_SOMEBODY: Final = ("FI68059", "FI68061", "FI68320", "FI68321", "FI68322", "FI68323")
VIOLENT: Final = frozenset(
    (
        *KILLED,
        *WOUNDED,
        *STRANGLED,
        *ACID_AND_EXPLOSIVES,
        *ASSAULTED,
        *ROBBED_OR_HELD,
        *FOUGHT_IN_PUBLIC,
        *FIREARM_AGAINST_SOMEBODY,
    )
)


def kind_of(code: str) -> OffenceKind:
    """The kind of an offence code; attempting, aiding and conspiring count with the offence itself."""
    try:
        base = base_code(code)
    except Refused:
        return "other"
    if base in KNIFE:
        return "knife"
    return "violent" if base in VIOLENT else "other"
