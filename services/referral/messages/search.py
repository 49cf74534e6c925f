"""Search: duty finds any referral again, also one that is decided, and re-opens it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from common.messages import RpcRequest, Text, command, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Channel, Done, State

FoundBy = Literal["reference", "phone", "name"]


@record
class FoundReferral:
    """A referral that was found, with the name that it gives, and by what it was found; ``found_by`` is None in a list
    that nobody searched for."""

    referral_id: UUID
    reference: Text
    site_id: int
    channel: Channel
    state: State
    received_at: datetime
    person_id: UUID | None
    about: Text | None
    found_by: FoundBy | None


@record
class FoundReferrals:
    """``more``: there are others that resemble it less, so that more should be typed."""

    items: tuple[FoundReferral, ...]
    more: bool


@record
class DecidedPage:
    items: tuple[FoundReferral, ...]
    total: int
    page: int
    pages: int


@question("referral.search_referrals", roles=TRIAGE_TEAM)
class SearchReferrals(RpcRequest[FoundReferrals]):
    """Referrals at the caller's sites by reference, by a phone number, or by a name as it sounds, with or without a
    birth. Names are found once it is known who they are.

    Raises: Refused(search_needs_more)."""

    reference: Text = ""
    given_name: Text = ""
    family_name: Text = ""
    date_of_birth: date | None = None
    phone: Text = ""


@question("referral.list_decided", roles=TRIAGE_TEAM)
class ListDecided(RpcRequest[DecidedPage]):
    """Referrals that are decided, the latest received first. Raises: Refused(page_invalid)."""

    page: int = 1


@command("referral.reopen_referral", roles=TRIAGE_TEAM)
class ReopenReferral(RpcRequest[Done]):
    """Puts a referral that was helped elsewhere or withdrawn back on the queue.

    Raises: Refused(not_found, reason_needed, referral_not_reopenable)."""

    referral_id: UUID
    reason: Text
