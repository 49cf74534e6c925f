"""Pages of the duty queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.message_preview import preview
from referral.messages import Danger, ListQueue, Mark, QueueItem, QueuePage
from referral.store import conversations, tables
from referral.store.danger import open_dangers
from referral.store.force_settings import current_settings
from referral.store.intelligence import items_on, reviews_due
from referral.store.people import KnownIdentity, identities_on
from referral.store.queue import queue_page
from referral.store.referrals import candidates_of
from referral.store.requests import requests_on
from referral.store.site_questions import open_questions
from referral.store.tables import (
    IntelligenceItem,
    MatchCandidate,
    Message,
    Referral,
    Request,
)
from referral.views.danger import present_danger
from referral.views.intelligence import grade_summary
from referral.views.queue_marks import marks_of_page
from referral.views.referral_detail import basis_of
from referral.views.requests import worry_previews


@dataclass(frozen=True)
class _Context:
    """What is shown with the referrals of a page, read for all of them at once, by their ids."""

    known: Mapping[UUID, KnownIdentity]
    requests: Mapping[UUID, Request]
    candidates: Mapping[UUID, Sequence[MatchCandidate]]
    previews: Mapping[UUID, str]
    dangers: Mapping[UUID, Danger | None]
    intelligence: Mapping[UUID, IntelligenceItem]
    marks: Mapping[UUID, tuple[Mark, ...]]


def list_queue(question: ListQueue, uow: UnitOfWork) -> QueuePage:
    """One page of the duty queue: danger first, then by the next due time. Intelligence shows no text."""
    dangers = {danger.referral_id: danger for danger in open_dangers(uow)}
    of = uow.actor.id if question.mine else None
    page = queue_page(uow, question.page, tuple(dangers), reviews_due(uow), of=of)
    context = _context(uow, page.items, dangers)
    uow.audit("consult", *(row.person_id for row in page.items if row.person_id), why="duty_queue")
    items = tuple(_item(row, context) for row in page.items)
    return QueuePage(
        items=items, total=page.total, page=page.page, pages=page.pages, site_questions=len(open_questions(uow))
    )


def _context(uow: UnitOfWork, rows: Sequence[Referral], dangers: Mapping[UUID, tables.Danger]) -> _Context:
    ids, rungs = [row.id for row in rows], current_settings(uow).danger_rungs if dangers else ()
    messages, intelligence = conversations.messages_of(uow, ids), items_on(uow, ids)
    return _Context(
        known=identities_on(uow, ids),
        requests=requests_on(uow, ids),
        candidates=candidates_of(uow, ids),
        previews=_previews(uow, messages) | worry_previews(uow, ids),
        dangers={row.id: present_danger(uow, dangers.get(row.id), rungs) for row in rows},
        intelligence=intelligence,
        marks=marks_of_page(uow, rows, messages, intelligence),
    )


def _previews(uow: UnitOfWork, messages: Sequence[Message]) -> dict[UUID, str]:
    first: dict[UUID, str] = {}
    for message in messages:
        if message.direction == "in" and message.referral_id not in first:
            first[message.referral_id] = preview(conversations.read_text(uow, message))
    return first


def _item(referral: Referral, context: _Context) -> QueueItem:
    known, request = context.known.get(referral.id), context.requests.get(referral.id)
    who = known.who if known else None
    item = context.intelligence.get(referral.id)
    return QueueItem(
        referral_id=referral.id,
        site_id=referral.site_id,
        channel=referral.channel,
        received_at=referral.received_at,
        first_view_due_at=referral.first_view_due_at,
        state=referral.state,
        about=f"{who.given_name} {who.family_name}".strip() if who else None,
        preview=context.previews.get(referral.id, ""),
        invited_by=basis_of(referral),
        candidate_count=len(context.candidates.get(referral.id, ())),
        assignee=referral.assignee,
        asked_by=request.asked_by if request else None,
        danger_now=request is not None and request.danger_now == "yes",
        due=referral.due,
        due_at=referral.due_at,
        marks=context.marks[referral.id],
        danger=context.dangers[referral.id],
        grades=grade_summary(item) if item else None,
    )
