"""Users, what they may see, and their sessions. Sessions end in real time, whatever a demo's clock says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.clock import real_time
from common.unit_of_work import UnitOfWork
from gateway.store.tables import Grant, User, WebSession

SESSION_LENGTH = timedelta(hours=10)


@dataclass(frozen=True)
class Member:
    """A user with their roles: pairs of role and site."""

    force_id: int
    user_id: UUID
    name: str
    grants: frozenset[tuple[str, int]]

    @property
    def actor(self) -> str:
        return f"user:{self.user_id}"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.grants)

    def sites_where(self, roles: frozenset[str]) -> tuple[int, ...]:
        """The sites at which this user has one of these roles."""
        return tuple(sorted({site for role, site in self.grants if role in roles}))

    def roles_by_site(self, roles: frozenset[str]) -> dict[int, frozenset[str]] | None:
        """Which of these roles this user has at which site; None if it is the same wherever they have one."""
        held = {
            site: frozenset(role for role, there in self.grants if there == site and role in roles)
            for site in self.sites_where(roles)
        }
        return held if len(set(held.values())) > 1 else None


def save_user(uow: UnitOfWork, user_id: UUID, name: str, grants: Sequence[tuple[str, int]]) -> None:
    """Add or rename a user, and let these be the user's only grants."""
    force = uow.tenant.force_id
    insert = pg.insert(User).values(force_id=force, id=user_id, name=name)
    uow.session.execute(insert.on_conflict_do_update(index_elements=["force_id", "id"], set_={"name": name}))
    uow.session.execute(sa.delete(Grant).where(Grant.force_id == force, Grant.user_id == user_id))
    rows = [{"force_id": force, "user_id": user_id, "role": role, "site_id": site} for role, site in grants]
    if rows:
        uow.session.execute(sa.insert(Grant), rows)


def members(uow: UnitOfWork) -> list[Member]:
    """Everybody of this force, by name."""
    force = uow.tenant.force_id
    grants: dict[UUID, set[tuple[str, int]]] = {}
    for grant in uow.session.scalars(sa.select(Grant).where(Grant.force_id == force)):
        grants.setdefault(grant.user_id, set()).add((grant.role, grant.site_id))
    users = uow.session.scalars(sa.select(User).where(User.force_id == force).order_by(User.name, User.id))
    return [Member(force, user.id, user.name, frozenset(grants.get(user.id, ()))) for user in users]


def sign_in(uow: UnitOfWork, user_id: UUID) -> UUID | None:
    """Begin a session of this user; None when there is no such user in this force."""
    if uow.session.get(User, (uow.tenant.force_id, user_id)) is None:
        return None
    now = real_time()
    session = WebSession(user_id=user_id, began_at=now, ends_at=now + SESSION_LENGTH)
    uow.session.add(session)
    uow.session.flush()
    return session.id


def find_signed_in_member(uow: UnitOfWork, session_id: UUID) -> Member | None:
    """Whose session this is, if it has not ended."""
    force = uow.tenant.force_id
    query = (
        sa.select(User.id, User.name, Grant.role, Grant.site_id)
        .select_from(WebSession)
        .join(User, (User.force_id == WebSession.force_id) & (User.id == WebSession.user_id))
        .outerjoin(Grant, (Grant.force_id == WebSession.force_id) & (Grant.user_id == WebSession.user_id))
        .where(WebSession.force_id == force, WebSession.id == session_id, WebSession.ends_at > real_time())
    )
    rows = uow.session.execute(query).all()
    if not rows:
        return None
    grants = frozenset((row.role, row.site_id) for row in rows if row.role is not None)
    return Member(force, rows[0].id, rows[0].name, grants)


def sign_out(uow: UnitOfWork, session_id: UUID) -> None:
    ended = sa.update(WebSession).where(WebSession.force_id == uow.tenant.force_id, WebSession.id == session_id)
    uow.session.execute(ended.values(ends_at=real_time()))
