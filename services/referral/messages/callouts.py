"""Callouts: whoever is on duty is called for something on a case, and answers from a duty phone."""

from __future__ import annotations

from uuid import UUID

from common.messages import Code, event


@event("referral.callout_acknowledged.v1")
class CalloutAcknowledged:
    """Whoever has the duty phone of this role says that they deal with a callout."""

    callout_id: UUID
    case_id: UUID
    site_id: int
    role: Code
