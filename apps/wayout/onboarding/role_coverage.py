"""Says of a force's file what would wait at a site for ever, because nobody there may do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import casework.messages as casework
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common.messages import declaration

ACTS: Final[tuple[tuple[type, str], ...]] = (
    (referral.CloseDanger, "look at what comes in or answer a danger"),
    (referral.OpenLock, "open a picture that was locked, or destroy it"),
    (casework.AllocateNavigator, "decide which navigator takes a case"),
    (casework.RecordSafeToVisit, "say that a visit is safe which intelligence led to"),
    (opportunities.OfferPlacement, "offer anybody a job or a place"),
    (voluntary.PayClaim, "approve what groups claim, or pay it"),
)


def uncovered_work(said: Mapping[str, Any]) -> tuple[str, ...]:
    """A line for each act that nobody may do at a site, with the roles that may. ``said`` is a file without faults."""
    return tuple(line for site in said["sites"] for line in _at(site["name"], _there(said, site["slug"])))


def _at(site: str, users: list[Mapping[str, Any]]) -> Iterator[str]:
    held = {role for user in users for role in user["roles"]}
    for message, act in ACTS:
        may = declaration(message).roles
        if held.isdisjoint(may):
            yield f"{site}: nobody there may {act} ({' or '.join(sorted(may))})"
    if not any(user.get("cap") for user in users):
        yield f"{site}: no case can be given to anybody there (a user with a cap)"


def _there(said: Mapping[str, Any], site: str) -> list[Mapping[str, Any]]:
    return [user for user in said["users"] if site in user.get("sites", [site])]
