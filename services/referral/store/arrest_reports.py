"""Reports of an arrest that custody corrected; who was arrested is sealed under the referral's key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from common.crypto.sealing import ERASED
from common.messages import dump, load
from common.unit_of_work import UnitOfWork
from gateway.messages import InboundArrest
from referral.domain.arrest_corrections import Facts, Report
from referral.domain.eligibility.offences import normal_code
from referral.messages import Basis, Who
from referral.store.people import EXTERNAL, open_identities
from referral.store.tables import Arrest, ArrestReport, Identity, Referral

WHO = "referral.arrest_report.who"


def find_arrest(uow: UnitOfWork, custody_record: str) -> Arrest | None:
    """The arrest with this custody record number."""
    query = sa.select(Arrest).where(Arrest.force_id == uow.tenant.force_id, Arrest.custody_record == custody_record)
    return uow.session.scalars(query).first()


def facts_of(uow: UnitOfWork, arrest: InboundArrest) -> Facts:
    """The facts of a report, for comparison."""
    number = uow.sealer.blind(EXTERNAL, arrest.person_ref).hex() if arrest.person_ref else None
    who = Who(given_name=arrest.given_name, family_name=arrest.family_name, date_of_birth=arrest.date_of_birth)
    return Facts(
        arrest.occurred_on, normal_code(arrest.offence_code), arrest.offence_title, arrest.role, arrest.custody_suite,
        who, number,
    )  # fmt: skip


def first_report(uow: UnitOfWork, referral: Referral, arrest: Arrest) -> Report:
    """The first report, before any correction."""
    query = sa.select(Identity).where(
        Identity.force_id == uow.tenant.force_id, Identity.referral_id == referral.id, Identity.source == "custody"
    )
    known = open_identities(uow, uow.session.scalars(query.order_by(Identity.at, Identity.id).limit(1)).all())
    number = known[0].external.hex() if known and known[0].external else None
    role = arrest.persons_role
    facts = Facts(
        arrest.occurred_on, arrest.offence_code, arrest.offence_title, role, arrest.custody_suite,
        known[0].who if known else None, number,
    )  # fmt: skip
    return Report(arrest.id, referral.received_at, facts, _basis(referral))


def insert_report(uow: UnitOfWork, referral: Referral, report: Report) -> None:
    facts, basis = report.facts, report.basis
    uow.session.add(
        ArrestReport(
            id=report.id, referral_id=referral.id, reported_at=report.reported_at, occurred_on=facts.occurred_on,
            offence_code=facts.offence_code, offence_title=facts.offence_title, persons_role=facts.role,
            custody_suite=facts.custody_suite, sealed_who=uow.sealer.seal(referral.key_id, WHO, _serialised(facts)),
            rule_id=basis.rule_id if basis else None, rule_version=basis.rule_version if basis else None,
            rule_offence=basis.offence_code if basis else None, source="custody", audience="case_team",
            fact_or_opinion="fact",
        )
    )  # fmt: skip
    uow.session.flush()


def reports_on(uow: UnitOfWork, referral_id: UUID) -> list[Report]:
    """Every report, opened; none while there is only one."""
    rows = report_rows(uow, [referral_id]).get(referral_id, [])
    uow.sealer.preload(row.sealed_who for row in rows)
    return [_report(uow, row) for row in rows]


def report_rows(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, list[ArrestReport]]:
    """The reports of each corrected referral, in order, still sealed."""
    query = sa.select(ArrestReport).where(
        ArrestReport.force_id == uow.tenant.force_id, ArrestReport.referral_id.in_(referral_ids)
    )
    by_referral: dict[UUID, list[ArrestReport]] = {}
    for row in uow.session.scalars(query.order_by(ArrestReport.reported_at, ArrestReport.id)):
        by_referral.setdefault(row.referral_id, []).append(row)
    return by_referral


def apply_facts(arrest: Arrest, facts: Facts) -> None:
    """Give the arrest these facts."""
    arrest.occurred_on, arrest.offence_code, arrest.offence_title = (
        facts.occurred_on, facts.offence_code, facts.offence_title,
    )  # fmt: skip
    arrest.persons_role, arrest.custody_suite = facts.role, facts.custody_suite


def _serialised(facts: Facts) -> str:
    return json.dumps({"who": dump(facts.who) if facts.who else None, "number": facts.number})


def _report(uow: UnitOfWork, row: ArrestReport) -> Report:
    who, number = _read(uow, row.sealed_who)
    role = row.persons_role
    facts = Facts(
        row.occurred_on, row.offence_code, row.offence_title, role, row.custody_suite, who, number,
    )  # fmt: skip
    return Report(row.id, row.reported_at, facts, _basis(row))


def _read(uow: UnitOfWork, sealed: bytes) -> tuple[Who | None, str | None]:
    text = uow.sealer.read(WHO, sealed)
    if text is None or text == ERASED:
        return None, None
    read = json.loads(text)
    return load(Who, read["who"]) if read["who"] else None, read["number"]


def _basis(row: Referral | ArrestReport) -> Basis | None:
    if row.rule_id is None or row.rule_version is None or row.rule_offence is None:
        return None
    return Basis(rule_id=row.rule_id, rule_version=row.rule_version, offence_code=row.rule_offence)
