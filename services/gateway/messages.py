"""The events of the gateway: what came in, sealed so that only referral can read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Code, Name, OffenceCode, Sealed, Text, event, record
from referral.messages import (
    UNCODED,
    AskedBy,
    Grades,
    LogNumber,
    OptionalName,
    PersonsRole,
    Provider,
    RequestChannel,
    TextChannel,
    Who,
    YesNoAnswer,
)

BODY_COLUMN = "gateway.inbound.body"
ReceiptState = Literal["sent", "delivered", "read", "failed"]
RawRequest = Annotated[str, validate.Length(max=8_000_000)]  # a whole request, each of its bytes escaped
LongText = Annotated[str, validate.Length(min=1, max=20_000)]
ShortText = Annotated[str, validate.Length(min=1, max=500)]
CustodyRecord = Annotated[str, validate.Regexp(r"[A-Za-z0-9/.\-]{1,60}\Z", error="Not a custody record number.")]


@record
class Route:
    """How a sender is answered: by which provider, from which of our numbers as that provider calls it, and to which
    address it is asked to send its receipts."""

    provider: Provider = "notify"
    ours: Text = ""
    receipts_at: Text = ""


@record
class Media:
    """A picture, a voice message, a document: the provider's reference, by which referral fetches it."""

    reference: Text
    mime: Text = ""
    sha256: Text = ""
    name: Text = ""


@record
class InboundText:
    """What is sealed in a ``TextReceived``: one text, as its provider gave it. ``kind`` is the provider's own word for
    what it is, ``text`` what a person reads of it, ``raw`` the provider's JSON where there is more than that.
    ``user_id`` is WhatsApp's id of the sender, who may show no number: ``sender`` is that id then."""

    provider_id: Name
    sender: Name
    dialled: Name
    text: Text
    sent_at: datetime
    channel: TextChannel = "text"
    kind: Code = "text"
    media: tuple[Media, ...] = ()
    route: Route = Route()
    raw: RawRequest = ""
    user_id: Name | None = None


@record
class InboundReceipt:
    """What is sealed of a receipt: whose text became what, as the provider says it. ``reference`` is what we gave the
    text along, if it was ours."""

    provider: Provider
    provider_id: Name
    reference: Text = ""
    state: ReceiptState
    reason: Code | None = None
    raw: RawRequest = ""


@record
class InboundOther:
    """What is sealed of anything genuine that is neither a text nor a receipt: kept, and not handed on."""

    provider: Provider
    raw: RawRequest


@record
class InboundArrest:
    """What is sealed in an ``ArrestReported``: one arrest, as custody gave it. ``person_ref`` is custody's own number
    for the person. Whoever has one name has it as ``given_name``. Without ``offence_code`` the offence is known in
    words only: no rule fires, a person decides."""

    custody_record: CustodyRecord
    person_ref: Name | None = None
    given_name: Name
    family_name: OptionalName = ""
    date_of_birth: date | None = None
    offence_code: OffenceCode = UNCODED
    offence_title: Text = ""
    occurred_on: date
    custody_suite: Name
    role: PersonsRole = "suspect"


@record
class InboundIntelligence:
    """What is sealed in an ``IntelligenceReported``: one item of the force's intelligence system, by its log number.
    ``area`` is that system's name for the location, which the force's settings give to a site."""

    log_number: LogNumber
    grades: Grades
    text: LongText
    of_day: date
    area: Name | None = None
    about: Who | None = None
    role: PersonsRole | None = None
    review_on: date | None = None


@record
class Referrer:
    """Who asks for help. Nothing is needed: they may stay anonymous. ``contact`` is how and when it is safe."""

    asked_by: AskedBy = "not_said"
    name: Name | None = None
    organisation: Name | None = None
    phone: Name | None = None
    email: Name | None = None
    may_contact: YesNoAnswer = "not_said"
    contact: ShortText | None = None


@record
class About:
    """Who it is about, as far as they know. ``age`` is in their own words; ``role`` is the person's role in what
    happened."""

    given_name: Name | None = None
    family_name: Name | None = None
    date_of_birth: date | None = None
    age: ShortText | None = None
    school: Name | None = None
    address: ShortText | None = None
    phone: Name | None = None
    role: PersonsRole | None = None


@record
class InboundRequest:
    """What is sealed in a ``HelpRequested``: help that somebody asked for in their own words. Only ``worry`` is needed.
    ``knows`` is whether the person knows that help is asked for them."""

    worry: LongText
    danger_now: YesNoAnswer = "not_said"
    knows: YesNoAnswer = "not_said"
    referrer: Referrer = Referrer()
    about: About = About()


@record
class Receipt:
    """What an organisation is given for a referral: the reference by which it follows it."""

    reference: Code


@record
class Fault:
    """A field that could not be taken, by its JSON pointer."""

    pointer: Text
    says: Text


@record
class Problem:
    """Why something was not done, as RFC 9457 has it. ``code`` is stable; ``title`` is for people and may change."""

    title: Text
    status: int
    code: Code
    faults: tuple[Fault, ...] = ()


@event("gateway.text_received.v1")
class TextReceived:
    inbound_id: UUID
    site_id: int
    provider: Provider
    received_at: datetime
    sealed_body: Sealed


@event("gateway.receipt_received.v1")
class ReceiptReceived:
    """A provider told what became of a text. ``message_id`` is the reference that we gave it, None when it had none of
    ours. Receipts come late, twice and out of order."""

    inbound_id: UUID
    message_id: UUID | None
    provider: Provider
    state: ReceiptState
    reason: Code | None
    received_at: datetime


@event("gateway.inbound_erased.v1")
class InboundErased:
    """What came in was handed over long ago and has been deleted: its key may be destroyed. It comes after the event
    that handed it over, so that it waits behind that one where it is parked."""

    inbound_id: UUID


@event("gateway.arrest_reported.v1")
class ArrestReported:
    inbound_id: UUID
    received_at: datetime
    sealed_body: Sealed


@event("gateway.intelligence_reported.v1")
class IntelligenceReported:
    """The force's intelligence system reported an item; even its log number is sealed."""

    inbound_id: UUID
    received_at: datetime
    sealed_body: Sealed


@event("gateway.help_requested.v1")
class HelpRequested:
    """Help was asked for with the public form, or an organisation by its key; they follow it by ``reference``. Or it
    is a line of a list that an officer took in, and its reference is told to no one."""

    inbound_id: UUID
    site_id: int
    channel: RequestChannel
    organisation_id: UUID | None
    reference: Code
    received_at: datetime
    sealed_body: Sealed
