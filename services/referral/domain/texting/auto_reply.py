"""The automatic first reply: what happens next, 999 in danger, and a reference; and when none is sent.

The phone may be her son's, or his exploiter's: the words name no scheme, person, location or offence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from common.reference import new_reference
from common.roles import TRIAGE_TEAM
from common.sender_ids import SenderId, parse_sender_id
from referral.domain.local_hours import ends_at
from referral.domain.texting.banned_words import first_banned_word, has_unprintable, mentions_any
from referral.domain.texting.follow_codes import checked_code_text
from referral.domain.texting.language import language_of
from referral.domain.texting.sms_segments import parts
from referral.messages import ConfigureForce, FirstReply
from referral.messages.refusals import refused

DEFAULT: Final = (
    "Thank you for your message. A person will read it. If anyone is in danger now, call 999. "
    "Your reference is {reference}"
)
PLACEHOLDER: Final = "{reference}"
REPLY_INTERVAL: Final = timedelta(hours=12)
MAX_PARTS: Final = 2
MAX_CHARACTERS: Final = 300

SilenceReason = Literal[
    "not_a_phone",
    "short_code",
    "our_own_number",
    "foreign_number",
    "costly_number",
    "asked_for_none",
    "answered_lately",
]

_SAMPLE = new_reference(bytes(16))


def render_reply(template: str, reference: str) -> str:
    """The template with the reference filled in. Replaced, not formatted: other braces do nothing."""
    return template.replace(PLACEHOLDER, reference)


def template_for(settings: ConfigureForce, text: str, now: datetime, on: Collection[str] | None = None) -> str:
    """The template in the sender's language, else in the force's, for the hours now: the rota says whether somebody
    reads messages, or the force's hours where there is none. ``on``: the roles that are on at the site."""
    by_language = {reply.language: reply for reply in settings.first_replies}
    reply = by_language.get(language_of(text) or "") or by_language.get(settings.language)
    if reply is None:
        return settings.first_reply
    if on is not None:
        covered = bool(TRIAGE_TEAM.intersection(on))
    else:
        covered = settings.cover is None or ends_at(settings.cover, now) is not None
    return reply.covered if covered else reply.uncovered


def checked_replies(replies: Iterable[FirstReply], *, banned_words: Collection[str]) -> tuple[FirstReply, ...]:
    """Check the templates of each language; each language once.

    Raises: Refused(first_reply_invalid, code_text_invalid)."""
    checked = tuple(
        FirstReply(
            language=reply.language,
            covered=checked_template(reply.covered, banned_words=banned_words),
            uncovered=checked_template(reply.uncovered, banned_words=banned_words),
            code=checked_code_text(reply.code, banned_words=banned_words),
        )
        for reply in replies
    )
    if len({reply.language for reply in checked}) != len(checked):
        raise refused("first_reply_invalid", problem="language_twice")
    return checked


def checked_template(template: str, *, banned_words: Iterable[str] = ()) -> str:
    """The template, if it may go to a stranger's phone; ``banned_words`` are the names and locations of the force.

    Raises: Refused(first_reply_invalid) with the ``problem``."""
    template = unicodedata.normalize("NFC", template).strip()
    for problem, wrong in _problems(template, banned_words):
        if wrong:
            raise refused("first_reply_invalid", problem=problem)
    return template


def _problems(template: str, banned_words: Iterable[str]) -> Iterable[tuple[str, bool]]:
    rendered = render_reply(template, _SAMPLE)
    yield "reference_missing", template.count(PLACEHOLDER) != 1
    yield "unknown_placeholder", "{" in rendered or "}" in rendered
    yield "danger_missing", re.search(r"(?<![\d+])999(?!\d)", rendered) is None
    yield "too_long", len(rendered) > MAX_CHARACTERS or parts(rendered) > MAX_PARTS
    yield "unprintable", has_unprintable(template)
    yield "banned_word", first_banned_word(rendered) is not None or mentions_any(rendered, banned_words)


def silence_reason(
    written_by: str,
    last_answer_at: datetime | None,
    now: datetime,
    own_numbers: Collection[str],
    *,
    stopped: bool = False,
) -> SilenceReason | None:
    """Why this sender gets no automatic reply now; None when one is due. ``stopped``: they asked for no texts."""
    never = reason_never_texted(parse_sender_id(written_by), own_numbers)
    if never is None and stopped:
        return "asked_for_none"
    if never is None and last_answer_at is not None and now - last_answer_at < REPLY_INTERVAL:
        return "answered_lately"
    return never


def should_answer(
    written_by: str,
    last_answer_at: datetime | None,
    now: datetime,
    own_numbers: Collection[str],
    *,
    stopped: bool = False,
) -> bool:
    """Whether an automatic reply is due: one for a conversation in twelve hours, none to machines."""
    return silence_reason(written_by, last_answer_at, now, own_numbers, stopped=stopped) is None


def reason_never_texted(who: SenderId, own_numbers: Collection[str]) -> SilenceReason | None:
    """Why we never text this number: ours, automated, foreign or premium-rate. None when we may."""
    if who in {parse_sender_id(number) for number in own_numbers}:
        return "our_own_number"
    if who.kind == "name":
        return "not_a_phone"
    if who.kind == "short_code":
        return "short_code"
    if who.is_premium_rate:
        return "costly_number"
    return "foreign_number" if who.is_international else None
