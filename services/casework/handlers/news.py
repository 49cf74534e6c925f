"""News about a person reaches the case, from other services, and is read by a named member of the case team."""

from __future__ import annotations

from uuid import UUID

from casework.domain.news import NewsSource
from casework.handlers.unlinking import accept_link
from casework.messages import Done, NewsKind, ReadNews
from casework.operations.news import add_news, add_news_of_person
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, lock_person, record_act
from casework.store.force_settings import settings_of
from casework.store.news import mark_read, was_told
from casework.store.visits import correct_arrest
from common.unit_of_work import UnitOfWork
from referral.messages import ArrestCorrected, DangerClosed, DangerRaised, ReferralMerged
from voluntary.messages import CommissionRejected, CommissionUnanswered, MessageWritten, SessionRecorded

OfReferral = ArrestCorrected | DangerClosed | DangerRaised | ReferralMerged
OfWork = CommissionRejected | CommissionUnanswered | MessageWritten | SessionRecorded


def read_news(command: ReadNews, uow: UnitOfWork) -> Done:
    """Record who read news of a case, once. Raises: Refused(not_found)."""
    case = get_case(uow, command.case_id, lock=True)
    read = mark_read(uow, case, command.news_ids)
    if read:
        record_act(uow, case, "news_read")
        refresh_next_action(uow, case, settings_of(uow))
    uow.audit("alter", case.person_id, why="news_read")
    return Done()


def on_danger_raised(event: DangerRaised, uow: UnitOfWork) -> None:
    """Somebody may be in danger on a referral of a known person. That it rings on for somebody else is no news."""
    if event.person_id is not None and event.rung == 0:
        _tell_of_referral(uow, event, event.person_id, "danger_raised", event.danger_id)


def on_danger_closed(event: DangerClosed, uow: UnitOfWork) -> None:
    """A duty officer said what a danger was."""
    if event.person_id is not None:
        _tell_of_referral(uow, event, event.person_id, "danger_closed", event.danger_id, detail=event.decision)


def on_referral_merged(event: ReferralMerged, uow: UnitOfWork) -> None:
    """Somebody wrote again about a person, and duty passed it on. Custody's own repeats are news as arrests, and
    intelligence is for duty alone; that the person may be in danger is told whatever says so."""
    if event.channel not in ("custody", "intelligence"):
        _tell_of_referral(uow, event, event.person_id, "referred_again", event.referral_id, detail=event.channel)
    if event.danger_id is not None and not was_told(uow, event.person_id, event.danger_id):
        _tell_of_referral(uow, event, event.person_id, "danger_raised", event.danger_id)


def on_arrest_corrected(event: ArrestCorrected, uow: UnitOfWork) -> None:
    """Custody reported an arrest again, with other facts."""
    if _tell_of_referral(uow, event, event.person_id, "arrest_corrected", event.referral_id):
        correct_arrest(uow, event)


def on_session_recorded(event: SessionRecorded, uow: UnitOfWork) -> None:
    """A group held a session, or the person missed it, and what the group says of how they behaved."""
    _tell_of_work(uow, event, "session_missed" if event.attended == "no" else "session_attended", event.attended)
    if event.behaviour:
        _tell_of_work(uow, event, "behaviour")


def on_message_written(event: MessageWritten, uow: UnitOfWork) -> None:
    """A group wrote to the case team on the thread of its work."""
    if event.side == "group":
        _tell_of_work(uow, event, "group_wrote")


def on_commission_rejected(event: CommissionRejected, uow: UnitOfWork) -> None:
    """A group refused to do a step; the next one is asked."""
    _tell_of_work(uow, event, "request_refused", event.reason)


def on_commission_unanswered(event: CommissionUnanswered, uow: UnitOfWork) -> None:
    """A group did not answer in time; the next one is asked."""
    _tell_of_work(uow, event, "request_unanswered")


def _tell_of_referral(
    uow: UnitOfWork, event: OfReferral, person_id: UUID, kind: NewsKind, source_id: UUID, *, detail: str | None = None
) -> bool:
    """News that a referral of a person brought. False when its link to the person has been undone."""
    lock_person(uow, person_id)
    if event.site_id is None or not accept_link(uow, event.referral_id, event.link_number):
        return False
    source = NewsSource(source_id, None, event.referral_id, event.link_number, detail)
    add_news_of_person(uow, person_id, kind, source, site_id=event.site_id)
    return True


def _tell_of_work(uow: UnitOfWork, event: OfWork, kind: NewsKind, detail: str | None = None) -> None:
    """News of a group's work on a step."""
    case = get_case(uow, event.case_id, lock=True)
    add_news(uow, case, kind, NewsSource(event.commission_id, event.step_id, detail=detail))
    refresh_next_action(uow, case, settings_of(uow))
    uow.audit("collect", case.person_id, why=kind)
