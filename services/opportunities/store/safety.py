"""What is not safe for a candidate: marks of districts and trades, and people whom they must not meet.

Only the case team's messages lead here (a rule test holds every other message to that): what a finder is shown or
refused never depends on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql as pg

from common.errors import Unavailable
from common.unit_of_work import UnitOfWork
from opportunities.domain.safety import PlaceMarks, SafetyLimits, find_warnings
from opportunities.messages import DescribeCandidate, SafetyWarning
from opportunities.store.candidates import get_candidate_request
from opportunities.store.pseudonyms import Pseudonyms
from opportunities.store.tables import BarredMark, Exclusion, Opportunity, Presence

_log = structlog.get_logger(__name__)


def save_limits(uow: UnitOfWork, candidate_id: UUID, description: DescribeCandidate) -> None:
    """Store what must be avoided. It replaces what was stored before, unless that is to stay. Raises: Unavailable."""
    pseudonyms = Pseudonyms(uow)
    marks = {pseudonyms.zone(zone) for zone in description.avoid_zones} | {
        pseudonyms.trade(trade) for trade in description.avoid_trades
    }
    others = {get_candidate_request(uow, step).candidate_id for step in description.exclusions} - {candidate_id}
    if description.keep_limits:
        _limits_of(uow, candidate_id)  # marks of another key may not be taken for these
    else:
        _delete_limits(uow, candidate_id)
    if marks:
        marks.add(pseudonyms.check())
    rows = [{"candidate_id": candidate_id, "mark": mark} for mark in sorted(marks)]
    _insert(uow, BarredMark, rows)
    _insert(uow, Exclusion, list(_exclusions(candidate_id, others)))


def has_limits(uow: UnitOfWork, candidate_id: UUID) -> bool:
    """Whether the case team has said that anything must be avoided."""
    marks = sa.exists().where(*_marks_of(uow, candidate_id))
    said = sa.exists().where(*_said_by(uow, candidate_id))
    return bool(uow.session.scalar(sa.select(sa.or_(marks, said))))


def warnings_of(
    uow: UnitOfWork, candidate_id: UUID, rows: Sequence[Opportunity]
) -> Mapping[UUID, tuple[SafetyWarning, ...]]:
    """What is unsafe about each of these opportunities for a candidate. Raises: Unavailable without the marks' own
    key."""
    limits, present, pseudonyms = _limits_of(uow, candidate_id), _present(uow, rows, candidate_id), Pseudonyms(uow)
    return {
        row.id: find_warnings(
            PlaceMarks(
                zone=pseudonyms.zone(row.zone) if row.zone else None,
                trades=frozenset(pseudonyms.trade(sector) for sector in row.sectors),
                present=frozenset(present[row.provider_key]),
            ),
            limits,
        )
        for row in rows
    }


def _limits_of(uow: UnitOfWork, candidate_id: UUID) -> SafetyLimits:
    marks = frozenset(uow.session.scalars(sa.select(BarredMark.mark).where(*_marks_of(uow, candidate_id))))
    if marks and Pseudonyms(uow).check() not in marks:
        _log.error("pseudonym_key_does_not_fit", force=uow.tenant.force_id, alarm=True)
        raise Unavailable("these marks were made with another key")
    others = sa.select(Exclusion.other_id).where(
        Exclusion.force_id == uow.tenant.force_id, Exclusion.candidate_id == candidate_id
    )
    return SafetyLimits(marks, frozenset(uow.session.scalars(others)))


def _present(uow: UnitOfWork, rows: Sequence[Opportunity], candidate_id: UUID) -> dict[str, set[UUID]]:
    """Who else is placed with each provider."""
    query = sa.select(Presence.provider_key, Presence.candidate_id).where(
        Presence.force_id == uow.tenant.force_id,
        Presence.provider_key.in_(sorted({row.provider_key for row in rows})),
        Presence.candidate_id != candidate_id,
    )
    found: dict[str, set[UUID]] = defaultdict(set)
    for provider, other in uow.session.execute(query):
        found[provider].add(other)
    return found


def _exclusions(candidate_id: UUID, others: Iterable[UUID]) -> Iterable[dict[str, object]]:
    """In both directions, and separately for each side: the other side's exclusions stay until they withdraw them."""
    for first in sorted(others):
        for one, other in ((candidate_id, first), (first, candidate_id)):
            yield {"candidate_id": one, "other_id": other, "said_by": candidate_id}


def _insert(uow: UnitOfWork, table: type[BarredMark] | type[Exclusion], rows: list[dict[str, object]]) -> None:
    if rows:
        force = {"force_id": uow.tenant.force_id}
        uow.session.execute(pg.insert(table).on_conflict_do_nothing(), [{**force, **row} for row in rows])


def _delete_limits(uow: UnitOfWork, candidate_id: UUID) -> None:
    uow.session.execute(sa.delete(BarredMark).where(*_marks_of(uow, candidate_id)))
    uow.session.execute(sa.delete(Exclusion).where(*_said_by(uow, candidate_id)))


def _marks_of(uow: UnitOfWork, candidate_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return BarredMark.force_id == uow.tenant.force_id, BarredMark.candidate_id == candidate_id


def _said_by(uow: UnitOfWork, candidate_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Exclusion.force_id == uow.tenant.force_id, Exclusion.said_by == candidate_id
