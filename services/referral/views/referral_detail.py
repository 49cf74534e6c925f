"""One referral in full, with its messages and acts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.matching.comparison import side_by_side
from referral.domain.referral_state import waits
from referral.messages import (
    Act,
    AllocationStep,
    ArrestDetail,
    Basis,
    FieldComparison,
    FindReferral,
    Intelligence,
    MatchCandidate,
    ReferralDetail,
)
from referral.operations.assignment import return_time
from referral.operations.trial_guard import allocation_step
from referral.store.danger import open_danger_of
from referral.store.force_settings import current_settings
from referral.store.intelligence import item_on
from referral.store.people import KnownIdentity, identities_of, identities_on, person_of
from referral.store.referrals import (
    REASON,
    acts_of,
    arrest_of,
    candidates_of,
    get_referral,
    referrals_of,
)
from referral.store.site_questions import questions_on
from referral.store.tables import Referral
from referral.views.arrest_reports import arrest_reports_on
from referral.views.contacts import contacts_on
from referral.views.conversations import conversation_on, messages_on
from referral.views.danger import present_danger
from referral.views.intelligence import present_items as graded
from referral.views.person_names import known_person, most_reliable
from referral.views.requests import request_detail


def find_referral(question: FindReferral, uow: UnitOfWork) -> ReferralDetail:
    """Everything about one referral that the duty officer needs in order to decide."""
    referral, settings = get_referral(uow, question.referral_id), current_settings(uow)
    known = identities_on(uow, [referral.id]).get(referral.id)
    candidates = _candidates(uow, referral, known)
    people = {candidate.person_id for candidate in candidates} | ({referral.person_id} if referral.person_id else set())
    uow.audit("consult", *people, why="referral")
    others = _others_of_person(uow, referral)
    return ReferralDetail(
        referral_id=referral.id,
        reference=referral.reference,
        site_id=referral.site_id,
        channel=referral.channel,
        state=referral.state,
        received_at=referral.received_at,
        first_view_due_at=referral.first_view_due_at,
        messages=messages_on(uow, referral.id),
        arrest=arrest_on(uow, referral.id),
        who=known.who if known else None,
        person_id=referral.person_id,
        invited_by=basis_of(referral),
        candidates=candidates,
        acts=_acts(uow, referral.id),
        also_open=tuple(other.id for other in others if other.state == "received"),
        asked_elsewhere=bool(questions_on(uow, [referral.id])),
        accepted_as=next((other.reference for other in reversed(others) if other.state == "accepted"), None),
        merged_into=referral.merged_into,
        assignee=referral.assignee,
        returns_at=return_time(uow, referral),
        request=request_detail(uow, referral),
        conversation=conversation_on(uow, referral),
        looks_like_spam=referral.looks_like_spam and waits(referral.state),
        danger=present_danger(uow, open_danger_of(uow, referral.id), settings.danger_rungs),
        indecent_image_instructions=settings.indecent_image_instructions,
        due=referral.due,
        due_at=referral.due_at,
        contacts=contacts_on(uow, referral),
        reports=arrest_reports_on(uow, referral),
        intelligence=_intelligence(uow, referral),
        source_protected=referral.source_protected,
        allocation=_allocation(uow, referral),
    )


def _allocation(uow: UnitOfWork, referral: Referral) -> AllocationStep | None:
    undecided = waits(referral.state) or referral.state == "not_offered"
    return (
        allocation_step(uow, referral, person_of(uow, referral.person_id)) if undecided and referral.person_id else None
    )


def basis_of(referral: Referral) -> Basis | None:
    if referral.rule_id is None or referral.rule_version is None or referral.rule_offence is None:
        return None
    return Basis(rule_id=referral.rule_id, rule_version=referral.rule_version, offence_code=referral.rule_offence)


def arrest_on(uow: UnitOfWork, referral_id: UUID) -> ArrestDetail | None:
    """The arrest that a referral is, as custody reported it last."""
    arrest = arrest_of(uow, referral_id)
    if arrest is None:
        return None
    return ArrestDetail(
        occurred_on=arrest.occurred_on,
        offence_code=arrest.offence_code,
        offence_title=arrest.offence_title,
        role=arrest.persons_role,
        custody_suite=arrest.custody_suite,
    )


def _intelligence(uow: UnitOfWork, referral: Referral) -> Intelligence | None:
    item = item_on(uow, referral.id)
    return graded(uow, [item])[0] if item else None


def _candidates(uow: UnitOfWork, referral: Referral, known: KnownIdentity | None) -> tuple[MatchCandidate, ...]:
    offered = candidates_of(uow, [referral.id]).get(referral.id, [])
    identities = identities_of(uow, [candidate.person_id for candidate in offered])
    return tuple(
        MatchCandidate(
            person_id=candidate.person_id,
            who=person.who,
            known_from=person.known_from,
            compared=_compare(known, identities[candidate.person_id]),
            percent=candidate.percent,
            doubts=tuple(candidate.doubts),  # type: ignore[arg-type]
        )
        for candidate in offered
        if candidate.person_id in identities
        and (person := known_person(candidate.person_id, identities[candidate.person_id]))
    )


def _compare(known: KnownIdentity | None, theirs: Sequence[KnownIdentity]) -> tuple[FieldComparison, ...]:
    """Compare with the candidate's most reliable identity."""
    other = most_reliable(theirs)
    return side_by_side(known.who, other) if known and known.who and other else ()


def _acts(uow: UnitOfWork, referral_id: UUID) -> tuple[Act, ...]:
    return tuple(
        Act(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor,
            act=row.act,
            reason=uow.sealer.read(REASON, row.sealed_reason),
        )
        for row in acts_of(uow, referral_id)
    )


def _others_of_person(uow: UnitOfWork, referral: Referral) -> list[Referral]:
    if referral.person_id is None:
        return []
    return [other for other in referrals_of(uow, referral.person_id) if other.id != referral.id]
