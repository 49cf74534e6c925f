"""Which arrests invite somebody in England and Wales, until the force decides otherwise.

An explicit list, because classes do not help: more than half of the national codes have none, and shops' offences
share words and classes with those of the person who carries. Left out on purpose:

- selling, hiring, delivering, marketing, making, or holding a weapon for sale: the seller's offences;
- corrosives, firearms, crossbows: other rules, if a force wants them;
- using somebody else to hide a weapon, breach of a prevention order, trespass with a weapon, by-laws of docks and
  airports: near, but not what this rule's title says. A person may still decide to invite.
"""

from __future__ import annotations

from typing import Final

from referral.messages import OffenceRule

CARRIES_IN_PUBLIC: Final = ("CJ88144", "PC53001")
CARRIES_AT_A_PLACE_OF_LEARNING: Final = ("CJ88151", "CJ88152")
KEEPS_IN_PRIVATE: Final = ("CJ88153", "RE59025")
CARRIES_IN_PRISON: Final = ("PR52044",)
THREATENS_IN_PUBLIC: Final = ("CJ88154", "PC53003")
THREATENS_AT_A_PLACE_OF_LEARNING: Final = ("CJ88155", "CJ88156", "CJ88157", "CJ88158")
THREATENS_IN_PRIVATE: Final = ("OW19013",)

KNIFE_OR_WEAPON: Final = OffenceRule(
    rule_id="knife-or-weapon",
    version=1,
    title="Has, or threatens with, a knife, a blade or another offensive weapon",
    offence_codes=(
        *CARRIES_IN_PUBLIC,
        *CARRIES_AT_A_PLACE_OF_LEARNING,
        *KEEPS_IN_PRIVATE,
        *CARRIES_IN_PRISON,
        *THREATENS_IN_PUBLIC,
        *THREATENS_AT_A_PLACE_OF_LEARNING,
        *THREATENS_IN_PRIVATE,
    ),
    near=("knife", "knives", "blade", "sharply pointed", "sharp point", "offensive weapon", "pointed"),
)
