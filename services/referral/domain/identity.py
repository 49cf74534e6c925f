"""Are these two identities one person? Part by part for the officer who decides, and whether one has to decide.

Nobody is linked because two identities look alike: brothers share a surname, a house and a phone, twins a birthday
too, and strangers a name. Only the same identifier from the same source, uncontradicted, is certain.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from referral.domain.agreement import AGREES, births_agree, names_agree
from referral.messages import Compared, Who

Verdict = Literal["same", "unsure", "different"]

_WEIGHT: Final = {"same": 3, "close": 2, "unknown": 1, "different": 0}


def compare(a: Who, b: Who) -> tuple[Compared, ...]:
    """Given name, family name and date of birth side by side; ``here`` is what ``a`` says."""
    given, family = names_agree(a, b)
    born = births_agree(a.date_of_birth, b.date_of_birth)
    return (
        Compared(part="given_name", here=a.given_name, there=b.given_name, agreement=given),
        Compared(part="family_name", here=a.family_name, there=b.family_name, agreement=family),
        Compared(part="date_of_birth", here=_said(a.date_of_birth), there=_said(b.date_of_birth), agreement=born),
    )


def verdict(a: Who, b: Who, same_external_id: bool) -> Verdict:
    """``same`` links by itself, ``unsure`` asks a person, ``different`` is not shown."""
    given, family, born = (part.agreement for part in compare(a, b))
    found = (given, family, born)
    contradicted = "different" in found
    if same_external_id:
        return "unsure" if contradicted else "same"
    if not any(agreement in AGREES for agreement in found):
        return "different"
    if not contradicted or (given in AGREES and family in AGREES):
        return "unsure"
    one_name = given in AGREES or family in AGREES
    return "unsure" if one_name and born == "same" else "different"  # a twin, another first name, a new surname


def likeness(compared: tuple[Compared, ...]) -> int:
    """For putting the likeliest candidate first: the birth counts most, then the given name, which brothers lack."""
    by_part = {part.part: _WEIGHT[part.agreement] for part in compared}
    return 16 * by_part["date_of_birth"] + 4 * by_part["given_name"] + by_part["family_name"]


def _said(born: date | None) -> str | None:
    return born.isoformat() if born else None
