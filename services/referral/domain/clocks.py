"""The clocks of a referral: the first view, and the first contact, or the decision where there is no one to contact.
Both count from when the referral came in; nothing restarts the second.

What is due next follows from the acts in their sequence. A further text, a correction by custody or a due review of
intelligence needs another view, within the same time from when it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from common.sender_ids import parse_sender_id
from common.transitions import DoneAct
from referral.domain.acts import ActCode
from referral.domain.local_hours import ends_at
from referral.domain.progress import read_by_a_person
from referral.domain.referral_state import state_after, waits
from referral.domain.texting.auto_reply import reason_never_texted
from referral.messages import Due, Hours, Outcome, Whom, YesNoAnswer
from referral.messages.refusals import refused

IN_TOUCH: Final[ActCode] = "in_touch"
NEEDS_NEW_VIEW: Final[frozenset[ActCode]] = frozenset(
    {"wrote_again", "arrest_corrected", "review_due"}
)  # what came after somebody had viewed it
COUNTED_OUTCOMES: Final[frozenset[Outcome]] = frozenset({"met", "spoke", "answered"})
COUNTED_WHOM: Final[frozenset[Whom]] = frozenset({"referrer", "person"})


class AttributedAct(DoneAct[str], Protocol):
    """An act with its actor."""

    @property
    def actor(self) -> str: ...


@dataclass(frozen=True)
class Clocks:
    """``reachable``: there is someone to contact before it is decided."""

    first_view_due_at: datetime
    contact_due_at: datetime
    reachable: bool


@dataclass(frozen=True)
class DueStep:
    """What a person has to do next, and by when; ``at`` is None while it is in hand."""

    due: Due
    at: datetime | None


def first_view_due_at(received_at: datetime, first_view_minutes: int) -> datetime:
    """By when a person must view it, in the force's minutes from when it came in.

    Raises: Refused(first_view_invalid)."""
    if first_view_minutes < 1:
        raise refused("first_view_invalid")
    return received_at + timedelta(minutes=first_view_minutes)


def contact_due_at(received_at: datetime, first_contact_minutes: int, quiet_hours: Hours | None) -> datetime:
    """By when contact must be made. A limit that falls in the quiet hours moves to their end; nobody is woken."""
    due = received_at + timedelta(minutes=first_contact_minutes)
    return ends_at(quiet_hours, due) or due


def checked_minutes(first_view_minutes: int, first_contact_minutes: int) -> int:
    """Check both clocks. Contact comes after the first view, so its clock is never the shorter one.

    Raises: Refused(first_view_invalid, first_contact_invalid)."""
    if first_view_minutes < 1:
        raise refused("first_view_invalid")
    if first_contact_minutes < first_view_minutes:
        raise refused("first_contact_invalid")
    return first_contact_minutes


def next_due(acts: Iterable[AttributedAct], clocks: Clocks, *, texted: bool) -> DueStep | None:
    """What is due next; None once it is decided and a person has viewed all of it. ``texted``: a text that an officer
    wrote has been sent."""
    done = sorted(acts, key=lambda act: act.sequence)
    still_waits = waits(state_after(done))
    needs_view = not seen(done) and (still_waits or _needs_new_view(done))
    first_view = DueStep("first_view", clocks.first_view_due_at) if needs_view else None
    if not still_waits:
        return first_view
    then = DueStep("contact" if clocks.reachable else "decide", clocks.contact_due_at)
    running = [step for step in (first_view, None if contacted(done, texted=texted) else then) if step]
    return min(running, key=lambda step: step.at or clocks.first_view_due_at, default=DueStep("in_hand", None))


def contacted(acts: Iterable[AttributedAct], *, texted: bool) -> bool:
    """Whether contact was made: by a sent text, or as an officer recorded it."""
    return texted or any(act.act == IN_TOUCH for act in acts)


def seen(acts: Sequence[AttributedAct]) -> bool:
    """Whether a person has acted on it since something last came in; ``acts`` in their order."""
    since = max((index for index, act in enumerate(acts) if act.act in NEEDS_NEW_VIEW), default=0)
    return read_by_a_person(acts[since:])


def _needs_new_view(acts: Iterable[AttributedAct]) -> bool:
    return any(act.act in NEEDS_NEW_VIEW for act in acts)


def reached(whom: Whom, outcome: Outcome) -> bool:
    """Whether this was contact with the referrer or the person; an attempt is not."""
    return whom in COUNTED_WHOM and outcome in COUNTED_OUTCOMES


def phone_reachable(written_by: str, own_numbers: Collection[str]) -> bool:
    """Whether a person can be called there: not a machine, not our own number. Foreign numbers can be called."""
    return reason_never_texted(parse_sender_id(written_by), own_numbers) in (None, "foreign_number")


def referrer_reachable(may_contact: YesNoAnswer, contact_details: Iterable[str | None], *, organisation: bool) -> bool:
    """Whether the referrer can be contacted, and did not say that it is unsafe. An organisation always can."""
    return may_contact != "no" and (organisation or any(detail and detail.strip() for detail in contact_details))
