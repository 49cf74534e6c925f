"""How far a referral has come, for whoever has its reference: what referral tells, or that it has just come in."""

from __future__ import annotations

from common.days import day_of
from common.errors import NOT_FOUND, Refused
from gateway.front import Front
from gateway.receiving import AskedAt
from gateway.store.inbound import received_at
from referral.messages import Followed, FollowReferral


def follow(front: Front, door: AskedAt, reference: str) -> Followed:
    """Raises ``Refused("not_found")`` for every reference that is not this door's. What was kept a moment ago, and has
    not reached referral yet, is received."""
    question = FollowReferral(reference=reference, organisation_id=door.organisation_id)
    try:
        return front.ask_as_referrer(door.tenant, question)
    except Refused as no:
        if no.code != NOT_FOUND:
            raise
    kept = front.read(door.tenant.force_id, lambda uow: received_at(uow, reference, door.organisation_id))
    if kept is None:
        raise Refused(NOT_FOUND)
    return Followed(received_on=day_of(kept), progress="received")
