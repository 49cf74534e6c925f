"""Terms that many messages of referral share: channels, states, roles in an event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

from marshmallow import validate

from common.messages import Code, Name, OffenceCode, Text, record

OptionalName = Annotated[str, validate.Length(max=200)]
Provider = Literal["notify", "twilio", "whatsapp"]  # who carries texts
TextChannel = Literal["text", "whatsapp"]
Channel = Literal[TextChannel, "web", "school", "local_authority", "health", "intelligence", "custody", "list"]
"""How a referral came in. It does not say who asked: a parent may text, write or use the form."""
State = Literal["received", "accepted", "not_offered", "signposted", "merged", "withdrawn", "spam"]
Due = Literal["first_view", "contact", "decide", "in_hand"]
"""What a person has to do next: view it for the first time, contact the referrer, decide. ``in_hand``: contact was
made, it waits for a decision, and nothing is due by a time."""
SiteAnswer = Literal["may_be", "not_them", "not_needed"]
PersonsRole = Literal["suspect", "victim", "suspect_and_victim", "associate", "family"]
UNCODED: Final = "UNCODED"
"""The code of an offence that was given in words only: no rule applies to it, a person reads the words."""


@record
class Done:
    """The command was carried out, now or when it was sent before."""


@record
class Who:
    """An identity as one source gave it. ``family_name`` is empty where nobody said one, or there is none. Phone and
    postcode help to find a person and are never enough to identify one: households share them."""

    given_name: Name
    family_name: OptionalName = ""
    date_of_birth: date | None = None
    phone: Name | None = None
    postcode: Name | None = None


@record
class Basis:
    """Why a person is invited: the rule that applied, its version and the offence."""

    rule_id: Code
    rule_version: int
    offence_code: OffenceCode


@record
class Act:
    """Who did what, and when. The state of a referral is derived from its acts."""

    sequence: int
    at: datetime
    actor: Text
    act: Code
    reason: Text | None
