"""Undoing a wrong link between a referral and a person, with everything that followed from it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.messages import Code, RpcRequest, Text, command, event, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Channel, Done, Who


@record
class OtherReferral:
    """Another referral that a link affects."""

    referral_id: UUID
    reference: Code
    channel: Channel
    received_at: datetime


@record
class Link:
    """What depends on the link of a referral to a person, as far as the caller may see. ``how`` is the act that made
    the link. ``invited``: they were accepted on this referral; ``still_invited``: on another. ``unlinked_with_it`` are
    merged referrals that lose the person too, ``returned_to_queue`` those of the person's own that wait again,
    ``others`` the person's remaining ones. ``group_count`` local groups may know the first name."""

    referral_id: UUID
    person_id: UUID | None
    who: Who | None
    how: Code | None
    arrested_on: date | None
    invited: bool
    still_invited: bool
    unlinked_with_it: tuple[OtherReferral, ...]
    returned_to_queue: tuple[OtherReferral, ...]
    others: tuple[OtherReferral, ...]
    group_count: int


@event("referral.link_undone.v1")
class LinkUndone:
    """A referral was never about this person. ``link_number`` is the link that was undone: an event with this number or
    a lower one does not count, whenever it arrives. ``arrest`` and ``accepted`` say which events had been raised."""

    referral_id: UUID
    person_id: UUID
    link_number: int
    arrest: bool
    accepted: bool


@question("referral.find_link", roles=TRIAGE_TEAM)
class FindLink(RpcRequest[Link]):
    """What would be undone with the link of this referral.

    Raises: Refused(not_found)."""

    referral_id: UUID


@command("referral.undo_link", roles=TRIAGE_TEAM)
class UndoLink(RpcRequest[Done]):
    """Unlink a referral from a person whom it is not about. It waits on the queue again; every service undoes what
    followed from the link, and the two are not linked or offered again unless a person does so.

    Raises: Refused(not_linked, reason_needed, not_found)."""

    referral_id: UUID
    reason: Text
