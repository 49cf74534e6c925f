"""The navigator records what the evaluation may count: an agreement given or withdrawn, and time away."""

from __future__ import annotations

from casework.domain.participation import check_agreement, check_away
from casework.messages import Done, EndAway, RecordAgreement, RecordAway, TakeBackAway
from casework.operations.evaluation_facts import take_back_away as tell_taken_back
from casework.operations.evaluation_facts import tell_away, tell_withdrawn
from casework.store.cases import get_case, record_act, take_turns
from casework.store.participation import agreements_of, find_away, keep_agreement, keep_away
from common.british_time import british_date
from common.unit_of_work import UnitOfWork


def record_agreement(command: RecordAgreement, uow: UnitOfWork) -> Done:
    """Keep what was said about being counted. Once withdrawn, the evaluation lets go of everything."""
    case = get_case(uow, command.case_id, lock=True)
    take_turns(uow, case.person_id)
    check_agreement(
        command.agreed,
        {row.agreed for row in agreements_of(uow, case.person_id)},
        notice_on=command.notice_on,
        understood=command.understood,
        today=british_date(uow.now),
    )
    keep_agreement(uow, case, command)
    record_act(uow, case, "agreement_given" if command.agreed == "given" else "agreement_withdrawn")
    if command.agreed == "withdrawn":
        tell_withdrawn(uow, case)
    uow.audit("alter", case.person_id, why="evaluation_agreement")
    return Done()


def record_away(command: RecordAway, uow: UnitOfWork) -> Done:
    case = get_case(uow, command.case_id, lock=True)
    check_away(command.why, command.since, command.until, today=british_date(uow.now))
    away = keep_away(uow, case, command)
    record_act(uow, case, "away_recorded", command.why)
    tell_away(uow, case, away)
    uow.audit("collect", case.person_id, why="away_recorded")
    return Done()


def end_away(command: EndAway, uow: UnitOfWork) -> Done:
    case = get_case(uow, command.case_id, lock=True)
    away = find_away(uow, case, command.away_id)
    check_away(away.reason, away.since, command.until, today=british_date(uow.now))
    away.until, away.version = command.until, away.version + 1
    record_act(uow, case, "away_ended", away.reason)
    tell_away(uow, case, away)
    uow.audit("alter", case.person_id, why="away_ended")
    return Done()


def take_back_away(command: TakeBackAway, uow: UnitOfWork) -> Done:
    case = get_case(uow, command.case_id, lock=True)
    away = find_away(uow, case, command.away_id)
    away.retracted_at, away.version = uow.now, away.version + 1
    record_act(uow, case, "away_taken_back", away.reason)
    tell_taken_back(uow, case, away)
    uow.audit("alter", case.person_id, why="away_taken_back")
    return Done()
