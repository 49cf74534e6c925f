"""Local groups: their documents and their awards."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from marshmallow import validate

from casework.messages import Service
from common.messages import Code, Name, RpcRequest, command, question, record
from voluntary.messages.terms import (
    COMMISSIONERS,
    COMMISSIONERS_AND_GROUPS,
    GROUPS,
    AwardKind,
    Count,
    Created,
    DocumentKind,
    Done,
    Pence,
    PenceOrZero,
)


@record
class Document:
    """An item of due diligence. It is valid from its first to its last day, both included."""

    kind: DocumentKind
    valid_from: date
    expires_on: date


@record
class AwardDetail:
    award_id: UUID
    budget_line_id: UUID
    site_id: int
    service: Service
    kind: AwardKind
    limit_pence: int
    committed_pence: int
    spent_pence: int
    price_pence: int
    no_show_pence: int
    capacity: int
    capacity_used: int
    starts_on: date
    ends_on: date


@record
class OrganisationDetail:
    """``missing`` names the items of due diligence that are not valid today. While one is missing, there is no new
    work."""

    organisation_id: UUID
    name: Name
    documents: tuple[Document, ...]
    missing: tuple[DocumentKind, ...]
    awards: tuple[AwardDetail, ...]


@record
class Organisations:
    items: tuple[OrganisationDetail, ...]


@question("voluntary.list_organisations", roles=COMMISSIONERS_AND_GROUPS, people=False)
class ListOrganisations(RpcRequest[Organisations]):
    """Groups with their due diligence and awards; a group sees itself."""


@command("voluntary.register_organisation", roles=COMMISSIONERS, people=False)
class RegisterOrganisation(RpcRequest[Created]):
    """A group and its users: only they see its work."""

    name: Name
    worker_ids: tuple[Code, ...]


@command("voluntary.record_document", roles=COMMISSIONERS, people=False)
class RecordDocument(RpcRequest[Done]):
    """An item of due diligence was seen. A renewal is another document; the old one stays."""

    organisation_id: UUID
    document: Document


@command("voluntary.make_award", roles=COMMISSIONERS, people=False)
class MakeAward(RpcRequest[Created]):
    """What a group is paid for under a budget line: a commission is ``sessions`` sessions. ``prime_award_id`` names the
    prime's award when this group is a subcontractor. Groups are asked by ``preference``, the lowest number first."""

    organisation_id: UUID
    budget_line_id: UUID
    kind: AwardKind
    limit_pence: Pence
    price_pence: Pence
    no_show_pence: PenceOrZero
    sessions: Count
    capacity: Count
    preference: int
    starts_on: date
    ends_on: date
    prime_award_id: UUID | None = None


@command("voluntary.set_capacity", roles=GROUPS, people=False)
class SetCapacity(RpcRequest[Done]):
    """A group says how many people it can work with at once under an award; 0 means no new work."""

    award_id: UUID
    capacity: Annotated[int, validate.Range(min=0, max=1000)]
