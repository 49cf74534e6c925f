"""Which arrests invite somebody in Scotland, until the force decides otherwise.

Another law than that of England and Wales, and no list of charge codes that a custody system must use. The codes here
are therefore made of the Act and its section, ``CLCSA95-49-1`` for the Criminal Law (Consolidation) (Scotland) Act
1995, section 49(1); a force whose custody system writes something else adopts the rule with its own codes.

Left out on purpose, as for England and Wales: what dealers, sellers and hirers do. Threatening somebody with a weapon
is charged there as assault or as threatening behaviour, whether or not there was a weapon: no section tells.
"""

from __future__ import annotations

from typing import Final

from referral.messages import OffenceRule

CARRIES_IN_PUBLIC: Final = ("CLCSA95-47-1", "CLCSA95-49-1")
CARRIES_AT_SCHOOL: Final = ("CLCSA95-49A-1", "CLCSA95-49A-2")
CARRIES_IN_PRISON: Final = ("CLCSA95-49C-1",)

KNIFE_OR_WEAPON: Final = OffenceRule(
    rule_id="knife-or-weapon-scotland",
    version=1,
    title="Has a knife, a blade or another offensive weapon",
    offence_codes=(*CARRIES_IN_PUBLIC, *CARRIES_AT_SCHOOL, *CARRIES_IN_PRISON),
    near=("knife", "knives", "blade", "sharply pointed", "sharp point", "offensive weapon", "pointed"),
)
