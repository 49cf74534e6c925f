"""People, their identities by source, and the blind tokens that find similar ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.crypto.sealing import ERASED, Sealer
from common.queries import find
from common.unit_of_work import UnitOfWork
from referral.domain.matching.blocking import blocking_keys, name_keys
from referral.domain.matching.decision import LikelyMatch
from referral.messages import Channel, Who
from referral.store.tables import Identity, IdentityToken, MatchCandidate, Person, PersonSite, Referral

GIVEN, FAMILY, BORN, PHONE, POSTCODE = (
    "referral.identity.given_name",
    "referral.identity.family_name",
    "referral.identity.date_of_birth",
    "referral.identity.phone",
    "referral.identity.postcode",
)
EXTERNAL = "external_id"
IDENTITY_COLUMNS = (
    Identity.id, Identity.person_id, Identity.referral_id, Identity.channel, Identity.fact_or_opinion,
    Identity.sealed_given_name, Identity.sealed_family_name, Identity.sealed_date_of_birth, Identity.sealed_phone,
    Identity.sealed_postcode, Identity.blind_external_id,
)  # fmt: skip
"""The columns of an identity that are read where many are compared."""
MAX_CANDIDATE_PERCENT = 99  # for a candidate whom an officer has to check
IdentityRow = Identity | sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class KnownIdentity:
    """One identity, opened. ``who`` is None once its key has been destroyed."""

    identity_id: UUID
    person_id: UUID | None
    referral_id: UUID
    channel: Channel
    fact_or_opinion: str
    who: Who | None
    external: bytes | None


def get_person(uow: UnitOfWork, person_id: UUID) -> Person:
    """A person, locked. Raises: Refused(not_found), also for people whom the caller may not see."""
    return find(uow, Person, person_id, lock=True)


def person_of(uow: UnitOfWork, person_id: UUID) -> Person:
    """A person, without their lock. Raises: Refused(not_found)."""
    return find(uow, Person, person_id)


def new_person(uow: UnitOfWork, person_id: UUID, site_id: int) -> Person:
    person = Person(id=person_id, version=0, created_at=uow.now)
    uow.session.add(person)
    uow.session.flush()
    add_person_site(uow, person_id, site_id)
    return person


def add_person_site(uow: UnitOfWork, person_id: UUID, site_id: int) -> None:
    values = {"force_id": uow.tenant.force_id, "person_id": person_id, "site_id": site_id}
    uow.session.execute(pg.insert(PersonSite).values(**values).on_conflict_do_nothing())


def add_identity(
    uow: UnitOfWork,
    referral: Referral,
    who: Who,
    *,
    source: str,
    fact_or_opinion: str,
    role: str | None,
    external: str | None,
) -> KnownIdentity:
    """Save an identity as its source gave it, sealed. It can be found once it is linked to a person."""
    row = Identity(
        referral_id=referral.id, person_id=referral.person_id, source=source, channel=referral.channel,
        audience="case_team", fact_or_opinion=fact_or_opinion, persons_role=role, at=uow.now,
        **sealed_parts(uow.sealer, referral.key_id, who),
        blind_external_id=uow.sealer.blind(EXTERNAL, external) if external else None,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    known = _known_identity(row, who)
    if referral.person_id is not None:
        _store_tokens(uow, known)
    return known


def identities_of(uow: UnitOfWork, people: Iterable[UUID]) -> dict[UUID, list[KnownIdentity]]:
    """Every identity of these people that the caller may see, newest last."""
    query = sa.select(Identity).where(Identity.force_id == uow.tenant.force_id, Identity.person_id.in_(list(people)))
    by_person: dict[UUID, list[KnownIdentity]] = {}
    for known in open_identities(uow, uow.session.scalars(query.order_by(Identity.at, Identity.id)).all()):
        if known.person_id is not None:
            by_person.setdefault(known.person_id, []).append(known)
    return by_person


def identities_on(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, KnownIdentity]:
    """The newest identity on each of these referrals."""
    query = sa.select(Identity).where(Identity.force_id == uow.tenant.force_id, Identity.referral_id.in_(referral_ids))
    identities = open_identities(uow, uow.session.scalars(query.order_by(Identity.at, Identity.id)).all())
    return {known.referral_id: known for known in identities}


def link_identities(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    """Link a referral and its identities to a person, with keys and sites."""
    referral.person_id = person.id
    of_referral = (Identity.force_id == uow.tenant.force_id, Identity.referral_id == referral.id)
    add_person_site(uow, person.id, referral.site_id)
    uow.session.execute(sa.update(Identity).where(*of_referral).values(person_id=person.id))
    for known in open_identities(uow, uow.session.scalars(sa.select(Identity).where(*of_referral)).all()):
        _store_tokens(uow, known)
    uow.session.execute(
        sa.delete(MatchCandidate).where(
            MatchCandidate.force_id == uow.tenant.force_id, MatchCandidate.referral_id == referral.id
        )
    )
    uow.session.flush()
    uow.sealer.attach(referral.key_id, f"person:{person.id}")


def offer_candidates(uow: UnitOfWork, referral: Referral, people: Iterable[LikelyMatch]) -> None:
    """Save candidates of a referral for the duty officer; the referral's site may now see them."""
    for match in people:
        key = {"force_id": uow.tenant.force_id, "referral_id": referral.id, "person_id": match.person_id}
        values = {
            "percent": min(round(100 * match.probability), MAX_CANDIDATE_PERCENT),
            "doubts": list(match.doubts),
        }
        insert = pg.insert(MatchCandidate).values(**key, **values)
        uow.session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))
        add_person_site(uow, match.person_id, referral.site_id)


def open_identities(uow: UnitOfWork, rows: Collection[IdentityRow]) -> list[KnownIdentity]:
    """Open identities; their keys are loaded together."""
    uow.sealer.preload(row.sealed_given_name for row in rows)
    return [_known_identity(row, _who(uow, row)) for row in rows]


def _store_tokens(uow: UnitOfWork, known: KnownIdentity) -> None:
    """Store every blind token by which this identity is found and its names are counted."""
    if known.who is None:
        return
    key = {"force_id": uow.tenant.force_id, "identity_id": known.identity_id}
    rows = [{**key, "blind_token": token} for token in tokens_of(uow.sealer, known.who)]
    if rows:
        uow.session.execute(pg.insert(IdentityToken).on_conflict_do_nothing(), rows)


def tokens_of(sealer: Sealer, who: Who) -> list[bytes]:
    """Every blind token of an identity."""
    keys = (*blocking_keys(who), *filter(None, name_keys(who)))
    return sorted({sealer.blind(purpose, value) for purpose, value in keys})


def sealed_parts(sealer: Sealer, key_id: UUID, who: Who) -> dict[str, bytes | None]:
    """The sealed columns of an identity, in the table's order."""
    born = who.date_of_birth.isoformat() if who.date_of_birth else None
    seal = sealer.seal
    return {
        "sealed_given_name": seal(key_id, GIVEN, who.given_name),
        "sealed_family_name": seal(key_id, FAMILY, who.family_name),
        "sealed_date_of_birth": seal(key_id, BORN, born) if born else None,
        "sealed_phone": seal(key_id, PHONE, who.phone) if who.phone else None,
        "sealed_postcode": seal(key_id, POSTCODE, who.postcode) if who.postcode else None,
    }


def _known_identity(row: IdentityRow, who: Who | None) -> KnownIdentity:
    channel: Channel = row.channel
    return KnownIdentity(
        row.id, row.person_id, row.referral_id, channel, row.fact_or_opinion, who, row.blind_external_id
    )


def _who(uow: UnitOfWork, row: IdentityRow) -> Who | None:
    given = uow.sealer.read(GIVEN, row.sealed_given_name)
    family = uow.sealer.read(FAMILY, row.sealed_family_name)
    born = uow.sealer.read(BORN, row.sealed_date_of_birth)
    if given is None or family is None or given == ERASED:
        return None
    return Who(
        given_name=given,
        family_name=family,
        date_of_birth=date.fromisoformat(born) if born else None,
        phone=uow.sealer.read(PHONE, row.sealed_phone),
        postcode=uow.sealer.read(POSTCODE, row.sealed_postcode),
    )
