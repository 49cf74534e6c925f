"""Candidates and the opportunities that suit them, with the reasons."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.messages import Code, RpcRequest, command, question, record
from common.roles import CASE_TEAM
from opportunities.messages.opportunities import Opportunity
from opportunities.messages.terms import (
    FINDERS,
    AgeBand,
    Benefits,
    District,
    Done,
    Hours,
    Limit,
    LimitOutcome,
    OpportunityKind,
    PlacementState,
    Preference,
)


@record
class LimitCheck:
    """One hard limit. ``ask`` means: not known yet, find out before offering. None of them is about safety, which the
    case team alone decides."""

    limit: Limit
    outcome: LimitOutcome


@record
class PreferenceScore:
    """One preference: how many points of how many at most."""

    preference: Preference
    points: int
    max_points: int


@record
class Match:
    """``not_chosen``: the case team has declined this opportunity for this step before."""

    opportunity: Opportunity
    points: int
    max_points: int
    limit_checks: tuple[LimitCheck, ...]
    preference_scores: tuple[PreferenceScore, ...]
    benefits: Benefits
    not_chosen: bool


@record
class Matches:
    """The best opportunities first. ``excluding_limits`` says which limits left some out, never how many or which."""

    step_id: UUID
    candidate_id: UUID
    matches: tuple[Match, ...]
    excluding_limits: tuple[Limit, ...]


@record
class CandidateRequest:
    """One candidate of the finder's list who waits for an opportunity; those who lost a placement come first."""

    step_id: UUID
    candidate_id: UUID
    site_id: int
    wanted_by: date
    requested_at: datetime
    placement_lost: bool
    described: bool
    placement_id: UUID | None
    placement_state: PlacementState | None


@record
class CandidateProfile:
    """What a candidate wants and can do. Of the safety limits it says only whether there are any."""

    described_at: datetime
    age_band: AgeBand
    home_zone: District | None
    kinds: tuple[OpportunityKind, ...]
    interests: tuple[Code, ...]
    skills: tuple[Code, ...]
    qualifications: tuple[Code, ...]
    hours: Hours
    free_from: date
    support_wanted: tuple[Code, ...]
    has_safety_limits: bool


@record
class CandidateDetail:
    """A candidate; ``profile`` is None until they are described."""

    step_id: UUID
    candidate_id: UUID
    profile: CandidateProfile | None


@record
class CandidateRequestPage:
    items: tuple[CandidateRequest, ...]
    total: int
    page: int
    pages: int


@question("opportunities.list_candidate_requests", roles=FINDERS)
class ListCandidateRequests(RpcRequest[CandidateRequestPage]):
    """Who waits for an opportunity, in the order of urgency. ``page`` counts from 1."""

    page: int = 1


@question("opportunities.match_candidate", roles=FINDERS)
class MatchCandidate(RpcRequest[Matches]):
    """The best opportunities for one step's candidate (at most 20), with their reasons. The finder decides."""

    step_id: UUID


@question("opportunities.find_candidate", roles=CASE_TEAM)
class FindCandidate(RpcRequest[CandidateDetail]):
    """The profile of one step's candidate, for the case team that wrote it."""

    step_id: UUID


@command("opportunities.describe_candidate", roles=CASE_TEAM)
class DescribeCandidate(RpcRequest[Done]):
    """What the candidate wants and can do, in codes. ``avoid_zones``, ``avoid_trades`` and ``exclusions``
    (the steps of those who must not meet this one) change nothing that a finder sees: they become warnings beside a
    place that is proposed, for the case team alone. With ``keep_limits`` the earlier limits stay and these are added;
    otherwise these replace them."""

    step_id: UUID
    age_band: AgeBand
    home_zone: District | None
    kinds: tuple[OpportunityKind, ...]
    interests: tuple[Code, ...]
    skills: tuple[Code, ...]
    qualifications: tuple[Code, ...]
    hours: Hours
    free_from: date
    support_wanted: tuple[Code, ...] = ()
    avoid_zones: tuple[District, ...] = ()
    avoid_trades: tuple[Code, ...] = ()
    exclusions: tuple[UUID, ...] = ()
    keep_limits: bool = False
