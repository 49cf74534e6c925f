"""Says how far a referral has come to a person who has its reference: as referral says, or just received."""

from __future__ import annotations

import unicodedata
from typing import Final
from uuid import UUID, uuid5

from common.british_time import british_date
from common.errors import NOT_FOUND, Refused
from gateway.access.entry_points import EntryPoint
from gateway.access.refusals import refused
from gateway.context import GatewayContext
from gateway.store.inbound import find_received_at
from referral.messages import FollowByCode, FollowReferral, ReferralProgress, RequestFollowCode

CODE_DIGITS: Final = 6


def read_code(typed: str) -> str | None:
    """The code from what somebody typed, in whatever digits; None when it cannot be one."""
    characters = "".join(
        character for character in unicodedata.normalize("NFKC", typed) if not character.isspace() and character != "-"
    )
    if len(characters) != CODE_DIGITS or not characters.isdecimal():
        return None
    return "".join(str(unicodedata.decimal(character)) for character in characters)


def follow(context: GatewayContext, entry_point: EntryPoint, reference: str) -> ReferralProgress:
    """What was received a moment ago, and has not reached referral yet, counts as received.

    Raises: Refused(not_found) for every reference of another entry point.
    """
    question = FollowReferral(reference=reference, organisation_id=entry_point.organisation_id)
    try:
        return context.ask_as_referrer(entry_point.tenant, question)
    except Refused as refusal:
        if refusal.code != NOT_FOUND:
            raise
    received_at = context.read(
        entry_point.tenant.force_id, lambda uow: find_received_at(uow, reference, entry_point.organisation_id)
    )
    if received_at is None:
        raise refused(NOT_FOUND)
    return ReferralProgress(received_on=british_date(received_at), progress="received")


def ask_for_code(context: GatewayContext, entry_point: EntryPoint, reference: str, form_id: str) -> None:
    """Have a code sent to the phone of a texted reference, if there is one and it may be texted: nobody is told."""
    command_id = uuid5(UUID(form_id), reference)  # somebody may go back and send the form with another one
    context.ask_as_referrer(entry_point.tenant, RequestFollowCode(reference=reference), command_id=command_id)


def follow_by_code(
    context: GatewayContext, entry_point: EntryPoint, reference: str, code: str, form_id: str
) -> ReferralProgress | None:
    """None when the code is not the one, whatever the reason. The same form sent again is one try."""
    command_id = uuid5(UUID(form_id), f"{reference}:{code}")
    message = FollowByCode(reference=reference, code=code)
    return context.ask_as_referrer(entry_point.tenant, message, command_id=command_id).progress
