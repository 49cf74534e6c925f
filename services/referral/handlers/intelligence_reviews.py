"""Reviews of intelligence: on its review day an item closes and returns to the queue until it is kept or removed."""

from __future__ import annotations

from datetime import timedelta

from common.british_time import british_date, end_of_british_day
from common.errors import NOT_FOUND
from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.clocks import first_view_due_at, seen
from referral.domain.intelligence import checked_grades, longest, refuse_unless_reviewable, review_day, status_on
from referral.domain.referral_state import waits
from referral.messages import Done, FindForReview, ItemForReview, ReviewIntelligence
from referral.messages.refusals import refused
from referral.store.force_settings import current_settings
from referral.store.intelligence import destroy_text, find_item_by_id, grade, item_on
from referral.store.people import identities_on
from referral.store.referrals import acts_of, get_referral, merged_into, record_act
from referral.store.tables import IntelligenceItem, Referral
from referral.views.intelligence import present_items

CLOSE_FOR_REVIEW, DESTROY_INTELLIGENCE = "review_intelligence", "destroy_intelligence"
_SELF = service_actor("referral")


def schedule_review(uow: UnitOfWork, item: IntelligenceItem) -> None:
    """Schedule the review of an item. Scheduling again moves the day."""
    uow.schedule(
        CLOSE_FOR_REVIEW, at=max(uow.now, end_of_british_day(item.review_on - timedelta(days=1))), subject=item.id
    )


def close_for_review(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Return an item's referral to the queue, with a new clock, on the review day and not before."""
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=CLOSE_FOR_REVIEW) as uow:
        item = find_item_by_id(uow, job.subject)
        referral = get_referral(uow, item.referral_id, lock=True) if item else None
        complete(job, uow)
        if item is None or referral is None:
            return
        uow.session.refresh(item)
        now_stands = status_on(item.review_on, british_date(uow.now), removed=item.removed_at is not None)
        if now_stands == "open":
            schedule_review(uow, item)
        elif now_stands == "review_due" and item.review_due_at is None:
            _return_to_queue(uow, item, referral)


def _return_to_queue(uow: UnitOfWork, item: IntelligenceItem, referral: Referral) -> None:
    item.review_due_at = uow.now
    if seen(acts_of(uow, referral.id)) or not waits(referral.state):  # one that was never viewed keeps its clock
        referral.first_view_due_at = first_view_due_at(uow.now, current_settings(uow).first_view_minutes)
    record_act(uow, referral, "review_due")
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="review_due")


def find_for_review(question: FindForReview, uow: UnitOfWork) -> ItemForReview:
    """The item with its text, opened for review and audited as that.

    Raises: Refused(intelligence_removed).
    """
    item, referral = _item_on(uow, question)
    if item.removed_at is not None:
        raise refused("intelligence_removed")
    known = identities_on(uow, [referral.id]).get(referral.id)
    uow.audit("consult", *([referral.person_id] if referral.person_id else []), why="intelligence_review")
    return ItemForReview(
        item=present_items(uow, [item], for_review=True)[0],
        who=known.who if known else None,
        latest_review_on=longest(british_date(uow.now), current_settings(uow).intelligence_review_days),
    )


def review_intelligence(command: ReviewIntelligence, uow: UnitOfWork) -> Done:
    """Keep an item until a new day, or remove it: its text is destroyed after this decision is committed. A waiting
    referral with nothing merged into it is then withdrawn, because nothing is left to read."""
    item, referral = _item_on(uow, command, lock=True)
    removed = item.removed_at is not None
    refuse_unless_reviewable(command.decision, removed=removed, reason=command.reason, grades=command.grades)
    if command.grades is not None and command.decision == "kept":
        today, days = british_date(uow.now), current_settings(uow).intelligence_review_days
        review_on = review_day(command.review_on, today, days)
        grade(uow, item, checked_grades(command.grades), review_on, by=uow.actor.id)
        record_act(uow, referral, "intelligence_kept", command.reason)
        schedule_review(uow, item)
    else:
        _remove(uow, item, referral, command.reason)
    why = f"intelligence_{command.decision}"
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()


def destroy_removed_item(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Destroy the key of a removed item, after the decision is committed, so that nothing is lost without one."""
    with units_of_work.begin(Tenant(job.force_id), _SELF, what=DESTROY_INTELLIGENCE) as uow:
        item = find_item_by_id(uow, job.subject)
        if item is not None and item.removed_at is not None:
            destroy_text(uow, item)
            referral = get_referral(uow, item.referral_id)
            uow.audit("erase", *([referral.person_id] if referral.person_id else []), why="intelligence_removed")
        complete(job, uow)


def _remove(uow: UnitOfWork, item: IntelligenceItem, referral: Referral, reason: str) -> None:
    item.removed_at, item.review_due_at = uow.now, None
    record_act(uow, referral, "intelligence_removed", reason)
    if waits(referral.state) and not merged_into(uow, referral):
        record_act(uow, referral, "withdrawn", reason)
    uow.schedule(DESTROY_INTELLIGENCE, at=uow.now, subject=item.id)


def _item_on(
    uow: UnitOfWork, message: FindForReview | ReviewIntelligence, *, lock: bool = False
) -> tuple[IntelligenceItem, Referral]:
    referral = get_referral(uow, message.referral_id, lock=lock)
    item = item_on(uow, referral.id)
    if item is None:
        raise refused(NOT_FOUND)
    return item, referral
