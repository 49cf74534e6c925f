"""Who looks after a person, for the duty officer: the case itself stays with the case team."""

from __future__ import annotations

from typing import Final

from casework.messages import CaseOfPerson, CasesOfPeople, ListNavigators
from casework.messages.refusals import refused
from casework.store.cases import cases_of
from common.unit_of_work import UnitOfWork

MOST_PEOPLE: Final = 50


def list_navigators(question: ListNavigators, uow: UnitOfWork) -> CasesOfPeople:
    """The cases of these people that the caller's sites may see. Raises: Refused(too_many_people)."""
    if len(question.person_ids) > MOST_PEOPLE:
        raise refused("too_many_people", most=MOST_PEOPLE)
    cases = cases_of(uow, question.person_ids)
    uow.audit("consult", *question.person_ids, why="navigator_asked")
    return CasesOfPeople(
        items=tuple(
            CaseOfPerson(
                person_id=case.person_id,
                case_id=case.id,
                site_id=case.site_id,
                state=case.state,
                worker_id=case.worker_id,
            )
            for case in cases
        )
    )
