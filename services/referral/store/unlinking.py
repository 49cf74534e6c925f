"""Undoing links in the database, and the rejected matches that are never linked automatically again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.unit_of_work import UnitOfWork
from referral.store.people import KnownIdentity
from referral.store.tables import Identity, IdentityToken, MatchCandidate, PersonSite, Referral, RejectedMatch


def unlink(uow: UnitOfWork, referral: Referral) -> None:
    """Unlink a referral and its identities from the person; they are no longer found by their names."""
    person_id, referral.person_id = referral.person_id, None
    of_referral = (Identity.force_id == uow.tenant.force_id, Identity.referral_id == referral.id)
    theirs = sa.select(Identity.id).where(*of_referral)
    uow.session.execute(
        sa.delete(IdentityToken).where(
            IdentityToken.force_id == uow.tenant.force_id, IdentityToken.identity_id.in_(theirs)
        )
    )
    uow.session.execute(sa.update(Identity).where(*of_referral).values(person_id=None))
    undone = {"at": uow.now, "cleared_at": None}
    row = pg.insert(RejectedMatch).values(
        force_id=uow.tenant.force_id, referral_id=referral.id, person_id=person_id, **undone
    )
    key = ["force_id", "referral_id", "person_id"]
    uow.session.execute(row.on_conflict_do_update(index_elements=key, set_=undone))
    uow.session.flush()


def rejected_people(uow: UnitOfWork, referral_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """For each referral, the people whom it is not about."""
    query = sa.select(RejectedMatch.referral_id, RejectedMatch.person_id).where(
        RejectedMatch.force_id == uow.tenant.force_id, RejectedMatch.referral_id.in_(list(referral_ids))
    )
    by_referral: dict[UUID, set[UUID]] = {}
    for referral_id, person_id in uow.session.execute(query):
        by_referral.setdefault(referral_id, set()).add(person_id)
    return by_referral


def delete_rejection(uow: UnitOfWork, referral_id: UUID, person_id: UUID) -> None:
    """A person confirmed the match after all."""
    uow.session.execute(sa.delete(RejectedMatch).where(*_pair(uow, referral_id, person_id)))


def uncleared_rejections(uow: UnitOfWork, referral_id: UUID) -> Sequence[RejectedMatch]:
    """Undone links of a referral that may have left something at other sites."""
    query = sa.select(RejectedMatch).where(
        RejectedMatch.force_id == uow.tenant.force_id,
        RejectedMatch.referral_id == referral_id,
        RejectedMatch.cleared_at.is_(None),
    )
    return uow.session.scalars(query.order_by(RejectedMatch.person_id)).all()


def has_rejected_match(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether any link to this person was ever undone."""
    query = sa.select(RejectedMatch.referral_id).where(
        RejectedMatch.force_id == uow.tenant.force_id, RejectedMatch.person_id == person_id
    )
    return uow.session.scalar(query.limit(1)) is not None


def site_of_last_rejection(uow: UnitOfWork, person_id: UUID) -> int:
    """The site of the referral that was last unlinked from this person."""
    same = sa.and_(Referral.force_id == RejectedMatch.force_id, Referral.id == RejectedMatch.referral_id)
    query = (
        sa.select(Referral.site_id)
        .join(RejectedMatch, same)
        .where(RejectedMatch.force_id == uow.tenant.force_id, RejectedMatch.person_id == person_id)
    )
    return uow.session.scalars(query.order_by(RejectedMatch.at.desc(), RejectedMatch.referral_id).limit(1)).one()


def referrals_with_candidate(uow: UnitOfWork, person_id: UUID) -> Sequence[Referral]:
    """Waiting referrals with this person as a candidate."""
    beside = sa.and_(MatchCandidate.force_id == Referral.force_id, MatchCandidate.referral_id == Referral.id)
    query = sa.select(Referral).join(MatchCandidate, beside)
    waiting = (
        Referral.force_id == uow.tenant.force_id, MatchCandidate.person_id == person_id, Referral.state == "received",
    )  # fmt: skip
    return uow.session.scalars(query.where(*waiting).order_by(Referral.id)).all()


def delete_candidate(uow: UnitOfWork, referral_id: UUID, person_id: UUID) -> None:
    uow.session.execute(
        sa.delete(MatchCandidate).where(
            MatchCandidate.force_id == uow.tenant.force_id,
            MatchCandidate.referral_id == referral_id,
            MatchCandidate.person_id == person_id,
        )
    )


def remove_unneeded_sites(uow: UnitOfWork, person_id: UUID) -> None:
    """Remove the person from sites at which no referral is about them or has them as a candidate. Only sites that the
    caller may see."""
    at_site = (Referral.force_id == uow.tenant.force_id, Referral.site_id == PersonSite.site_id)
    about = sa.exists().where(*at_site, Referral.person_id == person_id)
    beside = sa.exists().where(
        *at_site,
        MatchCandidate.force_id == Referral.force_id,
        MatchCandidate.referral_id == Referral.id,
        MatchCandidate.person_id == person_id,
    )
    uow.session.flush()
    uow.session.execute(
        sa.delete(PersonSite)
        .where(PersonSite.force_id == uow.tenant.force_id, PersonSite.person_id == person_id, ~about, ~beside)
        .execution_options(synchronize_session=False)
    )


def are_still_linked(uow: UnitOfWork, person_id: UUID, identities: Iterable[KnownIdentity]) -> bool:
    """Whether the identities by which a person was found are still linked to them. The person is locked."""
    ids = [identity.identity_id for identity in identities if identity.person_id == person_id]
    query = sa.select(sa.func.count()).where(
        Identity.force_id == uow.tenant.force_id, Identity.id.in_(ids), Identity.person_id == person_id
    )
    return uow.session.scalar(query) == len(ids)


def _pair(uow: UnitOfWork, referral_id: UUID, person_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        RejectedMatch.force_id == uow.tenant.force_id,
        RejectedMatch.referral_id == referral_id,
        RejectedMatch.person_id == person_id,
    )
