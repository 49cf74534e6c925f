"""Which phones of staff a danger is texted to, in which words, and what answer says that somebody deals with it.

The phones of the rung that is alerted are texted. A rung without a phone, or without anybody on by the site's rota,
passes to the next one that has both, and in the end to the control room, which is told that nobody on duty has
answered, or that nobody is on. A site without a rota counts as always on. The words name nobody and no place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from common.roles import TRIAGE_TEAM
from common.sender_ids import parse_sender_id
from referral.domain.texting.auto_reply import reason_never_texted
from referral.messages import DutyPhone
from referral.messages.refusals import refused

CONTROL_ROOM: Final = "control_room"
ALERT: Final = "Somebody may be in danger. Open the duty queue now. Answer 1 to say that you are dealing with it."
CONTROL_ROOM_ALERT: Final = (
    "Somebody may be in danger, and nobody on duty has answered. Ring the inspector on duty now. Answer 1 to say that "
    "you are dealing with it."
)
NOBODY_ON_ALERT: Final = (
    "Somebody may be in danger, and by the rota nobody is on duty now. Find an officer for it now. Answer 1 to say "
    "that you are dealing with it."
)
_ANSWER: Final = re.compile(r"\W*(1|ok|okay|yes)\W*", re.IGNORECASE)


def checked_phones(phones: Sequence[DutyPhone]) -> tuple[DutyPhone, ...]:
    """Each with a number that can be texted, once at a site, and a role that may acknowledge.

    Raises: Refused(duty_phone_invalid)."""
    allowed = {*TRIAGE_TEAM, CONTROL_ROOM}
    numbers = [(phone.site_id, parse_sender_id(phone.number).value) for phone in phones]
    textable = all(reason_never_texted(parse_sender_id(phone.number), ()) is None for phone in phones)
    if not textable or len(set(numbers)) < len(numbers) or any(phone.role not in allowed for phone in phones):
        raise refused("duty_phone_invalid")
    return tuple(phones)


def rung_on_duty(rungs: Sequence[str], rung: int, on: Collection[str] | None) -> int:
    """This rung, or the next one up with somebody on; beyond the last one when nobody is. ``on``: the roles that are on
    at the site, None where no rota says so."""
    return next((number for number in range(rung, len(rungs)) if on is None or rungs[number] in on), len(rungs))


def phones_of_rung(
    phones: Sequence[DutyPhone], site_id: int, rung: int, rungs: Sequence[str], on: Collection[str] | None = None
) -> tuple[DutyPhone, ...]:
    """The phones to text when this rung is alerted; beyond the last rung those of the control room."""
    for role in (*rungs, CONTROL_ROOM)[rung:]:
        if on is not None and role not in on and role != CONTROL_ROOM:
            continue
        found = tuple(phone for phone in phones if phone.site_id == site_id and phone.role == role)
        if found:
            return found
    return ()


def words_for(role: str, *, nobody_on: bool = False) -> str:
    if role != CONTROL_ROOM:
        return ALERT
    return NOBODY_ON_ALERT if nobody_on else CONTROL_ROOM_ALERT


def is_acknowledgement(text: str) -> bool:
    """Whether a text from a duty phone says that somebody deals with the danger; all else is a text like others."""
    return _ANSWER.fullmatch(text) is not None
