"""People of whom casework knows nothing yet: found for many arrests at once, because most arrests are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork

_TAKE_TURNS = sa.text("""
SELECT pg_advisory_xact_lock(:force, turn)
FROM (SELECT DISTINCT hashtext(person) AS turn FROM unnest(CAST(:people AS text[])) AS person ORDER BY turn) AS turns
""")
# Each is looked up by itself, with a LIMIT that keeps it so: as joins, a prepared plan from when there were few arrests
# reads all of the force's for every batch of a flood.
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


def prefetch_unknown_people(uow: UnitOfWork, told: Sequence[tuple[UUID, UUID]]) -> None:
    """Take turns for all of these people, always in the same order, and only then look who has no case and no arrest,
    and whose arrests (by their referral) nobody knows as anybody's."""
    pairs = sorted(set(told))
    turns = [str(person) for person in sorted({person for person, _ in pairs})]
    uow.session.execute(_TAKE_TURNS, {"force": uow.tenant.force_id, "people": turns})
    people, referrals = [person for person, _ in pairs], [referral for _, referral in pairs]
    found = uow.session.scalars(UNKNOWN, {"force": uow.tenant.force_id, "people": people, "referrals": referrals})
    uow.prefetched.update(("stranger", person) for person in found)


def is_unknown(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether nothing is known of a person whose turn is taken. It is said once: after that something is known."""
    if ("stranger", person_id) not in uow.prefetched:
        return False
    uow.prefetched.remove(("stranger", person_id))
    return True
