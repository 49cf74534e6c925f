"""People, the identities their sources gave, and the blind tokens by which two of them meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.errors import NOT_FOUND, Refused
from common.unit_of_work import UnitOfWork
from referral.domain.blocking import blocking_keys
from referral.messages import Channel, Who
from referral.store.tables import Candidate, Identity, IdentityToken, Person, PersonSite, Referral

GIVEN, FAMILY, BORN = (
    "referral.identity.given_name",
    "referral.identity.family_name",
    "referral.identity.date_of_birth",
)
EXTERNAL = "external_id"


@dataclass(frozen=True)
class KnownAs:
    """One identity, opened. ``who`` is None once its key has been destroyed."""

    identity_id: UUID
    person_id: UUID | None
    referral_id: UUID
    channel: Channel
    who: Who | None
    external: bytes | None


def get_person(uow: UnitOfWork, person_id: UUID) -> Person:
    """A person held under their lock. Raises ``Refused(not_found)`` also for people the caller may not see."""
    query = sa.select(Person).where(Person.force_id == uow.tenant.force_id, Person.id == person_id)
    found = uow.session.scalars(query.with_for_update()).first()
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def new_person(uow: UnitOfWork, person_id: UUID, site_id: int) -> Person:
    person = Person(id=person_id, version=0, made_at=uow.now)
    uow.session.add(person)
    uow.session.flush()
    let_site_know(uow, person_id, site_id)
    return person


def let_site_know(uow: UnitOfWork, person_id: UUID, site_id: int) -> None:
    values = {"force_id": uow.tenant.force_id, "person_id": person_id, "site_id": site_id}
    uow.session.execute(pg.insert(PersonSite).values(**values).on_conflict_do_nothing())


def add_identity(
    uow: UnitOfWork, referral: Referral, who: Who, *, source: str, standing: str, role: str | None, external: str | None
) -> KnownAs:
    """Keep an identity as its source gave it, sealed, with the blind tokens by which it can be found."""
    seal, key = uow.sealer.seal, referral.key_id
    born = who.date_of_birth.isoformat() if who.date_of_birth else None
    row = Identity(
        referral_id=referral.id, person_id=referral.person_id, source=source, audience="case_team", standing=standing,
        persons_role=role, at=uow.now,
        sealed_given_name=seal(key, GIVEN, who.given_name), sealed_family_name=seal(key, FAMILY, who.family_name),
        sealed_date_of_birth=seal(key, BORN, born) if born else None,
        blind_external_id=uow.sealer.blind(EXTERNAL, external) if external else None,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    tokens = {uow.sealer.blind(purpose, value) for purpose, value in blocking_keys(who)}
    if tokens:
        rows = [
            {"force_id": uow.tenant.force_id, "identity_id": row.id, "blind_token": token} for token in sorted(tokens)
        ]
        uow.session.execute(sa.insert(IdentityToken), rows)
    return _known(row, who)


def alike(uow: UnitOfWork, known: KnownAs) -> list[KnownAs]:
    """Identities of known people that share a blind token or an external id with this one."""
    if known.who is None:
        return []
    tokens = [uow.sealer.blind(purpose, value) for purpose, value in blocking_keys(known.who)]
    meets = sa.select(IdentityToken.identity_id).where(
        IdentityToken.force_id == uow.tenant.force_id, IdentityToken.blind_token.in_(tokens)
    )
    same_external = Identity.blind_external_id == known.external if known.external else sa.false()
    query = sa.select(Identity).where(
        Identity.force_id == uow.tenant.force_id,
        Identity.person_id.is_not(None),
        sa.or_(Identity.id.in_(meets), same_external),
    )
    return _opened(uow, uow.session.scalars(query).all())


def identities_of(uow: UnitOfWork, people: Iterable[UUID]) -> dict[UUID, list[KnownAs]]:
    """Every identity of these people that the caller may see, newest last."""
    query = sa.select(Identity).where(Identity.force_id == uow.tenant.force_id, Identity.person_id.in_(list(people)))
    found: dict[UUID, list[KnownAs]] = {}
    for known in _opened(uow, uow.session.scalars(query.order_by(Identity.at, Identity.id)).all()):
        if known.person_id is not None:
            found.setdefault(known.person_id, []).append(known)
    return found


def identities_on(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, KnownAs]:
    """The newest identity on each of these referrals."""
    query = sa.select(Identity).where(Identity.force_id == uow.tenant.force_id, Identity.referral_id.in_(referral_ids))
    opened = _opened(uow, uow.session.scalars(query.order_by(Identity.at, Identity.id)).all())
    return {known.referral_id: known for known in opened}


def tie(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """This referral, and what was said in it, is about this person: keys, sites and identities follow."""
    referral.person_id = person.id
    of_referral = (Identity.force_id == uow.tenant.force_id, Identity.referral_id == referral.id)
    let_site_know(uow, person.id, referral.site_id)
    uow.session.execute(sa.update(Identity).where(*of_referral).values(person_id=person.id))
    uow.session.execute(
        sa.delete(Candidate).where(Candidate.force_id == uow.tenant.force_id, Candidate.referral_id == referral.id)
    )
    uow.session.flush()
    uow.sealer.attach(referral.key_id, f"person:{person.id}")


def offer_candidates(uow: UnitOfWork, referral: Referral, people: Iterable[UUID]) -> None:
    """Put people beside a referral for the duty officer to compare; the referral's site may now see them."""
    for person_id in sorted(set(people)):
        values = {"force_id": uow.tenant.force_id, "referral_id": referral.id, "person_id": person_id}
        uow.session.execute(pg.insert(Candidate).values(**values).on_conflict_do_nothing())
        let_site_know(uow, person_id, referral.site_id)


def _opened(uow: UnitOfWork, rows: Sequence[Identity]) -> list[KnownAs]:
    uow.sealer.preload(row.sealed_given_name for row in rows)
    return [_known(row, _who(uow, row)) for row in rows]


def _known(row: Identity, who: Who | None) -> KnownAs:
    channel: Channel = "custody" if row.source == "custody" else "text"
    return KnownAs(row.id, row.person_id, row.referral_id, channel, who, row.blind_external_id)


def _who(uow: UnitOfWork, row: Identity) -> Who | None:
    given = uow.sealer.read(GIVEN, row.sealed_given_name)
    family = uow.sealer.read(FAMILY, row.sealed_family_name)
    born = uow.sealer.read(BORN, row.sealed_date_of_birth)
    if given is None or family is None or given == "[erased]":
        return None
    return Who(given_name=given, family_name=family, date_of_birth=date.fromisoformat(born) if born else None)
