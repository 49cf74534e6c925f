"""Requests for help by form or from an organisation: saved in their own words, and the named person is matched."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from gateway.messages import BODY_COLUMN, About, HelpRequested, InboundRequest, Referrer
from referral.domain.clocks import referrer_reachable
from referral.domain.statements import is_named, partial_name, split_statements
from referral.handlers.danger import check_for_danger, raise_for_request
from referral.handlers.person_matching import match_person
from referral.messages import StatementKind, Who
from referral.operations.merge import merge_into_decided
from referral.operations.new_referrals import create_referral, unseal
from referral.store.force_settings import current_settings
from referral.store.people import add_identity
from referral.store.requests import find_by_reference, insert_statements
from referral.store.tables import Person, Referral, Request


def on_help_requested(event: HelpRequested, uow: UnitOfWork) -> None:
    """Put a request on the duty queue. When someone is in danger now it is due at once and raises a danger."""
    if find_by_reference(uow, event.reference) is not None:
        return
    payload, settings = unseal(uow, InboundRequest, BODY_COLUMN, event.sealed_body), current_settings(uow)
    referral = create_referral(
        uow,
        settings,
        site_id=event.site_id,
        channel=event.channel,
        received_at=event.received_at,
        reference=event.reference,
        at_once=payload.danger_now == "yes",
        reachable=_reachable(payload.referrer, event),
    )
    source = f"organisation:{event.organisation_id}" if event.organisation_id else payload.referrer.asked_by
    _record_request(uow, referral, payload, event, source)
    found = check_for_danger(uow, settings, referral, payload.worry)
    if payload.danger_now == "yes" and found.level != "rings":
        raise_for_request(uow, settings, referral)
    person = _match_person(uow, referral, payload.about, source)
    uow.audit("collect", *([person.id] if person else []), why="help_requested")


def _record_request(
    uow: UnitOfWork, referral: Referral, payload: InboundRequest, event: HelpRequested, source: str
) -> None:
    uow.session.add(
        Request(
            referral_id=referral.id,
            asked_by=payload.referrer.asked_by,
            organisation_id=event.organisation_id,
            danger_now=payload.danger_now,
            knows=payload.knows,
            may_contact=payload.referrer.may_contact,
        )
    )
    answers = {
        "worry": payload.worry,
        **_statements_about_person(payload.about),
        **_statements_about_referrer(payload.referrer),
    }
    statements = split_statements(answers, payload.referrer.asked_by)
    insert_statements(uow, referral, statements, source=source, role=payload.about.role, at=event.received_at)


def _reachable(referrer: Referrer, event: HelpRequested) -> bool:
    contact_details = (referrer.phone, referrer.email, referrer.contact)
    return referrer_reachable(referrer.may_contact, contact_details, organisation=event.organisation_id is not None)


def _statements_about_person(about: About) -> dict[StatementKind, str | None]:
    return {
        "name": partial_name(about.given_name, about.family_name),
        "age": about.age,
        "school": about.school,
        "address": about.address,
        "phone": about.phone,
    }


def _statements_about_referrer(referrer: Referrer) -> dict[StatementKind, str | None]:
    return {
        "referrer_name": referrer.name,
        "referrer_organisation": referrer.organisation,
        "referrer_phone": referrer.phone,
        "referrer_email": referrer.email,
        "referrer_contact": referrer.contact,
    }


def _match_person(uow: UnitOfWork, referral: Referral, about: About, source: str) -> Person | None:
    """Match the named person. Without both names the duty officer says who it is."""
    if not is_named(about.given_name, about.family_name):
        return None
    assert about.given_name is not None
    assert about.family_name is not None
    who = Who(given_name=about.given_name, family_name=about.family_name, date_of_birth=about.date_of_birth)
    known = add_identity(uow, referral, who, source=source, fact_or_opinion="opinion", role=about.role, external=None)
    person = match_person(uow, referral, known)
    if person is not None:
        merge_into_decided(uow, referral, person)
    return person
