"""One meeting with a person, or a missed one: whether it may be recorded, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from voluntary.messages import AbsenceReason, Attended, CommissionState
from voluntary.messages.refusals import refused


@dataclass(frozen=True)
class Terms:
    """What one session costs, and how many a commission has. A no-show has its own price: the group was there."""

    price_pence: int
    no_show_pence: int
    sessions: int

    def __post_init__(self) -> None:
        if self.price_pence <= 0 or self.no_show_pence < 0 or self.sessions <= 0:
            raise refused("amount_invalid")
        if self.no_show_pence > self.price_pence:
            raise refused("no_show_costs_more_than_session")

    @property
    def needs_pence(self) -> int:
        """What a commission can cost at most: this much is set aside before the group is asked."""
        return self.price_pence * self.sessions


@dataclass(frozen=True)
class Session:
    """What happened: attendance, and two flags. The flags mean different things and do not change the price."""

    held_on: date
    attended: Attended
    absence: AbsenceReason | None = None
    concern: bool = False
    behaviour: bool = False

    def __post_init__(self) -> None:
        if (self.attended == "no") != (self.absence is not None):
            raise refused("absence_says_why")


def price(session: Session, terms: Terms) -> int:
    return terms.no_show_pence if session.attended == "no" else terms.price_pence


def check_session(
    session: Session, *, state: CommissionState, accepted_on: date | None, recorded: int, terms: Terms, today: date
) -> None:
    """Whether this session may be recorded now. Late notes are fine; future and surplus sessions are not.

    Raises: Refused(commission_not_running, session_in_the_future, session_before_acceptance, sessions_used_up).
    """
    if state not in ("accepted", "in_progress") or accepted_on is None:
        raise refused("commission_not_running")
    if session.held_on > today:
        raise refused("session_in_the_future")
    if session.held_on < accepted_on:
        raise refused("session_before_acceptance")
    if recorded >= terms.sessions:
        raise refused("sessions_used_up")


def amount_to_release(set_aside: int, owed: int) -> int:
    """What a commission that ends releases, in pence: all that is set aside, less what is owed for its sessions.

    Raises: Refused(more_than_committed).
    """
    if owed > set_aside:
        raise refused("more_than_committed")
    return set_aside - owed
