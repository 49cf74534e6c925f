"""How a placement goes on: its state follows from acts with evidence, and no vacancy is given twice.

proposed -> agreed -> offered -> accepted -> started -> sustained (1, 4, 13, 26 weeks) -> ended
         or, on the way: not_chosen, declined, withdrawn, failed_to_start

The case team agrees to what a finder proposed, or it is not chosen. An agreement lapses when something has changed that
the case team has to look at again; whether that is about safety makes no difference. Then the finder proposes it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from common.transitions import Transitions
from opportunities.messages import (
    Benefits,
    EndReason,
    Evidence,
    EvidenceKind,
    Limit,
    LimitCheck,
    LostReason,
    PlacementOutcome,
    PlacementState,
)
from opportunities.messages.refusals import refused

MILESTONES: Final = (1, 4, 13, 26)
TAKING_VACANCY: Final[frozenset[PlacementState]] = frozenset({"offered", "accepted", "started", "sustained"})
TRANSITIONS: Final = Transitions[PlacementState, PlacementState](
    states=PlacementState,
    acts=PlacementState,
    begin=("proposed", "proposed"),
    ends=("not_chosen", "declined", "withdrawn", "failed_to_start", "ended"),
    table={
        "proposed": {"agreed": "proposed"},
        "agreed": {"proposed": "agreed"},
        "not_chosen": {"proposed": "not_chosen"},
        "offered": {"agreed": "offered"},
        "accepted": {"offered": "accepted"},
        "declined": dict.fromkeys(("offered", "accepted"), "declined"),
        "withdrawn": dict.fromkeys(("proposed", "agreed", "offered", "accepted"), "withdrawn"),
        "started": {"accepted": "started"},
        "failed_to_start": {"accepted": "failed_to_start"},
        "sustained": dict.fromkeys(("started", "sustained"), "sustained"),
        "ended": dict.fromkeys(("started", "sustained"), "ended"),
    },
    refusal=lambda act, state: refused("cannot_follow", state=state, act=act),
)
_LOSING: Final[dict[EndReason, LostReason]] = {
    "left": "left",
    "dismissed": "dismissed",
    "provider_closed": "provider_closed",
    "not_safe": "not_safe",
}


@dataclass(frozen=True)
class PlacementAct:
    """One act on a placement, as it will be or was recorded."""

    sequence: int
    act: PlacementState
    occurred_on: date
    weeks: int | None = None
    reason: EndReason | None = None
    evidence: EvidenceKind | None = None


@dataclass(frozen=True)
class PlacementStatus:
    """The state of a placement. ``weeks`` is the last milestone with evidence."""

    state: PlacementState
    sequence: int
    last_on: date
    weeks: int = 0
    started_on: date | None = None

    @property
    def takes_vacancy(self) -> bool:
        return self.state in TAKING_VACANCY


def status_from(acts: Iterable[PlacementAct]) -> PlacementStatus:
    """Derived from the acts by sequence, never by clock."""
    ordered = sorted(acts, key=lambda done: done.sequence)
    if not ordered:
        raise ValueError("a placement begins with being proposed")
    last = ordered[-1]
    return PlacementStatus(
        state=last.act,
        sequence=last.sequence,
        last_on=last.occurred_on,
        weeks=max((done.weeks or 0 for done in ordered), default=0),
        started_on=next((done.occurred_on for done in ordered if done.act == "started"), None),
    )


@dataclass(frozen=True)
class Availability:
    """How many vacancies there are and how many are taken, and whether the step has another placement."""

    vacancies: int
    taken: int
    step_has_placement: bool


def offer(
    now: PlacementStatus,
    *,
    lapsed: bool,
    room: Availability,
    checked: Iterable[LimitCheck],
    confirmed: Iterable[Limit],
    benefits: Benefits,
    explained: bool,
    evidence: Evidence,
    today: date,
) -> PlacementAct:
    """Offer what the case team agreed to: there is a vacancy, every limit is met, what was unknown has been asked, and
    the household knows how it changes its benefits.

    Raises: Refused(cannot_follow, agreement_lapsed, no_vacancy_left, step_has_placement, limit_not_met,
    limit_not_asked, benefits_not_explained, in_the_future, before_what_it_follows).
    """
    TRANSITIONS.next_state(now.state, "offered")
    if lapsed:
        raise refused("agreement_lapsed")
    if room.taken >= room.vacancies:
        raise refused("no_vacancy_left")
    if room.step_has_placement:
        raise refused("step_has_placement")
    _check_limits(list(checked), frozenset(confirmed))
    if benefits != "none_expected" and not explained:
        raise refused("benefits_not_explained", effect=benefits)
    _check_dates(now, today, evidence, today)
    return PlacementAct(sequence=now.sequence + 1, act="offered", occurred_on=today, evidence=evidence.kind)


def _check_limits(checked: Sequence[LimitCheck], confirmed: Collection[Limit]) -> None:
    if broken := [one.limit for one in checked if one.outcome == "no"]:
        raise refused("limit_not_met", limit=broken[0])
    if unasked := [one.limit for one in checked if one.outcome == "ask" and one.limit not in confirmed]:
        raise refused("limit_not_asked", limits=",".join(unasked))


def record_outcome(
    now: PlacementStatus,
    outcome: PlacementOutcome,
    *,
    on: date,
    weeks: int | None,
    reason: EndReason | None,
    evidence: Evidence,
    today: date,
) -> PlacementAct:
    """What happened next.

    Raises: Refused(cannot_follow, in_the_future, before_what_it_follows, weeks_belong_to_sustained,
    reason_belongs_to_ended, not_a_milestone, milestone_already_recorded, too_early).
    """
    TRANSITIONS.next_state(now.state, outcome)
    _check_dates(now, on, evidence, today)
    if (weeks is not None) != (outcome == "sustained"):
        raise refused("weeks_belong_to_sustained", outcome=outcome)
    if (reason is not None) != (outcome == "ended"):
        raise refused("reason_belongs_to_ended", outcome=outcome)
    if weeks is not None:
        _check_milestone(now, weeks, on, evidence)
    return PlacementAct(now.sequence + 1, outcome, on, weeks, reason, evidence.kind)


def withdraw(now: PlacementStatus, today: date) -> PlacementAct | None:
    """Withdraw what has not begun; None for what has, and for what is over."""
    if "withdrawn" not in TRANSITIONS.allowed(now.state):
        return None
    return PlacementAct(now.sequence + 1, "withdrawn", max(today, now.last_on))


def _check_dates(now: PlacementStatus, on: date, evidence: Evidence, today: date) -> None:
    if on > today or evidence.seen_on > today:
        raise refused("in_the_future", today=today.isoformat())
    if on < now.last_on:
        raise refused("before_what_it_follows", since=now.last_on.isoformat())


def _check_milestone(now: PlacementStatus, weeks: int, on: date, evidence: Evidence) -> None:
    """A milestone counts when it has passed and the evidence is of that day or later; a missed check may be skipped."""
    if weeks not in MILESTONES:
        raise refused("not_a_milestone", weeks=weeks)
    if weeks <= now.weeks:
        raise refused("milestone_already_recorded", weeks=weeks)
    due = milestone(now, weeks)
    if on < due or evidence.seen_on < due:
        raise refused("too_early", due_on=due.isoformat())


def milestone(now: PlacementStatus, weeks: int) -> date:
    """Raises: Refused(not_started)."""
    if now.started_on is None:
        raise refused("not_started")
    return now.started_on + timedelta(weeks=weeks)


def next_check(now: PlacementStatus) -> tuple[int, date] | None:
    """Which milestone is checked next, and when; None when there is nothing to check."""
    if now.state not in ("started", "sustained"):
        return None
    due = [weeks for weeks in MILESTONES if weeks > now.weeks]
    return (due[0], milestone(now, due[0])) if due else None


def loss_reason(before: PlacementStatus, done: PlacementAct) -> LostReason | None:
    """Why an act loses the placement; None when nothing was offered yet, or it ended well."""
    if done.act == "declined":
        return "declined"
    if done.act == "failed_to_start":
        return "failed_to_start"
    if done.act == "withdrawn":
        return "withdrawn" if before.takes_vacancy else None
    if done.act == "ended" and done.reason and before.weeks < MILESTONES[-1]:
        return _LOSING.get(done.reason)
    return None


def returns_to_top(reason: LostReason | None) -> bool:
    """Whether a loss moves the person to the top of the list. Their own refusal does not change their position."""
    return reason is not None and reason != "declined"
