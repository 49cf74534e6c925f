"""One referral as people see it, with all that was said and done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.unit_of_work import UnitOfWork
from referral.domain.clocks import seen
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
from referral.operations.assignment import comes_back_at
from referral.operations.trial_guard import step_of
from referral.store.danger import open_danger_of
from referral.store.force_settings import settings_of
from referral.store.intelligence import item_on
from referral.store.people import KnownAs, identities_of, identities_on, person_of
from referral.store.referrals import (
    REASON,
    acts_of,
    arrest_of,
    candidates_of,
    get_referral,
    record_act,
    referrals_of,
)
from referral.store.tables import Referral
from referral.views.arrest_reports import shown_reports
from referral.views.contacts import contacts_on
from referral.views.conversations import phone_of, said_on
from referral.views.danger import shown
from referral.views.intelligence import shown as graded
from referral.views.person_names import known_as, most_reliable
from referral.views.requests import requested


def find_referral(question: FindReferral, uow: UnitOfWork) -> ReferralDetail:
    """Everything about one referral that the duty officer needs in order to decide. That a person opened it is an act
    on it, the first time and after each further thing that came in: whoever asked may know that it was read."""
    referral, settings = _opened(uow, question.referral_id), settings_of(uow)
    known = identities_on(uow, [referral.id]).get(referral.id)
    candidates = _candidates(uow, referral, known)
    seen = {candidate.person_id for candidate in candidates} | ({referral.person_id} if referral.person_id else set())
    uow.audit("consult", *seen, why="referral")
    return ReferralDetail(
        referral_id=referral.id,
        reference=referral.reference,
        site_id=referral.site_id,
        channel=referral.channel,
        state=referral.state,
        received_at=referral.received_at,
        first_view_due_at=referral.first_view_due_at,
        messages=said_on(uow, referral.id),
        arrest=_arrested(uow, referral.id),
        who=known.who if known else None,
        person_id=referral.person_id,
        invited_by=basis_of(referral),
        candidates=candidates,
        acts=_acts(uow, referral.id),
        also_open=_also_open(uow, referral),
        merged_into=referral.merged_into,
        assignee=referral.assignee,
        returns_at=comes_back_at(uow, referral),
        request=requested(uow, referral),
        conversation=phone_of(uow, referral),
        looks_like_spam=referral.looks_like_spam and waits(referral.state),
        danger=shown(open_danger_of(uow, referral.id), settings.danger_rungs),
        indecent_image_instructions=settings.indecent_image_instructions,
        due=referral.due,
        due_at=referral.due_at,
        contacts=contacts_on(uow, referral),
        reports=shown_reports(uow, referral),
        intelligence=_intelligence(uow, referral),
        allocation=_allocation(uow, referral),
    )


def _opened(uow: UnitOfWork, referral_id: UUID) -> Referral:
    if seen(acts_of(uow, referral_id)):
        return get_referral(uow, referral_id)
    referral = get_referral(uow, referral_id, lock=True)
    if not seen(acts_of(uow, referral_id)):  # nobody else was quicker
        record_act(uow, referral, "read")
    return referral


def _allocation(uow: UnitOfWork, referral: Referral) -> AllocationStep | None:
    undecided = waits(referral.state) or referral.state == "not_offered"
    return step_of(uow, referral, person_of(uow, referral.person_id)) if undecided and referral.person_id else None


def basis_of(referral: Referral) -> Basis | None:
    if referral.rule_id is None or referral.rule_version is None or referral.rule_offence is None:
        return None
    return Basis(rule_id=referral.rule_id, rule_version=referral.rule_version, offence_code=referral.rule_offence)


def _arrested(uow: UnitOfWork, referral_id: UUID) -> ArrestDetail | None:
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


def _candidates(uow: UnitOfWork, referral: Referral, known: KnownAs | None) -> tuple[MatchCandidate, ...]:
    offered = candidates_of(uow, [referral.id]).get(referral.id, [])
    found = identities_of(uow, [one.person_id for one in offered])
    return tuple(
        MatchCandidate(
            person_id=one.person_id,
            who=named.who,
            known_from=named.known_from,
            compared=_compared(known, found[one.person_id]),
            percent=one.percent,
            held_back=tuple(one.held_back),  # type: ignore[arg-type]
        )
        for one in offered
        if one.person_id in found and (named := known_as(one.person_id, found[one.person_id]))
    )


def _compared(known: KnownAs | None, theirs: Sequence[KnownAs]) -> tuple[FieldComparison, ...]:
    """Beside what is said of them most reliably."""
    there = most_reliable(theirs)
    return side_by_side(known.who, there) if known and known.who and there else ()


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


def _also_open(uow: UnitOfWork, referral: Referral) -> tuple[UUID, ...]:
    if referral.person_id is None:
        return ()
    others = referrals_of(uow, referral.person_id)
    return tuple(one.id for one in others if one.id != referral.id and one.state == "received")
