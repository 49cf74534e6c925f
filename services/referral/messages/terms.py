"""The terms of the language: channels, states, roles in an event, and small parts that many messages share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

from common.messages import Code, Name, OffenceCode, Text, record

Channel = Literal["text", "whatsapp", "web", "school", "local_authority", "health", "intelligence", "custody", "list"]
"""The door by which something came in. Who asked is another question: a parent may text, write or use the form."""
State = Literal["received", "accepted", "not_offered", "signposted", "merged", "withdrawn", "spam"]
Due = Literal["look", "contact", "decide", "in_hand"]
"""What a person has to do next with what waits: look at it, be in touch, decide it. In hand is what somebody has been
in touch about: nothing is due by a time, and it waits for a decision."""
PersonsRole = Literal["suspect", "victim", "suspect_and_victim", "associate", "family"]
UNCODED: Final = "UNCODED"
"""Stands for the code of an offence that was given in words only: no rule fires on it, a person reads the words."""


@record
class Done:
    """It is done, or had been done by the same command before."""


@record
class Who:
    """An identity as one source gave it. Phone and postcode say where to look and are never enough to know somebody
    by: households share them."""

    given_name: Name
    family_name: Name
    date_of_birth: date | None = None
    phone: Name | None = None
    postcode: Name | None = None


@record
class Basis:
    """Why somebody is invited: the rule that fired, its version and the fact it fired on."""

    rule_id: Code
    rule_version: int
    offence_code: OffenceCode


@record
class Act:
    """Who did what, when: the state of a referral is derived from these."""

    sequence: int
    at: datetime
    actor: Text
    act: Code
    reason: Text | None
