"""A commissioner registers a group and funds it: funds, budget lines for one purpose at one site, awards."""

from __future__ import annotations

from uuid import UUID, uuid4

from common.british_time import british_date
from common.errors import NOT_FOUND
from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain import due_diligence, ledger
from voluntary.domain.session import Terms
from voluntary.messages import (
    ConfigureForce,
    Created,
    Done,
    MakeAward,
    OpenBudgetLine,
    OpenFund,
    RecordDocument,
    RegisterOrganisation,
    SetCapacity,
)
from voluntary.messages.refusals import refused
from voluntary.operations.access import own_award
from voluntary.store.force_settings import save_settings
from voluntary.store.groups import documents_of, group_of
from voluntary.store.ledger import balances, write_entry
from voluntary.store.tables import Award, BudgetLine, Document, Fund, Organisation, OrganisationWorker


def configure_force(command: ConfigureForce, uow: UnitOfWork) -> Done:
    save_settings(uow, command)
    return Done()


def register_organisation(command: RegisterOrganisation, uow: UnitOfWork) -> Created:
    """A group and its users. No user works for two groups: what one group is told must not reach another.

    Raises: Refused(worker_of_another_group).
    """
    for worker_id in command.worker_ids:
        if group_of(uow, worker_id) is not None:
            raise refused("worker_of_another_group")
    group = Organisation(id=uuid4(), name=command.name)
    uow.session.add(group)
    uow.session.flush()
    for worker_id in sorted(set(command.worker_ids)):
        uow.session.add(OrganisationWorker(worker_id=worker_id, organisation_id=group.id))
    return Created(id=group.id)


def record_document(command: RecordDocument, uow: UnitOfWork) -> Done:
    find(uow, Organisation, command.organisation_id)
    seen = command.document
    checked = due_diligence.Document(seen.kind, seen.valid_from, seen.expires_on)
    uow.session.add(
        Document(
            id=uuid4(),
            organisation_id=command.organisation_id,
            kind=checked.kind,
            valid_from=checked.valid_from,
            expires_on=checked.expires_on,
            seen_by=uow.actor.id,
            seen_at=uow.now,
        )
    )
    return Done()


def open_fund(command: OpenFund, uow: UnitOfWork) -> Created:
    fund = Fund(id=uuid4(), title=command.title, opened_at=uow.now)
    uow.session.add(fund)
    uow.session.flush()
    write_entry(uow, ledger.receive(fund.id, command.pence))
    return Created(id=fund.id)


def open_budget_line(command: OpenBudgetLine, uow: UnitOfWork) -> Created:
    """Allocate a budget line from a fund, under the fund's lock: together its lines never exceed what it received.

    Raises: Refused(not_found, fund_exhausted).
    """
    if not uow.tenant.may_see(command.site_id):
        raise refused(NOT_FOUND)
    fund = find(uow, Fund, command.fund_id, lock=True)
    budget_line_id, left = uuid4(), balances(uow, "fund").get(ledger.Account("fund", fund.id), 0)
    entry = ledger.allocate(fund.id, left, budget_line_id, command.pence)
    budget_line = BudgetLine(
        id=budget_line_id,
        site_id=command.site_id,
        fund_id=fund.id,
        purpose=command.purpose,
        limit_pence=command.pence,
        committed_pence=0,
        spent_pence=0,
    )
    uow.session.add(budget_line)
    write_entry(uow, entry)
    return Created(id=budget_line_id)


def make_award(command: MakeAward, uow: UnitOfWork) -> Created:
    """Say what a group is paid for. It needs valid documents today, and a budget line of at least this limit.

    Raises: Refused(not_found, due_diligence_expired, award_ends_before_it_starts, budget_line_exhausted,
    prime_invalid).
    """
    budget_line = find(uow, BudgetLine, command.budget_line_id)
    group = find(uow, Organisation, command.organisation_id)
    due_diligence.check_new_work(documents_of(uow, [group.id])[group.id], british_date(uow.now))
    terms = Terms(command.price_pence, command.no_show_pence, command.sessions)
    if command.ends_on < command.starts_on:
        raise refused("award_ends_before_it_starts")
    if command.limit_pence > budget_line.limit_pence:
        raise refused("budget_line_exhausted", left_pence=budget_line.limit_pence)
    if command.prime_award_id is not None:
        _check_prime(uow, command.prime_award_id, budget_line.id)
    return Created(id=_insert_award(uow, command, budget_line, terms).id)


def _insert_award(uow: UnitOfWork, command: MakeAward, budget_line: BudgetLine, terms: Terms) -> Award:
    award = Award(
        id=uuid4(),
        site_id=budget_line.site_id,
        organisation_id=command.organisation_id,
        budget_line_id=budget_line.id,
        kind=command.kind,
        prime_award_id=command.prime_award_id,
        limit_pence=command.limit_pence,
        committed_pence=0,
        spent_pence=0,
        price_pence=terms.price_pence,
        no_show_pence=terms.no_show_pence,
        sessions=terms.sessions,
        capacity=command.capacity,
        preference=command.preference,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    uow.session.add(award)
    uow.session.flush()
    return award


def _check_prime(uow: UnitOfWork, under: UUID, budget_line_id: UUID) -> None:
    """A subcontractor works under a prime on the same budget line, and has no subcontractors of its own.

    Raises: Refused(not_found, prime_invalid).
    """
    prime = find(uow, Award, under)
    if prime.budget_line_id != budget_line_id or prime.prime_award_id is not None:
        raise refused("prime_invalid")


def set_capacity(command: SetCapacity, uow: UnitOfWork) -> Done:
    own_award(uow, command.award_id, lock=True).capacity = command.capacity
    return Done()
