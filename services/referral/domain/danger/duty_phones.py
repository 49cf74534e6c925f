"""Which phones of staff a danger is texted to, in which words, and what answer says that somebody deals with it.

The phones of the rung that is alerted are texted. A rung without a phone, or without anybody on by the site's rota,
passes to the next one that has both, and in the end to the control room, which is told that nobody on duty has
answered, or that nobody is on. A site without a rota counts as always on. The words name nobody and no place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from casework.messages import CalloutReason
from common.roles import TRIAGE_TEAM
from common.sender_ids import parse_sender_id
from referral.domain.texting.auto_reply import reason_never_texted
from referral.messages import DutyPhone
from referral.messages.refusals import refused

CONTROL_ROOM: Final = "control_room"
_DANGER: Final = "Somebody may be in danger"
_CALLOUT: Final[Mapping[CalloutReason, str]] = {
    "concern": "A local group is worried about somebody's safety",
    "urgent_news": "Nobody of the team has read yet that somebody may be in danger",
    "re_approach": "A visit after an arrest is overdue",
    "first_contact": "A first contact is overdue",
    "decide_navigator": "Somebody waits too long for a navigator",
    "safe_to_visit": "A decision whether a visit is safe is overdue",
}
_ANSWER_1: Final = "Answer 1 to say that you are dealing with it."
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


def words_for(role: str, reason: CalloutReason | None = None, *, nobody_on: bool = False) -> str:
    """The text about a danger, or about a callout for this reason."""
    what, where = (_DANGER, "the duty queue") if reason is None else (_CALLOUT[reason], "the team's work")
    if role != CONTROL_ROOM:
        return f"{what}. Open {where} now. {_ANSWER_1}"
    if nobody_on:
        return f"{what}, and by the rota nobody is on duty now. Find an officer for it now. {_ANSWER_1}"
    return f"{what}, and nobody on duty has answered. Ring the inspector on duty now. {_ANSWER_1}"


def is_acknowledgement(text: str) -> bool:
    """Whether a text from a duty phone says that somebody deals with the danger; all else is a text like others."""
    return _ANSWER.fullmatch(text) is not None


ALERT: Final = words_for("duty_officer")
CONTROL_ROOM_ALERT: Final = words_for(CONTROL_ROOM)
NOBODY_ON_ALERT: Final = words_for(CONTROL_ROOM, nobody_on=True)
