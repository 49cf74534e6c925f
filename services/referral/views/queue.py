"""Pages of the duty queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.arrest_corrections import no_longer_applies
from referral.domain.message_preview import preview
from referral.messages import ListQueue, Mark, QueueItem, QueuePage
from referral.store import conversations
from referral.store.arrest_reports import report_rows
from referral.store.danger import open_dangers
from referral.store.force_settings import current_settings
from referral.store.intelligence import items_on, referrals_by_log_number, reviews_due
from referral.store.media import media_of
from referral.store.people import KnownIdentity, identities_on
from referral.store.queue import queue_page
from referral.store.referrals import accepted_people, candidates_of
from referral.store.requests import requests_on
from referral.store.tables import ArrestReport, Conversation, IntelligenceItem, Media, Message, Referral, Request
from referral.store.unlinking import rejected_people
from referral.views.danger import present_danger
from referral.views.intelligence import grade_summary
from referral.views.media import media_marks
from referral.views.referral_detail import basis_of
from referral.views.requests import worry_previews


def list_queue(question: ListQueue, uow: UnitOfWork) -> QueuePage:
    """One page of the duty queue: danger first, then by the next due time. Intelligence shows no text."""
    dangers = {danger.referral_id: danger for danger in open_dangers(uow)}
    rungs = current_settings(uow).danger_rungs if dangers else ()
    of = uow.actor.id if question.mine else None
    page = queue_page(uow, question.page, tuple(dangers), reviews_due(uow), of=of)
    rows = page.items
    ids = [row.id for row in rows]
    intelligence = items_on(uow, ids)
    same_log = referrals_by_log_number(uow, list(intelligence.values()))
    messages = conversations.messages_of(uow, ids)
    about, candidates, requests = identities_on(uow, ids), candidates_of(uow, ids), requests_on(uow, ids)
    gists = _previews(uow, messages) | worry_previews(uow, ids)
    rejected = rejected_people(uow, ids)
    accepted = accepted_people(uow, {row.person_id for row in rows if row.person_id})
    phones, last_out = conversations.conversations_of(uow, rows), _last_deliveries(messages)
    reused, reports = _with_reused_ids(uow, messages), report_rows(uow, ids)
    attached = _media_by_referral(uow, messages)
    items = tuple(
        replace(
            _item(row, about.get(row.id), requests.get(row.id)),
            preview=gists.get(row.id, ""),
            candidate_count=len(candidates.get(row.id, ())),
            marks=(
                *_marks(row, row.id in rejected, phones.get(row.id), last_out.get(row.id)),
                *(("already_accepted",) if row.state == "received" and row.person_id in accepted else ()),
                *(("id_reused",) if row.id in reused else ()),
                *_correction_marks(reports.get(row.id, ())),
                *_intelligence_marks(intelligence.get(row.id), same_log),
                *media_marks(attached.get(row.id, ())),
            ),
            danger=present_danger(dangers.get(row.id), rungs),
            grades=grade_summary(intelligence[row.id]) if row.id in intelligence else None,
        )
        for row in rows
    )
    uow.audit("consult", *(row.person_id for row in rows if row.person_id), why="duty_queue")
    return QueuePage(items=items, total=page.total, page=page.page, pages=page.pages)


def _previews(uow: UnitOfWork, messages: Sequence[Message]) -> dict[UUID, str]:
    first: dict[UUID, str] = {}
    for message in messages:
        if message.direction == "in" and message.referral_id not in first:
            first[message.referral_id] = preview(conversations.read_text(uow, message))
    return first


def _with_reused_ids(uow: UnitOfWork, messages: Sequence[Message]) -> set[UUID]:
    """Referrals with a text whose id the provider gave to other words too."""
    reused = conversations.reused_ids(uow, messages)
    return {message.referral_id for message in messages if message.provider_id in reused}


def _correction_marks(reports: Sequence[ArrestReport]) -> Iterator[Mark]:
    if reports:
        yield "arrest_corrected"
    if no_longer_applies([report.rule_id for report in reports]):
        yield "rule_fires_no_more"


def _last_deliveries(messages: Sequence[Message]) -> dict[UUID, str | None]:
    """The delivery of our last text on each referral."""
    return {message.referral_id: message.delivery for message in messages if _is_text_of_ours(message)}


def _is_text_of_ours(message: Message) -> bool:
    """Whether it is a text to the sender. Follow codes do not count: a failed one concerns only the sender."""
    return message.direction == "out" and message.kind != conversations.CODE


def _media_by_referral(uow: UnitOfWork, messages: Sequence[Message]) -> dict[UUID, list[Media]]:
    """What came with the texts of each referral."""
    by_message = media_of(uow, [message.id for message in messages if message.sealed_media])
    by_referral: dict[UUID, list[Media]] = {}
    for message in messages:
        by_referral.setdefault(message.referral_id, []).extend(by_message.get(message.id, ()))
    return by_referral


def _item(referral: Referral, known: KnownIdentity | None, request: Request | None) -> QueueItem:
    who = known.who if known else None
    return QueueItem(
        referral_id=referral.id,
        site_id=referral.site_id,
        channel=referral.channel,
        received_at=referral.received_at,
        first_view_due_at=referral.first_view_due_at,
        state=referral.state,
        about=f"{who.given_name} {who.family_name}" if who else None,
        preview="",
        invited_by=basis_of(referral),
        candidate_count=0,
        assignee=referral.assignee,
        asked_by=request.asked_by if request else None,
        danger_now=request is not None and request.danger_now == "yes",
        due=referral.due,
        due_at=referral.due_at,
    )


def _marks(referral: Referral, rejected: bool, phone: Conversation | None, last_out: str | None) -> Iterator[Mark]:
    """Marks that the officer sees before opening the referral."""
    if rejected and referral.person_id is None:
        yield "link_undone"
    if referral.looks_like_spam:
        yield "looks_like_spam"
    if phone and phone.stopped_at:
        yield "asked_for_no_texts"
    if last_out == "held":
        yield "text_held"
    if last_out == "failed":
        yield "text_failed"


def _intelligence_marks(item: IntelligenceItem | None, same_log: Mapping[str, Sequence[UUID]]) -> Iterator[Mark]:
    if item is not None and item.review_due_at is not None:
        yield "review_due"
    if item is not None and len(same_log[item.log_number]) > 1:
        yield "same_log_number"
