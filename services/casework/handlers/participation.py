"""A navigator records agreements to the evaluation, and absences."""

from __future__ import annotations

from casework.domain.news import NewsSource
from casework.domain.participation import check_absence, check_agreement
from casework.messages import Done, EndAbsence, NewsKind, RecordAbsence, RecordAgreement, RetractAbsence
from casework.operations.evaluation_facts import report_absence, report_agreement, report_withdrawal, withdraw_absence
from casework.operations.news import add_news
from casework.operations.next_actions import refresh_next_action
from casework.store.cases import get_case, lock_person, record_act
from casework.store.force_settings import settings_of
from casework.store.participation import find_absence, list_agreements, save_absence, save_agreement
from casework.store.tables import CaseFile
from common.british_time import british_date
from common.unit_of_work import UnitOfWork


def record_agreement(command: RecordAgreement, uow: UnitOfWork) -> Done:
    """Record an agreement to the evaluation. On withdrawal the evaluation deletes every fact about the person.

    Raises: Refused(not_found, evaluation_withdrawn, notice_missing, in_the_future, understanding_not_checked).
    """
    case = get_case(uow, command.case_id, lock=True)
    lock_person(uow, case.person_id)
    check_agreement(
        command.agreed,
        {row.agreed for row in list_agreements(uow, case.person_id)},
        notice_on=command.notice_on,
        understood=command.understood,
        today=british_date(uow.now),
    )
    save_agreement(uow, case, command)
    record_act(uow, case, "agreement_given" if command.agreed == "given" else "agreement_withdrawn")
    if command.agreed == "given":
        report_agreement(uow, case)
    else:
        report_withdrawal(uow, case)
        _tell_navigator(uow, case, "agreement_withdrawn")
    uow.audit("alter", case.person_id, why="evaluation_agreement")
    return Done()


def record_absence(command: RecordAbsence, uow: UnitOfWork) -> Done:
    """Raises: Refused(not_found, in_the_future, absence_ends_before_it_begins)."""
    case = get_case(uow, command.case_id, lock=True)
    check_absence(command.reason, command.since, command.until, today=british_date(uow.now))
    absence = save_absence(uow, case, command)
    record_act(uow, case, "absence_recorded", command.reason)
    report_absence(uow, case, absence)
    _tell_navigator(uow, case, "absence_recorded", absence.reason)
    uow.audit("collect", case.person_id, why="absence_recorded")
    return Done()


def end_absence(command: EndAbsence, uow: UnitOfWork) -> Done:
    """Raises: Refused(not_found, in_the_future, absence_ends_before_it_begins)."""
    case = get_case(uow, command.case_id, lock=True)
    absence = find_absence(uow, case, command.absence_id)
    check_absence(absence.reason, absence.since, command.until, today=british_date(uow.now))
    absence.until, absence.version = command.until, absence.version + 1
    record_act(uow, case, "absence_ended", absence.reason)
    report_absence(uow, case, absence)
    _tell_navigator(uow, case, "absence_ended", absence.reason)
    uow.audit("alter", case.person_id, why="absence_ended")
    return Done()


def retract_absence(command: RetractAbsence, uow: UnitOfWork) -> Done:
    """Raises: Refused(not_found)."""
    case = get_case(uow, command.case_id, lock=True)
    absence = find_absence(uow, case, command.absence_id)
    absence.retracted_at, absence.version = uow.now, absence.version + 1
    record_act(uow, case, "absence_retracted", absence.reason)
    withdraw_absence(uow, case, absence)
    uow.audit("alter", case.person_id, why="absence_retracted")
    return Done()


def _tell_navigator(uow: UnitOfWork, case: CaseFile, kind: NewsKind, detail: str | None = None) -> None:
    """What somebody else records is news for whoever carries the case; what she records herself she knows."""
    if uow.actor.id != case.worker_id:
        add_news(uow, case, kind, NewsSource(None, detail=detail))
        refresh_next_action(uow, case, settings_of(uow))
