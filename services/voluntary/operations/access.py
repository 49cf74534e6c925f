"""Who may see and do what: a group sees its own work and nothing else; all other work is not found."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from common.errors import NOT_FOUND
from common.queries import find
from common.roles import CASE_TEAM
from common.unit_of_work import UnitOfWork
from voluntary.messages import COMMISSIONERS, GROUPS, Side
from voluntary.messages.refusals import refused
from voluntary.store.groups import group_of
from voluntary.store.tables import Award, Claim, Commission

Owned = TypeVar("Owned", Commission, Award, Claim)


def own_group(uow: UnitOfWork) -> UUID:
    """The group that the caller works for. Raises: Refused(not_found) if there is none."""
    group = group_of(uow, uow.actor.id)
    if group is None:
        raise refused(NOT_FOUND)
    return group


def visible_group(uow: UnitOfWork, *, site_id: int | None = None) -> UUID | None:
    """The only group that the caller may see, at this site or at all of theirs; None for a commissioner, who sees every
    group."""
    return None if uow.actor.has_any_role(COMMISSIONERS, site_id=site_id) else own_group(uow)


def own_commission(uow: UnitOfWork, commission_id: UUID, *, lock: bool = True) -> Commission:
    """A commission of the caller's own group."""
    return _own(uow, find(uow, Commission, commission_id, lock=lock))


def reachable_commission(uow: UnitOfWork, commission_id: UUID) -> Commission:
    """A commission that the caller may act on, locked: their own group's, or any for a commissioner."""
    commission = find(uow, Commission, commission_id, lock=True)
    commissions_here = uow.actor.has_any_role(COMMISSIONERS, site_id=commission.site_id)
    return commission if commissions_here else _own(uow, commission)


def commission_on_thread(uow: UnitOfWork, commission_id: UUID) -> tuple[Commission, Side]:
    """A commission, locked, and on which side of its thread the caller is: its group's, or the case team's.

    Raises: Refused(not_found) for everybody else."""
    commission = find(uow, Commission, commission_id, lock=True)
    works_here = uow.actor.has_any_role(GROUPS, site_id=commission.site_id)
    if works_here and group_of(uow, uow.actor.id) == commission.organisation_id:
        return commission, "group"
    if uow.actor.has_any_role(CASE_TEAM, site_id=commission.site_id):
        return commission, "team"
    raise refused(NOT_FOUND)


def own_award(uow: UnitOfWork, award_id: UUID, *, lock: bool = False) -> Award:
    return _own(uow, find(uow, Award, award_id, lock=lock))


def own_claim(uow: UnitOfWork, claim_id: UUID) -> Claim:
    return _own(uow, find(uow, Claim, claim_id, lock=True))


def _own(uow: UnitOfWork, row: Owned) -> Owned:
    if row.organisation_id != own_group(uow):
        raise refused(NOT_FOUND)
    return row
