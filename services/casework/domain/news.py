"""News of a case: how soon each kind of news must be read, and which of it comes before everything else.

Who may know is the case team of the case's site: an item says what kind of thing happened, and leads to where it is
told in full. What nobody has read by its time is late on the navigator's worklist and on the sergeant's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from casework.messages import NewsKind, State

C = TypeVar("C")


@dataclass(frozen=True)
class NewsRule:
    """``within`` is the time to read it in; None: it asks for nothing, or what it asks is next on the case by
    itself. ``urgent`` news comes before everything else on a worklist. ``asks`` says what the reader is
    to do."""

    within: timedelta | None
    asks: str
    urgent: bool = False


_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
RULES: Final[Mapping[NewsKind, NewsRule]] = {
    "danger_raised": NewsRule(_HOUR, "Ring the duty officer, and make sure that the person is safe", urgent=True),
    "danger_closed": NewsRule(_DAY, "Read what it was, and see the person about it"),
    "referred_again": NewsRule(4 * _HOUR, "Read what they wrote, and answer it with the person"),
    "accepted_again": NewsRule(_DAY, "Read why they were referred again"),
    "arrested": NewsRule(None, "Visit where a visit is due"),
    "arrest_corrected": NewsRule(_DAY, "Read what custody corrected"),
    "link_undone": NewsRule(_DAY, "Check what you did because of the referral: it was about somebody else"),
    "session_attended": NewsRule(None, "Nothing"),
    "session_missed": NewsRule(2 * _DAY, "Ask the person why"),
    "behaviour": NewsRule(_DAY, "Read what the group says, and speak with the person"),
    "group_wrote": NewsRule(_DAY, "Read what the group wrote, and answer"),
    "request_accepted": NewsRule(None, "Nothing"),
    "sheet_needed": NewsRule(_DAY, "Write the safety sheet of the step"),
    "request_refused": NewsRule(None, "Nothing: the next group is asked"),
    "request_unanswered": NewsRule(None, "Nothing: the next group is asked"),
    "nobody_to_ask": NewsRule(None, "Find another way to do the step"),
    "service_stopped": NewsRule(None, "Find another way to do the step"),
    "service_completed": NewsRule(None, "Ask the person how it was"),
    "placement_proposed": NewsRule(None, "Agree or decline"),
    "proposal_closed": NewsRule(None, "Nothing"),
    "placement_offered": NewsRule(2 * _DAY, "Put the offer to the person"),
    "placement_started": NewsRule(None, "Nothing"),
    "placement_sustained": NewsRule(None, "Nothing"),
    "placement_lost": NewsRule(None, "See the person; the finder searches for another place"),
    "placement_ended": NewsRule(_WEEK, "Agree with the person what comes next"),
    "agreement_withdrawn": NewsRule(_DAY, "Read who withdrew it"),
    "absence_recorded": NewsRule(_DAY, "Check what it means for the plan"),
    "absence_ended": NewsRule(_DAY, "See the person"),
}


@dataclass(frozen=True)
class NewsSource:
    """What an item is about: the danger, referral, commission or placement (``id``), the step of the plan, and the
    referral that brought it with its link to the person then. ``detail`` is a code of the kind."""

    id: UUID | None
    step_id: UUID | None = None
    referral_id: UUID | None = None
    link_number: int = 1
    detail: str | None = None


@dataclass(frozen=True)
class UnreadNews:
    """What the worklist needs to know about one unread item."""

    kind: NewsKind
    due_at: datetime | None

    @property
    def is_urgent(self) -> bool:
        return RULES[self.kind].urgent


def due_at(kind: NewsKind, received_at: datetime) -> datetime | None:
    """By when somebody has to have read news of this kind."""
    within = RULES[kind].within
    return received_at + within if within is not None else None


def first_due(unread: Iterable[UnreadNews], *, urgent: bool) -> datetime | None:
    """By when the first unread item has to be read, among the urgent ones or the others."""
    return min((item.due_at for item in unread if item.is_urgent is urgent and item.due_at), default=None)


def cases_concerned(cases: Iterable[tuple[C, State, datetime]]) -> frozenset[C]:
    """Which of a person's cases (case, state, opened when) hear of news: all that are open, else the one opened
    last."""
    known = list(cases)
    still_open = frozenset(case for case, state, _ in known if state != "closed")
    if still_open or not known:
        return still_open
    return frozenset({max(known, key=lambda one: one[2])[0]})
