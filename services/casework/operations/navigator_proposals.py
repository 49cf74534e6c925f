"""Proposes navigators for a case."""

from __future__ import annotations

from casework.domain.allocation import Team, propose
from casework.messages import ConfigureForce, Proposal
from casework.store.caseloads import count_open_cases
from casework.store.cases import find_last_navigator
from casework.store.tables import CaseFile
from common.unit_of_work import UnitOfWork


def propose_navigators(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce) -> tuple[Proposal, ...]:
    """Every navigator at the site who could carry the case, best first."""
    team = find_team(uow, case, settings)
    return propose(team, case.site_id, known_to=find_last_navigator(uow, case.person_id))


def find_team(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce, *, lock: bool = False) -> Team:
    return Team(settings.workers, count_open_cases(uow, without=case.worker_id, lock=lock))
