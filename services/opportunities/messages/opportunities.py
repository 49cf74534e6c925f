"""Opportunities: what providers offer, as imported and checked."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from common.messages import Code, RpcRequest, Text, command, question, record
from common.roles import CASE_TEAM, PLATFORM
from opportunities.messages.terms import FINDERS, District, Done, Hours, Known, OpportunityKind, PostingDocument


@record
class ImportFault:
    """What an import could not read: which item of the document (0 = the document itself), which field, and why."""

    item: int
    field: Code
    fault: Code


@record
class ImportResult:
    created: int
    changed: int
    unchanged: int
    faults: tuple[ImportFault, ...]
    faults_omitted: int


@record
class Opportunity:
    """What a provider really offers. ``unknowns`` names what a finder has to find out about it."""

    opportunity_id: UUID
    site_id: int
    kind: OpportunityKind
    title: Text
    provider: Text
    summary: Text
    zone: District | None
    hours: Hours
    pay: Text | None
    sectors: tuple[Code, ...]
    starts_on: date | None
    closes_on: date | None
    vacancies: int
    vacancies_left: int
    unknowns: tuple[Code, ...]


@record
class OpportunityDetail:
    """An opportunity with everything that a finder found out about it. It can still be read after it is closed."""

    opportunity: Opportunity
    closed: bool
    night_work: Known
    restricted_trade: Known
    training_included: Known
    min_age: int | None
    requirements: tuple[Code, ...]
    support: tuple[Code, ...]


@record
class OpportunityPage:
    items: tuple[Opportunity, ...]
    total: int
    page: int
    pages: int


@question("opportunities.list_opportunities", roles=FINDERS | CASE_TEAM, people=False)
class ListOpportunities(RpcRequest[OpportunityPage]):
    page: int = 1


@question("opportunities.find_opportunity", roles=FINDERS | CASE_TEAM, people=False)
class FindOpportunity(RpcRequest[OpportunityDetail]):
    opportunity_id: UUID


@command("opportunities.import_postings", roles=FINDERS, people=False)
class ImportPostings(RpcRequest[ImportResult]):
    """Import what a source publishes (schema.org JSON-LD, bare or inside a web page). The same import again changes
    nothing."""

    site_id: int
    source: Code
    document: PostingDocument


@command("opportunities.check_opportunity", roles=FINDERS, people=False)
class CheckOpportunity(RpcRequest[Done]):
    """What a finder found out by asking the provider. What stays unknown must be asked before each offer."""

    opportunity_id: UUID
    night_work: Known
    restricted_trade: Known
    training_included: Known
    vacancies: int
    min_age: int | None = None
    requirements: tuple[Code, ...] = ()
    support: tuple[Code, ...] = ()


@command("opportunities.close_opportunity", roles=FINDERS, people=False)
class CloseOpportunity(RpcRequest[Done]):
    opportunity_id: UUID


@command("opportunities.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(RpcRequest[Done]):
    """A new version of what this force decided: ``training_duty`` is the law in England, not in Scotland."""

    training_duty: bool
