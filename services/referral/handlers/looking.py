"""What people see: the queue, and one referral with all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from common.errors import Refused
from common.unit_of_work import UnitOfWork
from referral.domain.comparison import side_by_side
from referral.domain.text import gist
from referral.handlers.naming import known_as, most_reliable
from referral.messages import (
    Act,
    Arrested,
    Basis,
    Candidate,
    Compared,
    FindReferral,
    ListQueue,
    QueueItem,
    QueuePage,
    ReferralDetail,
    Said,
)
from referral.store import conversations
from referral.store.people import KnownAs, identities_of, identities_on
from referral.store.referrals import (
    PAGE,
    REASON,
    acts_of,
    arrest_of,
    candidates_of,
    get_referral,
    queue_page,
    referrals_of,
)
from referral.store.tables import Referral


def list_queue(question: ListQueue, uow: UnitOfWork) -> QueuePage:
    """One page of the duty queue, late first."""
    if question.page < 1:
        raise Refused("page_invalid")
    rows, total = queue_page(uow, question.page)
    ids = [row.id for row in rows]
    about, candidates, gists = identities_on(uow, ids), candidates_of(uow, ids), _gists(uow, ids)
    items = tuple(_item(row, about.get(row.id), len(candidates.get(row.id, ())), gists.get(row.id, "")) for row in rows)
    uow.audit("consult", *(row.person_id for row in rows if row.person_id), why="duty_queue")
    return QueuePage(items=items, total=total, page=question.page, pages=max(1, -(-total // PAGE)))


def find_referral(question: FindReferral, uow: UnitOfWork) -> ReferralDetail:
    """Everything about one referral that the duty officer needs in order to decide."""
    referral = get_referral(uow, question.referral_id)
    known = identities_on(uow, [referral.id]).get(referral.id)
    candidates = _candidates(uow, referral, known)
    seen = {candidate.person_id for candidate in candidates} | ({referral.person_id} if referral.person_id else set())
    uow.audit("consult", *seen, why="referral")
    return ReferralDetail(
        referral_id=referral.id,
        reference=referral.reference,
        site_id=referral.site_id,
        channel=referral.channel,  # type: ignore[arg-type]
        state=referral.state,  # type: ignore[arg-type]
        received_at=referral.received_at,
        look_due_at=referral.look_due_at,
        said=_said(uow, referral.id),
        arrest=_arrested(uow, referral.id),
        who=known.who if known else None,
        person_id=referral.person_id,
        invited_by=_basis(referral),
        candidates=candidates,
        acts=_acts(uow, referral.id),
        also_open=_also_open(uow, referral),
    )


def _gists(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    first: dict[UUID, str] = {}
    for message in conversations.messages_of(uow, ids):
        if message.direction == "in" and message.referral_id not in first:
            first[message.referral_id] = gist(conversations.read(uow, message))
    return first


def _item(referral: Referral, known: KnownAs | None, candidates: int, said: str) -> QueueItem:
    who = known.who if known else None
    return QueueItem(
        referral_id=referral.id,
        site_id=referral.site_id,
        channel=referral.channel,  # type: ignore[arg-type]
        received_at=referral.received_at,
        look_due_at=referral.look_due_at,
        state=referral.state,  # type: ignore[arg-type]
        about=f"{who.given_name} {who.family_name}" if who else None,
        gist=said,
        invited_by=_basis(referral),
        candidates=candidates,
    )


def _basis(referral: Referral) -> Basis | None:
    if referral.rule_id is None or referral.rule_version is None or referral.rule_offence is None:
        return None
    return Basis(rule_id=referral.rule_id, rule_version=referral.rule_version, offence_code=referral.rule_offence)


def _said(uow: UnitOfWork, referral_id: UUID) -> tuple[Said, ...]:
    return tuple(
        Said(
            direction=message.direction,  # type: ignore[arg-type]
            at=message.at,
            text=conversations.read(uow, message),
            delivery=message.delivery,  # type: ignore[arg-type]
        )
        for message in conversations.messages_of(uow, [referral_id])
    )


def _arrested(uow: UnitOfWork, referral_id: UUID) -> Arrested | None:
    arrest = arrest_of(uow, referral_id)
    if arrest is None:
        return None
    return Arrested(
        occurred_on=arrest.occurred_on,
        offence_code=arrest.offence_code,
        offence_title=arrest.offence_title,
        role=arrest.persons_role,  # type: ignore[arg-type]
        custody_suite=arrest.custody_suite,
    )


def _candidates(uow: UnitOfWork, referral: Referral, known: KnownAs | None) -> tuple[Candidate, ...]:
    offered = candidates_of(uow, [referral.id]).get(referral.id, [])
    found = identities_of(uow, [one.person_id for one in offered])
    return tuple(
        Candidate(
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


def _compared(known: KnownAs | None, theirs: Sequence[KnownAs]) -> tuple[Compared, ...]:
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
