"""Who hears of each event: which roles, on which screen, how soon, what it asks, and what happens if nobody acts.

An event that no person hears of gives the reason. What a case team must read follows from the rules of news in
casework; the rest is said here. ``wayout events audiences`` prints the table, and docs/audiences.md holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from casework import messages as c
from casework.domain.news import RULES
from common.messages import RpcRequest
from common.roles import (
    ANALYST,
    CASE_TEAM,
    COMMISSIONER,
    FORCE_LEAD,
    OPPORTUNITIES_FINDER,
    PARTNER_WORKER,
    SUPERVISION,
    TRIAGE_TEAM,
)
from evaluation import messages as e
from gateway import messages as g
from opportunities import messages as o
from referral import messages as r
from voluntary import messages as v


@dataclass(frozen=True)
class Audience:
    """Roles that hear of an event, on the screen that ``question`` fills. ``news`` names the kind of news that it is on
    a case."""

    roles: frozenset[str]
    screen: str
    question: type[RpcRequest[object]]
    within: str
    asks: str
    otherwise: str
    news: c.NewsKind | None = None


@dataclass(frozen=True)
class Unheard:
    """Why no person hears of an event."""

    reason: str


_LATE: Final = "It is late on the navigator’s worklist and on the sergeant’s"


def _news(kind: c.NewsKind) -> Audience:
    rule = RULES[kind]
    return Audience(
        CASE_TEAM, "Case, news", c.FindCase, _in_words(rule.within), rule.asks,
        _LATE if rule.within else "It stays unread on the case", news=kind,
    )  # fmt: skip


def _in_words(within: timedelta | None) -> str:
    if within is None:
        return "With the next action"
    days, hours = within.days, within.seconds // 3600
    if days:
        return f"{days} days" if days > 1 else "A day"
    return f"{hours} hours" if hours > 1 else "An hour"


_QUEUE: Final = Audience(
    TRIAGE_TEAM, "Duty queue", r.ListQueue, "The force’s time for a first view", "Read it and decide",
    "It is late on the queue; its contact clock runs on",
)  # fmt: skip
_DANGER: Final = Audience(
    TRIAGE_TEAM, "Duty queue, danger", r.ListQueue, "Five minutes", "Acknowledge it, ring the control room",
    "It rings for the sergeant, then the inspector, whose duty phones are texted too, and last the control room’s; it "
    "stays on top of the queue",
)  # fmt: skip
_GROUP: Final = Audience(
    frozenset({PARTNER_WORKER}), "Requests", v.ListCommissions, "The force’s time for an answer", "Accept or decline",
    "The next group is asked",
)  # fmt: skip
_GROUP_STOPS: Final = replace(
    _GROUP, within="With the next look at it", asks="Stop the work", otherwise="A session after it is not paid"
)
_GROUP_MOVES: Final = replace(
    _GROUP, within="With the next look at it", asks="Plan by the new day", otherwise="The new day holds"
)
_GROUP_READS: Final = replace(
    _GROUP, within="With the next look at it", asks="Read it and answer", otherwise="It stays marked on their list"
)
_NEW_CASE: Final = Audience(
    SUPERVISION, "The team’s work", c.ListWork, "The force’s time for a first contact", "Choose a navigator",
    "It is late on the team’s list",
)  # fmt: skip
_STEPS: Final = Audience(
    CASE_TEAM, "Case, plan", c.FindCase, "With the next action", "Nothing", "The step stays as it is"
)  # fmt: skip
_FINDER: Final = Audience(
    frozenset({OPPORTUNITIES_FINDER}), "Candidates", o.ListCandidateRequests, "By the day it is wanted",
    "Search for a place", "The step is late on the navigator’s plan",
)  # fmt: skip
_FINDER_STOPS: Final = replace(
    _FINDER, within="At once", asks="Nothing: the request leaves the list", otherwise="Nothing is lost"
)
_FINDER_MOVES: Final = replace(_FINDER, within="At once", asks="Search for the new day")
_CALLOUT: Final = Audience(
    CASE_TEAM, "Case, callouts, and duty phones", c.FindCase, "Five minutes", "Say that you deal with it, and act",
    "It goes on to the sergeant, the inspector and the control room",
)  # fmt: skip
_CALLOUT_OVER: Final = replace(
    _CALLOUT, screen="Case, callouts", within="At once", asks="Nothing", otherwise="Nobody else is called"
)
_FIGURES: Final = Unheard("A fact without a person: it is counted in the figures, which analysts read monthly")

AUDIENCES: Final[Mapping[type, tuple[Audience, ...] | Unheard]] = {
    g.TextReceived: (_QUEUE,),
    g.HelpRequested: (_QUEUE,),
    g.ArrestReported: (_QUEUE,),
    g.IntelligenceReported: (_QUEUE,),
    g.ReceiptReceived: (
        Audience(
            TRIAGE_TEAM,
            "Referral, messages",
            r.FindReferral,
            "Where a text failed: at once",
            "Send it again, or ring",
            "The mark “A text was not delivered” stays on the queue",
        ),
    ),
    g.InboundErased: Unheard("The gateway’s sealed copy was deleted after it was handed over; nothing is lost"),
    r.ReferralReceived: (_QUEUE,),
    r.ReferralAccepted: (_news("accepted_again"), _NEW_CASE),
    r.ReferralMerged: (_news("referred_again"),),
    r.ArrestRecorded: (_news("arrested"),),
    r.ArrestCorrected: (_news("arrest_corrected"),),
    r.DangerRaised: (_DANGER, _news("danger_raised")),
    r.CalloutAcknowledged: (_CALLOUT_OVER,),
    r.DangerClosed: (_news("danger_closed"),),
    r.LinkUndone: (_news("link_undone"),),
    r.OffenceCoverageCounted: (
        Audience(
            frozenset({ANALYST, FORCE_LEAD}),
            "Figures",
            e.ListFigures,
            "With the monthly figures",
            "Nothing",
            "The figures say since when offences were counted",
        ),
    ),
    c.CaseOpened: (_NEW_CASE,),
    c.NavigatorAllocated: (
        Audience(
            CASE_TEAM,
            "My work",
            c.ListWork,
            "The force’s time for a first contact",
            "Make first contact",
            "It is late on her list and on the team’s",
        ),
    ),
    c.ContactRecorded: (_STEPS,),
    c.ReApproachDue: (
        Audience(
            CASE_TEAM,
            "My work",
            c.ListWork,
            "The force’s time for a visit after an arrest",
            "Visit again",
            "It is late on her list and on the team’s",
        ),
    ),
    c.PlanAgreed: (_STEPS,),
    c.ServiceRequested: (_GROUP,),
    c.OpportunityRequested: (_FINDER,),
    c.StepWithdrawn: (_GROUP_STOPS, _FINDER_STOPS),
    c.StepMoved: (_GROUP_MOVES, _FINDER_MOVES),
    c.StepFinished: (_STEPS,),
    c.CalloutRaised: (_CALLOUT,),
    c.CalloutEnded: (_CALLOUT_OVER,),
    c.DutyPlanned: Unheard(
        "Who is on stands at the top of every page, and gaps on the rota; the plan decides whom a danger reaches"
    ),
    v.CommissionRequested: (_GROUP,),
    v.CommissionAccepted: (_news("request_accepted"), _news("sheet_needed")),
    v.CommissionRejected: (_news("request_refused"),),
    v.CommissionUnanswered: (_news("request_unanswered"),),
    v.GroupsExhausted: (
        _news("nobody_to_ask"),
        Audience(
            frozenset({COMMISSIONER}),
            "Steps that no group has",
            v.ListUnassignedSteps,
            "Two days",
            "Find a group",
            "The navigator finds another way",
        ),
    ),
    v.SessionRecorded: (_news("session_attended"), _news("session_missed"), _news("behaviour")),
    v.MessageWritten: (_news("group_wrote"), _GROUP_READS),
    v.CommissionCompleted: (_news("service_completed"),),
    v.CommissionStopped: (_news("service_stopped"),),
    v.ConcernRaised: (
        Audience(
            CASE_TEAM,
            "Case, concerns",
            c.FindCase,
            "At once",
            "Act, and record what was done",
            "It is first on the navigator’s list and on the team’s until somebody acts",
        ),
    ),
    v.ClaimPaid: (
        Audience(
            frozenset({PARTNER_WORKER}), "Claims", v.ListClaims, "When they next look", "Nothing", "Nothing is lost"
        ),
    ),
    o.PlacementProposed: (_news("placement_proposed"),),
    o.ProposalClosed: (_news("proposal_closed"),),
    o.PlacementOffered: (_news("placement_offered"),),
    o.PlacementStarted: (_news("placement_started"),),
    o.PlacementSustained: (_news("placement_sustained"),),
    o.PlacementLost: (_news("placement_lost"), _FINDER),
    o.PlacementEnded: (_news("placement_ended"),),
    e.ParticipantIndexed: _FIGURES,
    e.DepartureRecorded: _FIGURES,
    e.IndexWithdrawn: _FIGURES,
    e.OffenceRecorded: _FIGURES,
    e.AbsenceRecorded: _FIGURES,
    e.DoseGiven: _FIGURES,
    e.PlacementRecorded: _FIGURES,
    e.FactWithdrawn: _FIGURES,
    e.ParticipantAgreed: _FIGURES,
    e.ParticipantWithdrew: _FIGURES,
}
RECORDED_ON_THE_CASE: Final[frozenset[c.NewsKind]] = frozenset(
    {"agreement_withdrawn", "absence_recorded", "absence_ended"}
)
"""News that no event brings: a member of the case team records it."""
