"""Arrests become referrals: a rule may suggest an invitation, and the person is matched to known people."""

from __future__ import annotations

from uuid import uuid4

from common.unit_of_work import UnitOfWork
from gateway.messages import BODY_COLUMN, ArrestReported, InboundArrest
from referral.domain.arrest_corrections import basis_for
from referral.domain.eligibility.offences import normal_code
from referral.handlers.arrest_corrections import record_correction
from referral.handlers.person_matching import match_person
from referral.messages import ConfigureForce, Who
from referral.operations.merge import merge_into_decided
from referral.operations.new_referrals import create_referral, unseal
from referral.store.arrest_reports import facts_of, find_arrest
from referral.store.force_settings import current_settings
from referral.store.people import add_identity
from referral.store.tables import Arrest, Referral


def on_arrest_reported(event: ArrestReported, uow: UnitOfWork) -> None:
    """Put an arrest on the duty queue as a referral. Casework is told at once when the person was accepted before. The
    same number with other facts is a correction, never a second referral."""
    arrest = unseal(uow, InboundArrest, BODY_COLUMN, event.sealed_body)
    settings, known_before = current_settings(uow), find_arrest(uow, arrest.custody_record)
    if known_before is not None:
        record_correction(uow, settings, event, arrest, known_before)
        return
    site_id = _site_for(settings, arrest.custody_suite)
    referral = create_referral(uow, settings, site_id=site_id, channel="custody", received_at=event.received_at)
    _record_arrest(uow, settings, referral, arrest)
    who = Who(given_name=arrest.given_name, family_name=arrest.family_name, date_of_birth=arrest.date_of_birth)
    known = add_identity(
        uow, referral, who, source="custody", fact_or_opinion="fact", role=arrest.role, external=arrest.person_ref
    )
    person = match_person(uow, referral, known)
    if person is not None:
        merge_into_decided(uow, referral, person)
    uow.audit("collect", *([person.id] if person else []), why="arrest_reported")


def _record_arrest(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, arrest: InboundArrest) -> None:
    basis = basis_for(settings.rules, facts_of(uow, arrest))
    if basis is not None:
        referral.rule_id, referral.rule_version = basis.rule_id, basis.rule_version
        referral.rule_offence = basis.offence_code
    uow.session.add(
        Arrest(
            id=uuid4(),
            referral_id=referral.id,
            custody_record=arrest.custody_record,
            occurred_on=arrest.occurred_on,
            offence_code=normal_code(arrest.offence_code),
            offence_title=arrest.offence_title,
            persons_role=arrest.role,
            custody_suite=arrest.custody_suite,
            source="custody",
            audience="case_team",
            fact_or_opinion="fact",
        )
    )


def _site_for(settings: ConfigureForce, suite: str) -> int:
    """The site responsible for a suite. An unknown suite goes to the first one's site, so that someone sees it."""
    site_ids = {site.custody_suite.casefold(): site.site_id for site in settings.suites}
    return site_ids.get(suite.casefold(), settings.suites[0].site_id)
