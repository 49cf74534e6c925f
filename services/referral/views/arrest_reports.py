"""What custody reported of one arrest, report by report."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.arrest_corrections import changed
from referral.messages import ArrestDetail, ArrestReport
from referral.store.arrest_reports import reports_on
from referral.store.tables import Referral


def arrest_reports_on(uow: UnitOfWork, referral: Referral) -> tuple[ArrestReport, ...]:
    """Every report in its turn with what it changed; none while custody has said one thing only."""
    reports = reports_on(uow, referral.id)
    return tuple(
        ArrestReport(
            reported_at=one.reported_at,
            arrest=ArrestDetail(
                occurred_on=one.facts.occurred_on,
                offence_code=one.facts.offence_code,
                offence_title=one.facts.offence_title,
                role=one.facts.role,
                custody_suite=one.facts.custody_suite,
            ),
            who=one.facts.who,
            invited_by=one.basis,
            changed=changed(reports[place - 1].facts, one.facts) if place else (),
        )
        for place, one in enumerate(reports)
    )
