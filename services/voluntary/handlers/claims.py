"""A group claims for its sessions, and sends a claim again with the changes that were requested."""

from __future__ import annotations

from uuid import UUID, uuid4

from common.queries import find, find_all
from common.unit_of_work import UnitOfWork
from voluntary.domain import claim as rules
from voluntary.messages import Created, Done, ResubmitClaim, SubmitClaim
from voluntary.messages.refusals import refused
from voluntary.operations.access import own_award, own_claim
from voluntary.store import claims
from voluntary.store.tables import Award, Claim, Commission, Session, Step


def submit_claim(command: SubmitClaim, uow: UnitOfWork) -> Created:
    """Claim for sessions under one award; its lock keeps two claims from containing the same session."""
    award = own_award(uow, command.award_id, lock=True)
    claim_id, sessions = uuid4(), claims.sessions_under_award(uow, award.id)
    rules.check_contents(command.session_ids, map(claims.to_claim_session, sessions), claim_id=claim_id)
    claim = Claim(
        id=claim_id,
        site_id=award.site_id,
        organisation_id=award.organisation_id,
        award_id=award.id,
        state="submitted",
        version=0,
        submitted_at=uow.now,
        key_id=_new_key(uow, [row for row in sessions if row.id in set(command.session_ids)]),
    )
    uow.session.add(claim)
    uow.session.flush()
    claims.assign_sessions(uow, claim.id, sessions, command.session_ids)
    claims.record_act(uow, claim, "submitted")
    return Created(id=claim.id)


def resubmit_claim(command: ResubmitClaim, uow: UnitOfWork) -> Done:
    """The same claim again; a session that it no longer contains is free for another one.

    Raises: Refused(answer_needed).
    """
    claim = own_claim(uow, command.claim_id)
    rules.check_act(claims.acts_of(uow, claim.id), "resubmitted")
    if not command.answer.strip():
        raise refused("answer_needed")
    find(uow, Award, claim.award_id, lock=True)
    sessions = claims.sessions_under_award(uow, claim.award_id)
    rules.check_contents(command.session_ids, map(claims.to_claim_session, sessions), claim_id=claim.id)
    uow.sealer.attach(claim.key_id, *_subjects(uow, [row for row in sessions if row.id in set(command.session_ids)]))
    claims.assign_sessions(uow, claim.id, sessions, command.session_ids)
    claims.record_act(uow, claim, "resubmitted", command.answer)
    return Done()


def _new_key(uow: UnitOfWork, sessions: list[Session]) -> UUID:
    """What is written on a claim may be about anyone in it, so it goes when all of them are erased."""
    return uow.sealer.new_key(*_subjects(uow, sessions))


def _subjects(uow: UnitOfWork, sessions: list[Session]) -> list[str]:
    commissions = find_all(uow, Commission, Commission.id.in_({row.commission_id for row in sessions}))
    steps = find_all(uow, Step, Step.id.in_({row.step_id for row in commissions}))
    return sorted({f"person:{step.person_id}" for step in steps})
