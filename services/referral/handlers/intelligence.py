"""Intelligence items, entered by hand or sent by the force's system. Each is a referral on the same queue, matched to
known people, and no invitation until a person decides.

It is not searched for danger words: that list is made for people's own texts, and a log that mentions guns would raise
alarms all night. A person who reads it raises the danger. It is never merged into an accepted referral automatically:
someone has to read it first.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.british_time import british_date
from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from gateway.messages import BODY_COLUMN, InboundIntelligence, IntelligenceReported
from referral.domain.intelligence import checked_about, checked_grades, review_day, review_day_of_feed
from referral.handlers.intelligence_reviews import schedule_review
from referral.handlers.person_matching import match_person
from referral.messages import ConfigureForce, RecordedIntelligence, RecordIntelligence
from referral.messages.refusals import refused
from referral.operations.new_referrals import create_referral, unseal
from referral.store.force_settings import current_settings
from referral.store.intelligence import Content, find_item, insert_item, lock_log_number, referrals_by_log_number
from referral.store.people import add_identity
from referral.store.referrals import record_act
from referral.store.tables import IntelligenceItem, Person, Referral

FEED = "intelligence"


def record_intelligence(command: RecordIntelligence, uow: UnitOfWork) -> RecordedIntelligence:
    """Record an item that a person copied. Mistakes that the person can correct are refused.

    Raises: Refused(in_the_future, not_found).
    """
    if not uow.tenant.may_see(command.site_id):
        raise refused(NOT_FOUND)
    today, settings = british_date(uow.now), current_settings(uow)
    if command.of_day > today:
        raise refused("in_the_future")
    checked_about(named=command.about is not None, role=command.role)
    review_on = review_day(command.review_on, today, settings.intelligence_review_days)
    content = Content(
        log_number=command.log_number, grades=checked_grades(command.grades), text=command.text,
        of_day=command.of_day, about=command.about, role=command.role,
    )  # fmt: skip
    item, person = _record_item(
        uow, settings, content, site_id=command.site_id, received_at=uow.now, review_on=review_on, source=uow.actor.id
    )
    uow.audit("collect", *([person.id] if person else []), why="intelligence_recorded")
    return RecordedIntelligence(referral_id=item.referral_id)


def on_intelligence_reported(event: IntelligenceReported, uow: UnitOfWork) -> None:
    """Record an item from the force's system. Nothing is refused; cautions say what is missing."""
    payload = unseal(uow, InboundIntelligence, BODY_COLUMN, event.sealed_body)
    settings = current_settings(uow)
    review_on = review_day_of_feed(
        payload.review_on, british_date(event.received_at), settings.intelligence_review_days
    )
    content = Content(
        log_number=payload.log_number, grades=payload.grades, text=payload.text, of_day=payload.of_day,
        about=payload.about, role=payload.role,
    )  # fmt: skip
    _, person = _record_item(
        uow, settings, content, site_id=_site_for(settings, payload.area), received_at=event.received_at,
        review_on=review_on, source=FEED, inbound_id=event.inbound_id,
    )  # fmt: skip
    uow.audit("collect", *([person.id] if person else []), why="intelligence_reported")


def _record_item(
    uow: UnitOfWork, settings: ConfigureForce, content: Content, *, site_id: int, received_at: datetime,
    review_on: date, source: str, inbound_id: UUID | None = None,
) -> tuple[IntelligenceItem, Person | None]:  # fmt: skip
    """Record an item once, with a referral on the duty queue, and match its person."""
    lock_log_number(uow, content.log_number)
    known = find_item(uow, site_id, content)
    if known is not None:
        return known, None
    referral = create_referral(uow, settings, site_id=site_id, channel="intelligence", received_at=received_at)
    item = insert_item(uow, referral, content, review_on=review_on, source=source, inbound_id=inbound_id)
    if len(referrals_by_log_number(uow, [item])[item.log_number]) > 1:
        record_act(uow, referral, "same_log_other_content")
    person = _match_person(uow, referral, content, source)
    schedule_review(uow, item)
    return item, person


def _match_person(uow: UnitOfWork, referral: Referral, content: Content, source: str) -> Person | None:
    if content.about is None:
        return None
    known = add_identity(
        uow, referral, content.about, source=source, fact_or_opinion="opinion", role=content.role, external=None
    )
    return match_person(uow, referral, known)


def _site_for(settings: ConfigureForce, area: str | None) -> int:
    """The site responsible for an area. An unknown area goes to the first suite's site, so that someone sees it."""
    site_ids = {site.area.casefold(): site.site_id for site in settings.areas}
    return site_ids.get((area or "").casefold(), settings.suites[0].site_id)
