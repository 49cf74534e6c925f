"""Finds for many arrests at once which people casework does not know yet, because most arrests are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork

_LOCK_PEOPLE = sa.text("""
SELECT pg_advisory_xact_lock(:force, turn)
FROM (SELECT DISTINCT hashtext(person) AS turn FROM unnest(CAST(:people AS text[])) AS person ORDER BY turn) AS turns
""")
# Each row is searched for by itself, and the LIMIT keeps it so. With joins, a query plan prepared when there were few
# arrests would read all arrests of the force for every batch of a flood.
UNKNOWN = sa.text("""
SELECT person_id FROM unnest(CAST(:people AS uuid[])) AS person (person_id)
WHERE (
    SELECT 1 FROM casework.case_file WHERE force_id = :force AND case_file.person_id = person.person_id LIMIT 1
) IS NULL AND (
    SELECT 1 FROM casework.arrest WHERE force_id = :force AND arrest.person_id = person.person_id LIMIT 1
) IS NULL
EXCEPT
SELECT person_id FROM unnest(CAST(:people AS uuid[]), CAST(:referrals AS uuid[])) AS named (person_id, referral_id)
WHERE (
    SELECT 1 FROM casework.undone_link WHERE force_id = :force AND undone_link.referral_id = named.referral_id LIMIT 1
) IS NOT NULL OR (
    SELECT 1 FROM casework.arrest WHERE force_id = :force AND arrest.referral_id = named.referral_id LIMIT 1
) IS NOT NULL
""")


def prefetch_unknown_people(uow: UnitOfWork, arrests: Sequence[tuple[UUID, UUID]]) -> None:
    """Lock all of these people (person, referral), always in the same order, and only then find out who has no case and
    no arrest, and whose arrests (by their referral) are not recorded for anyone."""
    pairs = sorted(set(arrests))
    locks = [str(person) for person in sorted({person for person, _ in pairs})]
    uow.session.execute(_LOCK_PEOPLE, {"force": uow.tenant.force_id, "people": locks})
    people, referrals = [person for person, _ in pairs], [referral for _, referral in pairs]
    unknown = uow.session.scalars(UNKNOWN, {"force": uow.tenant.force_id, "people": people, "referrals": referrals})
    uow.prefetched.update(("unknown_person", person) for person in unknown)


def is_unknown(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether casework knows nothing about a locked person. True only once: after that something is known."""
    if ("unknown_person", person_id) not in uow.prefetched:
        return False
    uow.prefetched.remove(("unknown_person", person_id))
    return True
