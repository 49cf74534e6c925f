"""Import postings, record what a finder checked, and close opportunities."""

from __future__ import annotations

from collections import Counter

from common.errors import NOT_FOUND
from common.unit_of_work import UnitOfWork
from opportunities.domain.postings import read_postings
from opportunities.messages import CheckOpportunity, CloseOpportunity, Done, ImportPostings, ImportResult
from opportunities.messages.refusals import refused
from opportunities.store.opportunities import get_opportunity, save_posting

MAX_FAULTS = 200


def import_postings(command: ImportPostings, uow: UnitOfWork) -> ImportResult:
    """Import what a source publishes, and say what could not be read. Raises: Refused(not_found)."""
    if not uow.tenant.may_see(command.site_id):
        raise refused(NOT_FOUND)
    result = read_postings(command.source, command.document)
    kept = Counter(save_posting(uow, command.site_id, command.source, posting) for posting in result.postings)
    return ImportResult(
        created=kept["created"],
        changed=kept["changed"],
        unchanged=kept["unchanged"],
        faults=result.faults[:MAX_FAULTS],
        faults_omitted=max(0, len(result.faults) - MAX_FAULTS),
    )


def check_opportunity(command: CheckOpportunity, uow: UnitOfWork) -> Done:
    """Store what the provider answered. Raises: Refused(not_found, vacancies_taken)."""
    row = get_opportunity(uow, command.opportunity_id, lock=True)
    if command.vacancies < max(1, row.taken):
        raise refused("vacancies_taken", taken=row.taken)
    row.night_work, row.restricted_trade = command.night_work, command.restricted_trade
    row.training_included, row.min_age = command.training_included, command.min_age
    row.vacancies, row.requirements_known = command.vacancies, True
    row.requirements, row.support = sorted(set(command.requirements)), sorted(set(command.support))
    row.checked_at = uow.now
    return Done()


def close_opportunity(command: CloseOpportunity, uow: UnitOfWork) -> Done:
    """No new candidate is placed there; placements that exist continue."""
    row = get_opportunity(uow, command.opportunity_id, lock=True)
    row.closed_at = row.closed_at or uow.now
    return Done()
