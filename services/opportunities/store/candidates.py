"""Candidate requests: the steps that wait, and the profiles of their candidates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.queries import find
from common.unit_of_work import UnitOfWork
from opportunities.domain.candidate import Candidate as DomainCandidate
from opportunities.messages import CandidateProfile, DescribeCandidate
from opportunities.messages.refusals import refused
from opportunities.store.tables import Candidate, CandidateRequest, Presence


def get_candidate_request(uow: UnitOfWork, step_id: UUID, *, lock: bool = False) -> CandidateRequest:
    """A step that waits, or waited, for an opportunity. Raises: Refused(not_found)."""
    return find(uow, CandidateRequest, step_id, lock=lock)


def waiting_requests(uow: UnitOfWork) -> Sequence[CandidateRequest]:
    query = sa.select(CandidateRequest).where(
        CandidateRequest.force_id == uow.tenant.force_id, CandidateRequest.closed_at.is_(None)
    )
    return uow.session.scalars(query).all()


def described_candidates(uow: UnitOfWork, candidates: Collection[UUID]) -> set[UUID]:
    """Which of these candidates have been described."""
    query = sa.select(Candidate.id).where(Candidate.force_id == uow.tenant.force_id, Candidate.id.in_(list(candidates)))
    return set(uow.session.scalars(query))


def candidate_of(uow: UnitOfWork, request: CandidateRequest) -> DomainCandidate:
    """The candidate as matching sees them. Raises: Refused(candidate_not_described)."""
    row = uow.session.get(Candidate, (uow.tenant.force_id, request.candidate_id))
    if row is None:
        raise refused("candidate_not_described")
    return DomainCandidate(
        candidate_id=row.id,
        age_band=row.age_band,
        free_from=row.free_from,
        home_zone=row.home_zone,
        kinds=tuple(row.kinds),  # type: ignore[arg-type]
        interests=frozenset(row.interests),
        skills=frozenset(row.skills),
        qualifications=frozenset(row.qualifications),
        hours=row.hours,
        support_wanted=frozenset(row.support_wanted),
    )


def described_at(uow: UnitOfWork, candidate_id: UUID) -> datetime | None:
    """When the profile was last saved, whatever changed in it."""
    query = sa.select(Candidate.described_at).where(
        Candidate.force_id == uow.tenant.force_id, Candidate.id == candidate_id
    )
    return uow.session.scalar(query)


def profile_of(uow: UnitOfWork, request: CandidateRequest, *, has_safety_limits: bool) -> CandidateProfile | None:
    """The profile of a candidate; of the safety limits, only whether there are any."""
    row = uow.session.get(Candidate, (uow.tenant.force_id, request.candidate_id))
    if row is None:
        return None
    return CandidateProfile(
        described_at=row.described_at,
        age_band=row.age_band,
        home_zone=row.home_zone,
        kinds=tuple(row.kinds),  # type: ignore[arg-type]
        interests=tuple(row.interests),
        skills=tuple(row.skills),
        qualifications=tuple(row.qualifications),
        hours=row.hours,
        free_from=row.free_from,
        support_wanted=tuple(row.support_wanted),
        has_safety_limits=has_safety_limits,
    )


def save_profile(uow: UnitOfWork, request: CandidateRequest, description: DescribeCandidate) -> None:
    """Store the profile of a candidate. It replaces the earlier one; the safety limits are stored elsewhere."""
    values = {
        "age_band": description.age_band,
        "home_zone": description.home_zone,
        "kinds": list(description.kinds),
        "interests": sorted(set(description.interests)),
        "skills": sorted(set(description.skills)),
        "qualifications": sorted(set(description.qualifications)),
        "hours": description.hours,
        "free_from": description.free_from,
        "support_wanted": sorted(set(description.support_wanted)),
        "described_at": uow.now,
    }
    insert = pg.insert(Candidate).values(force_id=uow.tenant.force_id, id=request.candidate_id, **values)
    uow.session.execute(insert.on_conflict_do_update(index_elements=["force_id", "id"], set_=values))
    present = (Presence.force_id == uow.tenant.force_id, Presence.candidate_id == request.candidate_id)
    uow.session.execute(sa.update(Presence).where(*present).values(described_at=uow.now))
