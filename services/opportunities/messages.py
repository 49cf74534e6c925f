"""The published language of opportunities: what others may ask it, tell it, and hear from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from common.messages import Asks, Code, Text, command, event, question, record
from common.roles import CASE_TEAM, INSPECTOR, OPPORTUNITIES_FINDER, PLATFORM, SERGEANT

FINDERS = frozenset({OPPORTUNITIES_FINDER, SERGEANT, INSPECTOR})

Kind = Literal["job", "apprenticeship", "college_place", "training", "volunteering"]
Hours = Literal["full_time", "part_time", "either", "unknown"]
Known = Literal["yes", "no", "unknown"]
AgeBand = Literal["under_16", "16_17", "18_24", "25_plus"]
Limit = Literal[
    "open", "places", "age", "school_age", "night_work", "restricted_trade", "training_duty", "requirements", "safety"
]
Outcome = Literal["ok", "no", "ask"]
Preference = Literal["interests", "kind", "skills", "hours", "travel", "support", "start"]
Benefits = Literal["none_expected", "child_benefit_stops", "own_claim_changes"]
State = Literal[
    "proposed",
    "offered",
    "accepted",
    "started",
    "sustained",
    "ended",
    "declined",
    "withdrawn",
    "failed_to_start",
]
Step = Literal["accepted", "declined", "withdrawn", "started", "failed_to_start", "sustained", "ended"]
EvidenceKind = Literal[
    "candidate_said", "provider_said", "letter", "contract", "payslip", "attendance_record", "enrolment_record"
]
EndReason = Literal["completed", "moved_on", "left", "dismissed", "provider_closed", "not_safe"]
LostReason = Literal["declined", "withdrawn", "failed_to_start", "left", "dismissed", "provider_closed", "not_safe"]
Document = Annotated[str, validate.Length(max=500_000)]
District = Annotated[str, validate.Regexp(r"[A-Z]{1,2}[0-9][A-Z0-9]?\Z", error="Not a postcode district.")]


# ---- parts ----------------------------------------------------------------------------------------------------------
@record
class Done:
    """It is done, or had been done by the same command before."""


@record
class NotRead:
    """What an import could not read: which item of the document (0 = the document itself), which field, and why."""

    item: int
    field: Code
    fault: Code


@record
class Imported:
    created: int
    changed: int
    unchanged: int
    not_read: tuple[NotRead, ...]
    not_shown: int


@record
class Proposed:
    placement_id: UUID


@record
class Opportunity:
    """A place somebody really offers. ``unsure`` names what a finder has to find out about it."""

    opportunity_id: UUID
    site_id: int
    kind: Kind
    title: Text
    provider: Text
    summary: Text
    zone: District | None
    hours: Hours
    pay: Text | None
    sectors: tuple[Code, ...]
    starts_on: date | None
    closes_on: date | None
    places: int
    places_left: int
    unsure: tuple[Code, ...]


@record
class OpportunityPage:
    items: tuple[Opportunity, ...]
    total: int
    page: int
    pages: int


@record
class Checked:
    """One hard limit. ``ask`` means: nobody has said yet, find out before offering. All that concerns safety is one
    limit, whatever it is about."""

    limit: Limit
    outcome: Outcome


@record
class Counted:
    """One preference: how many points of how many."""

    preference: Preference
    points: int
    of: int


@record
class Match:
    opportunity: Opportunity
    points: int
    of: int
    checked: tuple[Checked, ...]
    counted: tuple[Counted, ...]
    benefits: Benefits


@record
class Matches:
    """The best places first. ``left_out_for`` says which limits left places out, never how many or which."""

    step_id: UUID
    candidate_id: UUID
    matches: tuple[Match, ...]
    left_out_for: tuple[Limit, ...]


@record
class Evidence:
    kind: EvidenceKind
    seen_on: date


@record
class Act:
    """Who did what, when: the state of a placement is derived from these."""

    sequence: int
    at: datetime
    actor: Text
    act: State
    on: date
    weeks: int | None
    reason: Code | None
    evidence: EvidenceKind | None


@record
class PlacementDetail:
    placement_id: UUID
    step_id: UUID
    candidate_id: UUID
    opportunity: Opportunity
    state: State
    weeks: int
    next_check: int | None
    next_check_on: date | None
    acts: tuple[Act, ...]


@record
class Wanted:
    """One line of the finder's list: somebody who waits for a place, brought back ones first."""

    step_id: UUID
    candidate_id: UUID
    site_id: int
    wanted_by: date
    asked_at: datetime
    brought_back: bool
    described: bool
    placement_id: UUID | None
    state: State | None


@record
class WantedPage:
    items: tuple[Wanted, ...]
    total: int
    page: int
    pages: int


@record
class Check:
    """A placement whose sustainment has to be looked at."""

    placement_id: UUID
    candidate_id: UUID
    site_id: int
    weeks: int
    due_on: date


@record
class Checks:
    items: tuple[Check, ...]


# ---- events ---------------------------------------------------------------------------------------------------------
@event("opportunities.placement_offered.v1")
class PlacementOffered:
    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    kind: Kind
    offered_on: date


@event("opportunities.placement_started.v1")
class PlacementStarted:
    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    kind: Kind
    started_on: date


@event("opportunities.placement_sustained.v1")
class PlacementSustained:
    """Still there after 1, 4, 13 or 26 weeks, with evidence."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    weeks: int
    started_on: date
    seen_on: date


@event("opportunities.placement_lost.v1")
class PlacementLost:
    """What had been offered is gone: the step waits for another place. ``weeks`` is the last milestone reached."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    reason: LostReason
    started_on: date | None
    weeks: int
    lost_on: date


@event("opportunities.placement_ended.v1")
class PlacementEnded:
    """It ended and nothing is lost by it: completed, left for something better, or over after half a year."""

    placement_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    reason: EndReason
    started_on: date
    weeks: int
    ended_on: date


# ---- questions ------------------------------------------------------------------------------------------------------
@question("opportunities.list_wanted", roles=FINDERS)
class ListWanted(Asks[WantedPage]):
    """Who waits for a place, in the order in which to look for one. ``page`` counts from 1."""

    page: int = 1


@question("opportunities.match_candidate", roles=FINDERS)
class MatchCandidate(Asks[Matches]):
    """The best places for one step's candidate (at most 20), with their reasons. The finder decides."""

    step_id: UUID


@question("opportunities.list_opportunities", roles=FINDERS | CASE_TEAM, people=False)
class ListOpportunities(Asks[OpportunityPage]):
    page: int = 1


@question("opportunities.find_placement", roles=FINDERS | CASE_TEAM)
class FindPlacement(Asks[PlacementDetail]):
    placement_id: UUID


@question("opportunities.list_checks", roles=FINDERS)
class ListChecks(Asks[Checks]):
    """Whose sustainment has to be looked at today, oldest first (at most 100)."""


# ---- commands -------------------------------------------------------------------------------------------------------
@command("opportunities.import_postings", roles=FINDERS, people=False)
class ImportPostings(Asks[Imported]):
    """Take in what a source publishes (schema.org JSON-LD, bare or inside a web page). The same again changes
    nothing."""

    site_id: int
    source: Code
    document: Document


@command("opportunities.check_opportunity", roles=FINDERS, people=False)
class CheckOpportunity(Asks[Done]):
    """What a finder found out by asking the provider. What stays unknown has to be asked before each offer."""

    opportunity_id: UUID
    night_work: Known
    restricted_trade: Known
    training_included: Known
    places: int
    min_age: int | None = None
    requirements: tuple[Code, ...] = ()
    support: tuple[Code, ...] = ()


@command("opportunities.close_opportunity", roles=FINDERS, people=False)
class CloseOpportunity(Asks[Done]):
    opportunity_id: UUID


@command("opportunities.describe_candidate", roles=CASE_TEAM)
class DescribeCandidate(Asks[Done]):
    """What the candidate wants and can do, in codes. ``avoid_zones``, ``avoid_trades`` and ``never_with``
    (the steps of those who must not meet this one) are never shown again: they become one safety limit."""

    step_id: UUID
    age_band: AgeBand
    home_zone: District | None
    kinds: tuple[Kind, ...]
    interests: tuple[Code, ...]
    skills: tuple[Code, ...]
    qualifications: tuple[Code, ...]
    hours: Hours
    free_from: date
    support_wanted: tuple[Code, ...] = ()
    avoid_zones: tuple[District, ...] = ()
    avoid_trades: tuple[Code, ...] = ()
    never_with: tuple[UUID, ...] = ()


@command("opportunities.propose_placement", roles=FINDERS)
class ProposePlacement(Asks[Proposed]):
    """The finder's choice for a step. A place is only held from the offer on."""

    step_id: UUID
    opportunity_id: UUID


@command("opportunities.offer_placement", roles=FINDERS)
class OfferPlacement(Asks[Done]):
    """Offer it to the candidate. ``confirmed`` names the limits that were still to be asked about, and the household
    must have been told what it does to its benefits."""

    placement_id: UUID
    evidence: Evidence
    confirmed: tuple[Limit, ...] = ()
    benefits_explained: bool = False


@command("opportunities.record_placement", roles=FINDERS | CASE_TEAM)
class RecordPlacement(Asks[Done]):
    """What became of it: ``weeks`` with sustained (1, 4, 13 or 26), ``reason`` with ended."""

    placement_id: UUID
    step: Step
    on: date
    evidence: Evidence
    weeks: int | None = None
    reason: EndReason | None = None


@command("opportunities.configure_force", roles=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: ``training_duty`` is the law in England, not in Scotland."""

    training_duty: bool
