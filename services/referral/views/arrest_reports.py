"""The reports of one arrest."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.arrest_corrections import changed
from referral.messages import ArrestDetail, ArrestReport
from referral.store.arrest_reports import reports_on
from referral.store.tables import Referral


def arrest_reports_on(uow: UnitOfWork, referral: Referral) -> tuple[ArrestReport, ...]:
    """Every report in order, with what it changed; none while there is only one."""
    reports = reports_on(uow, referral.id)
    return tuple(
        ArrestReport(
            reported_at=report.reported_at,
            arrest=ArrestDetail(
                occurred_on=report.facts.occurred_on,
                offence_code=report.facts.offence_code,
                offence_title=report.facts.offence_title,
                role=report.facts.role,
                custody_suite=report.facts.custody_suite,
            ),
            who=report.facts.who,
            invited_by=report.basis,
            changed=changed(reports[position - 1].facts, report.facts) if position else (),
        )
        for position, report in enumerate(reports)
    )
