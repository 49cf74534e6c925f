"""Who owns each kind of key, and what each service may do with it: rights, row security and settings follow from here.

key                            owner          made by                        read by                        destroyed by
force's key                    each service   its owner                      its owner                      nobody
force's key of participants    participants   referral, casework, voluntary  referral, casework, voluntary  nobody
key of sealed data             each service   its owner                      its owner                      its owner
key of what came in            referral       gateway                        referral                       referral
short-lived key of a list      gateway        gateway                        gateway                        gateway

Services that own keys: referral, casework, voluntary (sealed data), opportunities (pseudonyms only) and the gateway
(lists only). An owner has a wrapping key of its own, so a copy of the whole key store opens to nobody but the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PARTICIPANTS: Final = "participants"  # shared: three services must derive the same id for the same participant
SHARED_PURPOSE: Final = "evaluation."  # blind indexes whose purpose begins so derive from the key of participants
OWN: Final = "own"  # wrapped by the force's key of its owner
INBOUND: Final = "inbound"  # HPKE-sealed by the gateway, for its owner to open


@dataclass(frozen=True)
class Right:
    """What one login may do in one table: only to rows of these owners, and only where ``where`` holds. Without
    ``owners`` the whole table belongs to that service."""

    may: str
    owners: tuple[str, ...] = ()
    where: str = ""


def _opens_sealed_data(service: str, *, detaches: bool = False) -> dict[str, Right]:
    own = (service,)
    return {
        "force_key": Right("SELECT, INSERT", (service, PARTICIPANTS)),
        "key": Right("SELECT, INSERT, DELETE", own),  # a trigger refuses what is not in the ledger
        "key_subject": Right("SELECT, INSERT, DELETE" if detaches else "SELECT, INSERT", own),
        "destroyed_key": Right("SELECT, INSERT", own),
    }


RIGHTS: Final[Mapping[str, Mapping[str, Right]]] = {
    "referral": _opens_sealed_data("referral", detaches=True),
    "casework": _opens_sealed_data("casework"),
    "voluntary": _opens_sealed_data("voluntary"),
    "opportunities": {"force_key": Right("SELECT, INSERT", ("opportunities",))},
    "gateway": {
        "key": Right("INSERT", ("referral",), f"wrapping = '{INBOUND}'"),
        "key_subject": Right("INSERT", ("referral",)),
        "short_lived_key": Right("SELECT, INSERT, DELETE"),
    },
}

READS_KEYS: Final = frozenset(service for service, rights in RIGHTS.items() if "destroyed_key" in rights)
DERIVES_PSEUDONYMS: Final = frozenset(service for service, rights in RIGHTS.items() if set(rights) == {"force_key"})
