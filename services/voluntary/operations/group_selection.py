"""Which group to ask next for a step, and why."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.british_time import british_date
from common.unit_of_work import UnitOfWork
from voluntary.domain.due_diligence import missing_documents
from voluntary.domain.group_selection import AwardOption, Choice, EarlierCommission, choose_award
from voluntary.store import commissions
from voluntary.store.force_settings import settings_of
from voluntary.store.groups import documents_of
from voluntary.store.ledger import budget_of, find_awards
from voluntary.store.tables import Award, BudgetLine, Step


def preview_choice(uow: UnitOfWork, step: Step) -> Choice:
    """Which group would be asked now and why, without locks, for a page."""
    return choose_among(uow, *find_awards(uow, step), earlier_commissions(uow, step))


def choose_among(
    uow: UnitOfWork, budget_lines: Sequence[BudgetLine], awards: Sequence[Award], tried: Sequence[EarlierCommission]
) -> Choice:
    offers = _award_options(uow, awards, {budget_line.id: budget_of(budget_line).left for budget_line in budget_lines})
    return choose_award(offers, tried, today=british_date(uow.now), asks_per_group=settings_of(uow).asks_per_group)


def _award_options(uow: UnitOfWork, awards: Sequence[Award], budget_line_left: dict[UUID, int]) -> list[AwardOption]:
    documents = documents_of(uow, [award.organisation_id for award in awards])
    taken = commissions.capacity_used(uow, [award.id for award in awards])
    return [
        AwardOption(
            award_id=award.id,
            organisation_id=award.organisation_id,
            preference=award.preference,
            due_diligence_complete=not missing_documents(documents[award.organisation_id], british_date(uow.now)),
            starts_on=award.starts_on,
            ends_on=award.ends_on,
            capacity=award.capacity,
            capacity_used=taken.get(award.id, 0),
            needs_pence=award.price_pence * award.sessions,
            award_left_pence=budget_of(award).left,
            budget_line_left_pence=budget_line_left[award.budget_line_id],
        )
        for award in awards
    ]


def earlier_commissions(uow: UnitOfWork, step: Step) -> list[EarlierCommission]:
    rows = commissions.commissions_of_step(uow, step.id)
    silent = {each for each, _ in commissions.acts_of_many(uow, [row.id for row in rows], ["unanswered"])}
    tried = [EarlierCommission(row.organisation_id, "unanswered") for row in rows if row.id in silent]
    tried += [EarlierCommission(row.organisation_id, "rejected") for row in rows if row.state == "rejected"]
    return tried + [EarlierCommission(row.organisation_id, "failed") for row in rows if row.state == "failed"]
