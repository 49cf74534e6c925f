"""A group is worried about a person's safety: stored in its own words, and sent to casework at once."""

from __future__ import annotations

from uuid import UUID

from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain.concern import check_concern
from voluntary.messages import ConcernDetail, ConcernRaised, Created, FindConcern, RaiseConcern
from voluntary.operations.access import own_commission
from voluntary.store.concerns import WORDS, insert_concern
from voluntary.store.groups import names_of
from voluntary.store.tables import Commission, Concern, Session, Step
from voluntary.views.commissions import session_details


def raise_concern(command: RaiseConcern, uow: UnitOfWork) -> Created:
    """A worry in words of its own, whether or not there was a session and whether or not the work still goes on."""
    commission = own_commission(uow, command.commission_id)
    check_concern(command.words, accepted_on=commission.accepted_on)
    step = find(uow, Step, commission.step_id)
    concern_id = record_concern(uow, step, commission, words=command.words)
    uow.audit("collect", step.person_id, why="concern_raised")
    return Created(id=concern_id)


def record_concern(
    uow: UnitOfWork, step: Step, commission: Commission, *, words: str = "", session: Session | None = None
) -> UUID:
    """Store a concern and raise its event. The commission is locked."""
    concern = insert_concern(uow, commission, words=words, session_id=session.id if session else None)
    commission.version += 1
    raised = ConcernRaised(
        concern_id=concern.id,
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        site_id=step.site_id,
    )
    uow.raise_event(raised, subject=commission.id, sequence=commission.version)
    return concern.id


def find_concern(question: FindConcern, uow: UnitOfWork) -> ConcernDetail:
    """What the group wrote, for the case team."""
    concern = find(uow, Concern, question.concern_id)
    commission = find(uow, Commission, concern.commission_id)
    step = find(uow, Step, commission.step_id)
    sessions = [one for one in session_details(uow, commission, notes=True) if one.session_id == concern.session_id]
    uow.audit("consult", step.person_id, why="concern")
    return ConcernDetail(
        concern_id=concern.id,
        case_id=step.case_id,
        organisation=names_of(uow, [commission.organisation_id])[commission.organisation_id],
        service=step.service,
        raised_at=concern.raised_at,
        words=uow.sealer.read(WORDS, concern.sealed_words) or "",
        session=sessions[0] if sessions else None,
    )
