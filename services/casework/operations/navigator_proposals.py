"""Which navigators could carry a case, best first."""

from __future__ import annotations

from casework.domain.allocation import Team, propose
from casework.messages import ConfigureForce, Proposal
from casework.store.caseloads import carried
from casework.store.cases import last_navigator
from casework.store.tables import CaseFile
from common.unit_of_work import UnitOfWork


def proposals_for(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce) -> tuple[Proposal, ...]:
    """Everybody at the site who could carry the case, best first."""
    team = team_of(uow, case, settings)
    return propose(team, case.site_id, known_to=last_navigator(uow, case.person_id))


def team_of(uow: UnitOfWork, case: CaseFile, settings: ConfigureForce, *, lock: bool = False) -> Team:
    return Team(settings.workers, carried(uow, without=case.worker_id, lock=lock))
