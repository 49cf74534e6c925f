"""A step of a plan needs a job or a course: from now on a candidate without a name waits for one."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql as pg

from casework.messages import OpportunityRequested
from common.unit_of_work import UnitOfWork
from opportunities.store.pseudonyms import Pseudonyms
from opportunities.store.tables import CandidateRequest


def on_opportunity_requested(event: OpportunityRequested, uow: UnitOfWork) -> None:
    """Put the step on the finder's list, once. The person's id becomes a candidate's id and is not kept."""
    candidate_id = Pseudonyms(uow).candidate(event.person_id)
    insert = pg.insert(CandidateRequest).values(
        force_id=uow.tenant.force_id,
        id=event.step_id,
        case_id=event.case_id,
        candidate_id=candidate_id,
        site_id=event.site_id,
        wanted_by=event.wanted_by,
        requested_at=uow.now,
    )
    uow.session.execute(insert.on_conflict_do_nothing())
    uow.audit("collect", candidate_id, why="opportunity_requested")
