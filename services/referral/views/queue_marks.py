"""Marks on the duty queue: what the officer sees of each referral before opening it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.arrest_corrections import no_longer_applies
from referral.messages import Mark
from referral.store import conversations
from referral.store.arrest_reports import report_rows
from referral.store.intelligence import referrals_by_log_number
from referral.store.media import media_of
from referral.store.referrals import accepted_people
from referral.store.site_questions import questions_on
from referral.store.tables import ArrestReport, Conversation, IntelligenceItem, Media, Message, Referral
from referral.store.unlinking import rejected_people
from referral.views.media import media_marks


def marks_of_page(
    uow: UnitOfWork,
    rows: Sequence[Referral],
    messages: Sequence[Message],
    intelligence: Mapping[UUID, IntelligenceItem],
) -> dict[UUID, tuple[Mark, ...]]:
    """The marks of each of these referrals."""
    ids = [row.id for row in rows]
    rejected, reused, reports = rejected_people(uow, ids), _with_reused_ids(uow, messages), report_rows(uow, ids)
    asked = questions_on(uow, ids)
    accepted = accepted_people(uow, {row.person_id for row in rows if row.person_id})
    phones, last_out = conversations.conversations_of(uow, rows), _last_deliveries(messages)
    attached, same_log = _media_by_referral(uow, messages), referrals_by_log_number(uow, list(intelligence.values()))
    return {
        row.id: (
            *_marks(row, row.id in rejected, phones.get(row.id), last_out.get(row.id)),
            *(("asked_elsewhere",) if row.id in asked else ()),
            *(("already_accepted",) if row.state == "received" and row.person_id in accepted else ()),
            *(("id_reused",) if row.id in reused else ()),
            *_correction_marks(reports.get(row.id, ())),
            *_intelligence_marks(intelligence.get(row.id), same_log),
            *media_marks(attached.get(row.id, ())),
        )
        for row in rows
    }


def _marks(referral: Referral, rejected: bool, phone: Conversation | None, last_out: str | None) -> Iterator[Mark]:
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


def _correction_marks(reports: Sequence[ArrestReport]) -> Iterator[Mark]:
    if reports:
        yield "arrest_corrected"
    if no_longer_applies([report.rule_id for report in reports]):
        yield "rule_fires_no_more"


def _intelligence_marks(item: IntelligenceItem | None, same_log: Mapping[str, Sequence[UUID]]) -> Iterator[Mark]:
    if item is not None and item.review_due_at is not None:
        yield "review_due"
    if item is not None and len(same_log[item.log_number]) > 1:
        yield "same_log_number"


def _with_reused_ids(uow: UnitOfWork, messages: Sequence[Message]) -> set[UUID]:
    """Referrals with a text whose id the provider gave to other words too."""
    reused = conversations.reused_ids(uow, messages)
    return {message.referral_id for message in messages if message.provider_id in reused}


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
