"""Checks a force's file for work that no user at a site may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import casework.messages as casework
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common.messages import declaration

ACTS: Final[tuple[tuple[type, str], ...]] = (
    (referral.CloseDanger, "read referrals or answer a danger"),
    (referral.UnlockMedia, "open or destroy a locked picture"),
    (casework.AllocateNavigator, "decide which navigator takes a case"),
    (casework.RecordSafetyDecision, "say whether a visit after intelligence is safe"),
    (opportunities.OfferPlacement, "offer a job or a place"),
    (voluntary.PayClaim, "approve or pay claims"),
)


def uncovered_work(content: Mapping[str, Any]) -> tuple[str, ...]:
    """A line for each kind of work that no user at a site may do, with the roles that may. ``content`` has no
    faults."""
    return tuple(
        line for site in content["sites"] for line in _uncovered_at(site["name"], _users_at(content, site["slug"]))
    )


def _uncovered_at(site: str, users: list[Mapping[str, Any]]) -> Iterator[str]:
    held = {role for user in users for role in user["roles"]}
    for message, act in ACTS:
        roles = declaration(message).roles
        if held.isdisjoint(roles):
            yield f"{site}: no user may {act} ({' or '.join(sorted(roles))})"
    if not any(user.get("cap") for user in users):
        yield f"{site}: no user can take a case (a user with a cap)"


def _users_at(content: Mapping[str, Any], site: str) -> list[Mapping[str, Any]]:
    return [user for user in content["users"] if site in user.get("sites", [site])]
