"""Why a person was referred, for the case team: what was said, the arrests, and how to reach the person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from common.messages import Name, RpcRequest, Text, command, question, record
from common.roles import CASE_TEAM, TRIAGE_TEAM
from referral.messages.conversations import Delivery
from referral.messages.queue import ArrestDetail
from referral.messages.requests import AskedBy, FactOrOpinion, YesNoAnswer
from referral.messages.terms import Channel, Done

DetailKind = Literal["name", "age", "school", "address", "phone", "postcode"]


@record
class Words:
    """What somebody wrote, as they wrote it."""

    at: datetime
    text: Text


@record
class SentText:
    """A text that an officer or the case team wrote back, and how far it is."""

    at: datetime
    text: Text
    written_by: Text
    delivery: Delivery


@record
class Background:
    """One accepted referral of a person, or one that was merged with it. With ``source_protected`` neither the words
    nor who asked are in the answer. ``knows``: whether the person knew then that they were referred.
    ``sent`` is what was texted back; ``can_write``: whether the case team may text whoever sent this."""

    referral_id: UUID
    channel: Channel
    received_at: datetime
    source_protected: bool
    asked_by: AskedBy | None
    organisation: Name | None
    knows: YesNoAnswer
    words: tuple[Words, ...]
    arrest: ArrestDetail | None
    sent: tuple[SentText, ...] = ()
    can_write: bool = False


@record
class PersonDetail:
    """One thing that helps to find or reach the person, with who gave it; ``asked_by`` is None for custody and
    texts."""

    kind: DetailKind
    text: Text
    channel: Channel
    asked_by: AskedBy | None
    fact_or_opinion: FactOrOpinion
    at: datetime


@record
class PersonBackground:
    """The newest referrals first. ``more`` says that there are older ones that are not in the answer."""

    referrals: tuple[Background, ...]
    details: tuple[PersonDetail, ...]
    more: bool


@question("referral.find_background", roles=CASE_TEAM)
class FindBackground(RpcRequest[PersonBackground]):
    """Why a person was referred, as far as the case team may know: intelligence is left out, and so is what could show
    a protected source. Empty for a person whom the caller may not see."""

    person_id: UUID


@command("referral.protect_source", roles=TRIAGE_TEAM)
class ProtectSource(RpcRequest[Done]):
    """Keep the words of this referral, and who asked, from the case team, or show them again.

    Raises: Refused(reason_needed, not_found)."""

    referral_id: UUID
    protected: bool
    reason: Text


@command("referral.write_to_sender", roles=CASE_TEAM)
class WriteToSender(RpcRequest[Done]):
    """The case team texts whoever sent a referral that it may read, by the rules for every text of an officer.

    Raises: Refused(answer_unsayable, asked_for_no_texts, number_not_safe, number_not_textable, window_closed,
    window_closes_first, no_number, not_found)."""

    referral_id: UUID
    text: Text
    urgent: bool = False
