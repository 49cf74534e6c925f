"""Finds and creates cases, records their acts, and saves what is next for the worklist."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.domain.case import ActCode, next_state
from casework.domain.next_action import NextAction
from casework.store.tables import Act, CaseFile, CaseReferral
from common.acts import add_act, list_acts
from common.queries import find, of_force
from common.unit_of_work import UnitOfWork

REASON = "casework.act.reason"


def lock_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Serialise changes about one person until the end of the transaction, also before a case exists to lock."""
    lock = sa.text("SELECT pg_advisory_xact_lock(:force, hashtext(:person))")
    uow.session.execute(lock, {"force": uow.tenant.force_id, "person": str(person_id)})


def get_case(uow: UnitOfWork, case_id: UUID, *, lock: bool = False) -> CaseFile:
    """A case that the caller may see; ``lock`` locks its row until the end of the transaction.

    Raises: Refused(not_found).
    """
    return find(uow, CaseFile, case_id, lock=lock)


def list_cases(uow: UnitOfWork, person_id: UUID) -> Sequence[CaseFile]:
    """Every case of a person, open and closed, the oldest first."""
    query = sa.select(CaseFile).where(CaseFile.force_id == uow.tenant.force_id, CaseFile.person_id == person_id)
    return uow.session.scalars(query.order_by(CaseFile.opened_at, CaseFile.id)).all()


def cases_of(uow: UnitOfWork, people: Collection[UUID]) -> Sequence[CaseFile]:
    """The cases of these people that were not opened in error, open ones first, then the newest."""
    query = of_force(uow, CaseFile, CaseFile.person_id.in_(people), CaseFile.error_at.is_(None))
    return uow.session.scalars(query.order_by(CaseFile.state == "closed", CaseFile.opened_at.desc(), CaseFile.id)).all()


def create_case(uow: UnitOfWork, *, person_id: UUID, site_id: int, referral_id: UUID) -> CaseFile:
    """A case with its own key and its first act."""
    case_id = uuid4()
    key_id = uow.sealer.new_key(f"person:{person_id}", f"case:{case_id}")
    case = CaseFile(
        id=case_id, site_id=site_id, person_id=person_id, key_id=key_id, state="opened", version=0,
        opened_at=uow.now, opened_by_referral_id=referral_id, clock_started_at=uow.now,
    )  # fmt: skip
    uow.session.add(case)
    uow.session.flush()
    _add_act(uow, case, "opened", None, "")
    return case


def record_act(uow: UnitOfWork, case: CaseFile, act: ActCode, detail: str | None = None, reason: str = "") -> int:
    """Add an act to a locked case and update its state. Returns the case's version, which is also the sequence of an
    event about the act.

    Raises: Refused as ``next_state`` does.
    """
    case.state = next_state(case.state, act)
    return _add_act(uow, case, act, detail, reason)


def _add_act(uow: UnitOfWork, case: CaseFile, act: ActCode, detail: str | None, reason: str) -> int:
    sealed = uow.sealer.seal(case.key_id, REASON, reason) if reason.strip() else None
    return add_act(uow, case, Act(case_id=case.id, act=act, detail=detail, sealed_reason=sealed))


def acts_of(uow: UnitOfWork, case: CaseFile) -> Sequence[Act]:
    """The acts of a case in order, their reasons ready to be opened."""
    acts = list_acts(uow, Act, Act.case_id == case.id)
    uow.sealer.preload(act.sealed_reason for act in acts)
    return acts


def find_last_navigator(uow: UnitOfWork, person_id: UUID) -> str | None:
    """The navigator allocated last for this person, in any case the caller may see: the one who knows them."""
    query = sa.select(Act.detail).join(CaseFile, sa.and_(CaseFile.force_id == Act.force_id, CaseFile.id == Act.case_id))
    of_person = (Act.force_id == uow.tenant.force_id, CaseFile.person_id == person_id, Act.act == "allocated")
    return uow.session.scalar(query.where(*of_person).order_by(Act.at.desc(), Act.sequence.desc()).limit(1))


def join_referral(uow: UnitOfWork, case: CaseFile, referral_id: UUID, link: int) -> None:
    uow.session.add(CaseReferral(referral_id=referral_id, case_id=case.id, joined_at=uow.now, link_number=link))
    uow.session.flush()


def is_joined(uow: UnitOfWork, referral_id: UUID) -> bool:
    """Whether the referral already belongs to a case."""
    query = sa.select(CaseReferral.case_id).where(
        CaseReferral.force_id == uow.tenant.force_id, CaseReferral.referral_id == referral_id
    )
    return uow.session.scalar(query) is not None


def save_next_action(case: CaseFile, action: NextAction | None) -> None:
    """Save what is next on the case, for the worklist."""
    case.next_action = action.code if action else None
    case.next_rank = 0 if action and action.is_urgent else 1
    case.next_due_at = action.due_at if action else None
    case.next_step_id = action.step_id if action else None
