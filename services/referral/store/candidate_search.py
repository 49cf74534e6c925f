"""Finds known people similar to an identity by blind tokens, and counts how common its names are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.unit_of_work import UnitOfWork
from referral.domain.matching.blocking import Purpose, blocking_keys, name_keys
from referral.domain.matching.likelihood import NameFrequency
from referral.messages import Who
from referral.store.people import IDENTITY_COLUMNS, KnownIdentity, open_identities
from referral.store.tables import Identity

MAX_PER_KEY: Final = 400  # a common name has thousands; sharing only that says little anyway
MAX_COMPARED: Final = 30
SAMPLE: Final = 64
_KEY_WEIGHTS: Final[dict[Purpose, int]] = {"sound_and_initial": 1, "both_sounds": 3}
_OTHER_KEY_WEIGHT: Final = 4
_SAME_NUMBER_WEIGHT: Final = 1_000  # the same number is always compared


def _constants(**values: int) -> Iterator[sa.BindParameter[int]]:
    """Written into the statement: for a limit that it does not know, the planner expects a tenth of all rows."""
    return (sa.bindparam(name, value, literal_execute=True) for name, value in values.items())


_MATCHES: Final = sa.text(
    """
    SELECT identity_id, count(*) OVER () AS met FROM (
        SELECT found.identity_id, sum(asked.telling) AS telling
        FROM unnest(:tokens, :telling) AS asked (token, telling)
        CROSS JOIN LATERAL (
            SELECT identity_id FROM referral.identity_token
            WHERE force_id = :force AND blind_token = asked.token ORDER BY identity_id LIMIT :of_each
        ) AS found
        GROUP BY found.identity_id
        UNION ALL
        SELECT id, :numbered FROM referral.identity WHERE force_id = :force AND blind_external_id = :external
    ) AS every_one
    ORDER BY telling DESC, identity_id LIMIT :most
    """
).bindparams(
    sa.bindparam("tokens", type_=pg.ARRAY(sa.LargeBinary)),
    sa.bindparam("telling", type_=pg.ARRAY(sa.Integer)),
    sa.bindparam("external", type_=sa.LargeBinary),
    *_constants(of_each=MAX_PER_KEY, numbered=_SAME_NUMBER_WEIGHT, most=MAX_COMPARED),
).columns(identity_id=sa.Uuid, met=sa.Integer).subquery("met")  # fmt: skip
_SIMILAR: Final = (
    sa.select(*IDENTITY_COLUMNS, _MATCHES.c.met)
    .join(_MATCHES, _MATCHES.c.identity_id == Identity.id)
    .where(Identity.force_id == sa.bindparam("force"), Identity.person_id.is_not(None))
)
_NAME_COUNTS: Final = (
    sa.text(
        """
    SELECT count(*) AS found, (array_agg(first.identity_id))[:sample] AS last FROM (
        SELECT DISTINCT identity_id FROM referral.identity_token
        WHERE force_id = :force ORDER BY identity_id LIMIT :sample
    ) AS first
    UNION ALL
    SELECT counted.found, counted.last
    FROM unnest(:names) WITH ORDINALITY AS asked (token, position)
    CROSS JOIN LATERAL (
        SELECT count(*) AS found, (array_agg(first.identity_id))[:sample] AS last FROM (
            SELECT identity_id FROM referral.identity_token
            WHERE force_id = :force AND blind_token = asked.token ORDER BY identity_id LIMIT :sample
        ) AS first
    ) AS counted
    """
    )
    .bindparams(sa.bindparam("names", type_=pg.ARRAY(sa.LargeBinary)), *_constants(sample=SAMPLE))
    .columns(found=sa.Integer, last=sa.Uuid)
)


@dataclass(frozen=True)
class SimilarIdentities:
    """``unseen`` counts the identities that share a token but were not compared: those share the least."""

    identities: tuple[KnownIdentity, ...]
    unseen: int


def find_similar(uow: UnitOfWork, known: KnownIdentity) -> SimilarIdentities:
    """Identities of known people that share a blind token or an external id with this one. One query."""
    if known.who is None:
        return SimilarIdentities((), 0)
    keys = sorted(blocking_keys(known.who))
    parameters = {
        "force": uow.tenant.force_id,
        "tokens": [uow.sealer.blind(*key) for key in keys],
        "telling": [key_weight(key[0]) for key in keys],
        "external": known.external,
    }
    matches = uow.session.execute(_SIMILAR, parameters).all()
    rows = {identity.id: identity for identity in matches}
    return SimilarIdentities(
        tuple(open_identities(uow, rows.values())), max([matches[0].met - MAX_COMPARED, 0]) if matches else 0
    )


def name_frequency(uow: UnitOfWork, who: Who) -> NameFrequency:
    """About how many people are known, and how many have these names."""
    keys = name_keys(who)
    parameters = {"force": uow.tenant.force_id, "names": [uow.sealer.blind(*key) for key in keys if key]}
    people, *bearers = [_estimate_count(found, last) for found, last in uow.session.execute(_NAME_COUNTS, parameters)]
    counted = iter(bearers)
    given, family = (next(counted) if key else 0 for key in keys)
    return NameFrequency(people=people, given_name=given, family_name=family)


def key_weight(purpose: Purpose) -> int:
    """How much a shared key says: of many, those that share the most are compared."""
    return _KEY_WEIGHTS.get(purpose, _OTHER_KEY_WEIGHT)


def _estimate_count(found: int, last: UUID | None) -> int:
    """Estimate a count. Ids are random, so the spacing of the first ones shows how many there are, within an eighth."""
    return found if last is None else round((found - 1) * 2**128 / max(last.int, 1))
