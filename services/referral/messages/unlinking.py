"""A link that was wrong is undone, with everything that followed it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.messages import Asks, Code, Text, command, event, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.terms import Channel, Done, Who


@record
class OtherReferral:
    """Another referral that has to do with a link."""

    referral_id: UUID
    reference: Code
    channel: Channel
    received_at: datetime


@record
class Link:
    """What rests on the link of a referral to a person, as far as whoever asks may see: ``who`` they are, ``how`` it
    was linked, whether they were ``invited`` on it and are ``still_invited`` on another, which referrals go ``along``
    and which of theirs come ``back`` to the queue, their ``others``, and how many local groups may know the first
    name."""

    referral_id: UUID
    person_id: UUID | None
    who: Who | None
    how: Code | None
    arrested_on: date | None
    invited: bool
    still_invited: bool
    along: tuple[OtherReferral, ...]
    back: tuple[OtherReferral, ...]
    others: tuple[OtherReferral, ...]
    groups: int


@event("referral.link_undone.v1")
class LinkUndone:
    """A referral was never about this person. ``link`` is which of its links that was: whatever is told with this
    number or a lower one does not hold, whenever it comes. ``arrest`` and ``accepted`` say what had been told."""

    referral_id: UUID
    person_id: UUID
    link: int
    arrest: bool
    accepted: bool


@question("referral.find_link", roles=TRIAGE_TEAM)
class FindLink(Asks[Link]):
    """What would be undone with the link of this referral."""

    referral_id: UUID


@command("referral.undo_link", roles=TRIAGE_TEAM)
class UndoLink(Asks[Done]):
    """This referral is not about the person to whom it is linked. It waits on the queue again; what followed from the
    link is undone in every service, and the pair is never linked or offered again unless a person says so."""

    referral_id: UUID
    reason: Text
