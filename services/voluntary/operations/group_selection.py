"""Which group to ask next for a step, and why."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from voluntary.domain.due_diligence import missing
from voluntary.domain.group_selection import Choice, Offer, Tried, choose
from voluntary.store import commissions
from voluntary.store.force_settings import settings_of
from voluntary.store.groups import documents_of
from voluntary.store.ledger import awards_to_see, pot_of
from voluntary.store.tables import Award, BudgetLine, Step


def find_choice(uow: UnitOfWork, step: Step) -> Choice:
    """Whom one would ask now and why, for somebody who only looks."""
    return choice_among(uow, *awards_to_see(uow, step), tried_before(uow, step))


def choice_among(
    uow: UnitOfWork, lines: Sequence[BudgetLine], awards: Sequence[Award], tried: Sequence[Tried]
) -> Choice:
    offers = _offers(uow, awards, {line.id: pot_of(line).left for line in lines})
    return choose(offers, tried, today=british_date(uow.now), asks_per_group=settings_of(uow).asks_per_group)


def _offers(uow: UnitOfWork, awards: Sequence[Award], line_left: dict[UUID, int]) -> list[Offer]:
    documents = documents_of(uow, [award.organisation_id for award in awards])
    taken = commissions.places_taken(uow, [award.id for award in awards])
    return [
        Offer(
            award_id=award.id,
            organisation_id=award.organisation_id,
            preference=award.preference,
            due_diligence_holds=not missing(documents[award.organisation_id], british_date(uow.now)),
            starts_on=award.starts_on,
            ends_on=award.ends_on,
            places=award.capacity,
            taken=taken.get(award.id, 0),
            needs_pence=award.price_pence * award.sessions,
            award_left_pence=pot_of(award).left,
            line_left_pence=line_left[award.line_id],
        )
        for award in awards
    ]


def tried_before(uow: UnitOfWork, step: Step) -> list[Tried]:
    rows = commissions.commissions_of_step(uow, step.id)
    silent = {each for each, _ in commissions.acts_of_many(uow, [row.id for row in rows], ["unanswered"])}
    tried = [Tried(row.organisation_id, "unanswered") for row in rows if row.id in silent]
    tried += [Tried(row.organisation_id, "rejected") for row in rows if row.state == "rejected"]
    return tried + [Tried(row.organisation_id, "failed") for row in rows if row.state == "failed"]
