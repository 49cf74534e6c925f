"""The published language of the gateway: what came in at the front door, sealed so that only referral can read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Name, OffenceCode, Sealed, Text, event, record
from referral.messages import PersonsRole

BODY_COLUMN = "gateway.inbound.body"
Provider = Literal["notify"]
CustodyRecord = Annotated[str, validate.Regexp(r"[A-Za-z0-9/.\-]{1,60}\Z", error="Not a custody record number.")]


@record
class InboundText:
    """What is sealed in a ``TextReceived``: one text, as its provider gave it."""

    provider_id: Name
    sender: Name
    dialled: Name
    text: Text
    sent_at: datetime


@record
class InboundArrest:
    """What is sealed in an ``ArrestReported``: one arrest, as custody gave it. ``person_ref`` is custody's own number
    for the person."""

    custody_record: CustodyRecord
    person_ref: Name | None = None
    given_name: Name
    family_name: Name
    date_of_birth: date | None = None
    offence_code: OffenceCode
    offence_title: Text = ""
    occurred_on: date
    custody_suite: Name
    role: PersonsRole = "suspect"


@event("gateway.text_received.v1")
class TextReceived:
    inbound_id: UUID
    site_id: int
    provider: Provider
    received_at: datetime
    sealed_body: Sealed


@event("gateway.inbound_forgotten.v1")
class InboundForgotten:
    """What came in was handed over long ago and is kept no longer: its key may go. It comes after the event that
    handed it over, so that it waits behind that one where it is parked."""

    inbound_id: UUID


@event("gateway.arrest_reported.v1")
class ArrestReported:
    inbound_id: UUID
    received_at: datetime
    sealed_body: Sealed
