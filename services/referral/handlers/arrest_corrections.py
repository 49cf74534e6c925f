"""Arrest corrections: custody reports one number again with other facts. All reports are kept, the latest counts."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from gateway.messages import ArrestReported, InboundArrest
from referral.domain.arrest_corrections import Report, basis_for, changed, identity_changed, in_order
from referral.domain.clocks import first_view_due_at, seen
from referral.domain.referral_state import waits
from referral.handlers.evaluation_facts import schedule_for_correction
from referral.handlers.person_matching import match_person
from referral.messages import ArrestCorrected, Basis, ConfigureForce, Who
from referral.operations.merge import merge_into_decided
from referral.store.arrest_reports import apply_facts, facts_of, first_report, insert_report, reports_on
from referral.store.people import add_identity, get_person
from referral.store.referrals import acts_of, get_referral, record_act
from referral.store.tables import Arrest, Person, Referral


def record_correction(
    uow: UnitOfWork, settings: ConfigureForce, event: ArrestReported, payload: InboundArrest, arrest: Arrest
) -> None:
    """Keep the new report and return the referral for a view. A report that repeats an earlier one changes nothing."""
    referral = get_referral(uow, arrest.referral_id, lock=True)
    uow.session.refresh(arrest)  # it was found before the lock
    recorded, facts = reports_on(uow, referral.id), facts_of(uow, payload)
    before = recorded or [first_report(uow, referral, arrest)]
    if any(not changed(earlier.facts, facts) for earlier in before):
        return
    report = Report(event.inbound_id, event.received_at, facts, basis_for(settings.rules, facts))
    for earlier in (*(() if recorded else before), report):
        insert_report(uow, referral, earlier)
    if seen(acts_of(uow, referral.id)) or not waits(referral.state):
        referral.first_view_due_at = first_view_due_at(event.received_at, settings.first_view_minutes)
    record_act(uow, referral, "arrest_corrected")
    if in_order([*before, report])[-1] is report:
        _apply_latest_report(
            uow, referral, arrest, payload, report, other=identity_changed(in_order(before)[-1].facts, facts)
        )
    uow.audit("collect", *([referral.person_id] if referral.person_id else []), why="arrest_corrected")


def _apply_latest_report(
    uow: UnitOfWork, referral: Referral, arrest: Arrest, payload: InboundArrest, report: Report, *, other: bool
) -> None:
    """Give the arrest the facts of the latest report. Its link to a person stays: an officer checks that."""
    apply_facts(arrest, report.facts)
    if waits(referral.state):
        _reapply_rules(uow, referral, report.basis)
    if referral.person_id is not None:
        person = get_person(uow, referral.person_id)
        schedule_for_correction(uow, person, arrest)
        _raise_corrected(uow, referral, person, arrest)
    elif other:
        _match_again(uow, referral, payload)


def _raise_corrected(uow: UnitOfWork, referral: Referral, person: Person, arrest: Arrest) -> None:
    """Whoever was told of the arrest hears what custody says now."""
    if not arrest.casework_notified:
        return
    person.version += 1
    corrected = ArrestCorrected(
        referral_id=referral.id,
        person_id=person.id,
        site_id=referral.site_id,
        occurred_on=arrest.occurred_on,
        offence_code=arrest.offence_code,
        role=arrest.persons_role,
        link_number=referral.link_number,
    )
    uow.raise_event(corrected, subject=person.id, sequence=person.version)


def _reapply_rules(uow: UnitOfWork, referral: Referral, basis: Basis | None) -> None:
    """Apply the rules again and record when the result differs. A decided referral stays as it was decided."""
    fired = referral.rule_id is not None
    referral.rule_id, referral.rule_version, referral.rule_offence = (
        (basis.rule_id, basis.rule_version, basis.offence_code) if basis else (None, None, None)
    )
    if fired and basis is None:
        record_act(uow, referral, "rule_fires_no_more")
    elif basis is not None and not fired:
        record_act(uow, referral, "rule_fires_now")


def _match_again(uow: UnitOfWork, referral: Referral, payload: InboundArrest) -> None:
    who = Who(given_name=payload.given_name, family_name=payload.family_name, date_of_birth=payload.date_of_birth)
    known = add_identity(
        uow, referral, who, source="custody", fact_or_opinion="fact", role=payload.role, external=payload.person_ref
    )
    person = match_person(uow, referral, known)
    if person is not None:
        merge_into_decided(uow, referral, person)
