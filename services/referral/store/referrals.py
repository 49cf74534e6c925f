"""Referrals with their acts, from which their state and the next due step follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from common.acts import add_act, list_acts
from common.errors import NOT_FOUND
from common.queries import find, find_all, lock_all, locked, of_force
from common.unit_of_work import UnitOfWork
from referral.domain import clocks
from referral.domain.acts import ActCode
from referral.domain.clocks import Clocks
from referral.domain.referral_state import state_after, waits
from referral.messages import Channel
from referral.messages.refusals import refused
from referral.store.site_questions import close_questions
from referral.store.tables import Act, Arrest, MatchCandidate, Message, Referral

REASON = "referral.act.reason"


def get_referral(uow: UnitOfWork, referral_id: UUID, *, lock: bool = False) -> Referral:
    """A referral that the caller may see; ``lock`` keeps others out until the end. Raises ``Refused(not_found)``."""
    return find(uow, Referral, referral_id, lock=lock)


def insert_referral(
    uow: UnitOfWork, *, referral_id: UUID, site_id: int, channel: Channel, reference: str, key_id: UUID,
    received_at: datetime, runs: Clocks, conversation_id: UUID | None = None, continues: UUID | None = None,
) -> Referral:  # fmt: skip
    """A new referral with its first act, ``received``: a person has to view it. The next flush writes both."""
    referral = Referral(
        id=referral_id, site_id=site_id, channel=channel, reference=reference, key_id=key_id, version=1,
        received_at=received_at, first_view_due_at=runs.first_view_due_at, contact_due_at=runs.contact_due_at,
        reachable=runs.reachable, due="first_view", due_at=runs.first_view_due_at, conversation_id=conversation_id,
        continues=continues, state="received", looks_like_spam=False,
    )  # fmt: skip
    uow.session.add(referral)
    received = Act(referral_id=referral_id, sequence=1, at=uow.now, actor=uow.actor.id, act="received")
    uow.session.add_after_parents(received)
    _acts_read(uow)[referral_id] = [received]
    _added(uow).add(referral_id)
    return referral


def record_act(uow: UnitOfWork, referral: Referral, act: ActCode, reason: str | None = None) -> None:
    """Add an act to a locked referral; its state, and what is due next, follow from the acts."""
    sealed = uow.sealer.seal(referral.key_id, REASON, reason) if reason else None
    done, added = _acts_under_lock(uow, referral), Act(referral_id=referral.id, act=act, sealed_reason=sealed)
    add_act(uow, referral, added)
    done.append(added)
    refresh_state(uow, referral)


def _acts_under_lock(uow: UnitOfWork, referral: Referral) -> list[Act]:
    """The acts of a locked referral, read once: until the lock ends nobody else adds any."""
    known = _acts_read(uow)
    if referral.id not in known:
        known[referral.id] = list(acts_of(uow, referral.id))
    return known[referral.id]


def _acts_read(uow: UnitOfWork) -> dict[UUID, list[Act]]:
    """By referral, the acts that this unit of work has read under the referral's lock or added itself."""
    acts: dict[UUID, list[Act]] = uow.session.info.setdefault("referral_acts", {})
    return acts


def _added(uow: UnitOfWork) -> set[UUID]:
    """The referrals that this unit of work has added: nobody else can have texted for them yet."""
    added: set[UUID] = uow.session.info.setdefault("referrals_added", set())
    return added


def refresh_state(uow: UnitOfWork, referral: Referral) -> None:
    """Work out the state of a locked referral, what is due next, and by when."""
    done = _acts_under_lock(uow, referral)
    referral.state = state_after(done)
    if not waits(referral.state):
        close_questions(uow, referral.id)
    somebody = referral.reachable and not referral.looks_like_spam
    runs = Clocks(referral.first_view_due_at, referral.contact_due_at or referral.first_view_due_at, somebody)
    following = clocks.next_due(done, runs, texted=_texted(uow, referral))
    referral.due, referral.due_at = (following.due, following.at) if following else (None, None)


def contacted(uow: UnitOfWork, referral: Referral) -> bool:
    """Whether contact was made."""
    return clocks.contacted(acts_of(uow, referral.id), texted=_texted(uow, referral))


def _texted(uow: UnitOfWork, referral: Referral) -> bool:
    """Whether a text that an officer wrote has been sent, and did not fail."""
    if referral.conversation_id is None or referral.id in _added(uow):
        return False
    gone = sa.select(Message.id).where(
        Message.force_id == uow.tenant.force_id, Message.referral_id == referral.id, Message.written_by.is_not(None),
        Message.delivery.in_(("sent", "delivered")),
    )  # fmt: skip
    return uow.session.scalar(sa.select(gone.exists())) is True


def acts_of(uow: UnitOfWork, referral_id: UUID) -> Sequence[Act]:
    return list_acts(uow, Act, Act.referral_id == referral_id)


def latest_reason(uow: UnitOfWork, referral_id: UUID, acts: Collection[str]) -> str | None:
    """The reason of the last of these acts on a referral; None when there is none."""
    done = [act for act in acts_of(uow, referral_id) if act.act in acts]
    return uow.sealer.read(REASON, done[-1].sealed_reason) if done else None


def lock_referrals(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> Sequence[Referral]:
    """Referrals under their locks, in the order of their ids. Raises ``Refused(not_found)`` when one is not there."""
    wanted = set(referral_ids)
    referrals = lock_all(uow, Referral, Referral.id.in_(wanted))
    if len(referrals) != len(wanted):
        raise refused(NOT_FOUND)
    return referrals


def find_id_by_reference(uow: UnitOfWork, reference: str | None) -> UUID:
    """Which referral this is the reference of. Raises ``Refused(reference_unknown)``, also for what is none."""
    query = sa.select(Referral.id).where(Referral.force_id == uow.tenant.force_id, Referral.reference == reference)
    referral_id = uow.session.scalar(query) if reference else None
    if referral_id is None:
        raise refused("reference_unknown")
    return referral_id


def merge_chain(uow: UnitOfWork, referral: Referral) -> Sequence[Referral]:
    """The referral, the one it was merged into, and so on; officers work on the last."""
    chain = [referral]
    while chain[-1].merged_into is not None and chain[-1].state == "merged":
        chain.append(get_referral(uow, chain[-1].merged_into))
    return chain


def merged_into(uow: UnitOfWork, referral: Referral, *, lock: bool = True) -> Sequence[Referral]:
    """Referrals that were merged into this one, and into those, the nearest first."""
    merged: list[Referral] = []
    nearest = [referral.id]
    while nearest:
        query = of_force(uow, Referral, Referral.merged_into.in_(nearest)).order_by(Referral.received_at, Referral.id)
        rows = uow.session.scalars(locked(query) if lock else query).all()
        nearest = [row.id for row in rows if row not in merged]
        merged += [row for row in rows if row not in merged]
    return merged


def referrals_of(uow: UnitOfWork, person_id: UUID, *, lock: bool = False) -> Sequence[Referral]:
    query = of_force(uow, Referral, Referral.person_id == person_id).order_by(Referral.received_at, Referral.id)
    return uow.session.scalars(locked(query) if lock else query).all()


def accepted_people(uow: UnitOfWork, person_ids: Collection[UUID]) -> set[UUID]:
    """Those of these people who were accepted, as far as the caller may see."""
    rows = find_all(uow, Referral, Referral.person_id.in_(person_ids), Referral.state == "accepted")
    return {row.person_id for row in rows if row.person_id is not None}


def is_invited(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether an invitation of this person stands, as far as the caller may see."""
    return any(referral.state == "accepted" for referral in referrals_of(uow, person_id))


def arrest_of(uow: UnitOfWork, referral_id: UUID) -> Arrest | None:
    query = sa.select(Arrest).where(Arrest.force_id == uow.tenant.force_id, Arrest.referral_id == referral_id)
    return uow.session.scalars(query).first()


def arrests_of(uow: UnitOfWork, person_id: UUID, *, lock: bool = False) -> Sequence[tuple[Referral, Arrest]]:
    """Every arrest linked to a person, with its referral."""
    return _arrests(uow, Referral.person_id == person_id, lock=lock)


def arrest_days_by_site(uow: UnitOfWork) -> dict[int, set[date]]:
    """The days of the arrests that came in, by the site at which they came in."""
    joined = (Arrest.force_id == Referral.force_id, Arrest.referral_id == Referral.id)
    query = sa.select(Referral.site_id, Arrest.occurred_on).join(Arrest, sa.and_(*joined)).distinct()
    days: dict[int, set[date]] = {}
    for site_id, day in uow.session.execute(query.where(Referral.force_id == uow.tenant.force_id)):
        days.setdefault(site_id, set()).add(day)
    return days


def notified_arrests(uow: UnitOfWork, person_id: UUID) -> Sequence[tuple[Referral, Arrest]]:
    """Every arrest last sent to evaluation as this person's, locked."""
    return _arrests(uow, Arrest.notified_person_id == person_id, lock=True)


def _arrests(uow: UnitOfWork, which: sa.ColumnElement[bool], *, lock: bool) -> Sequence[tuple[Referral, Arrest]]:
    same = sa.and_(Referral.force_id == Arrest.force_id, Referral.id == Arrest.referral_id)
    query = sa.select(Referral, Arrest).join(Arrest, same).where(Referral.force_id == uow.tenant.force_id, which)
    query = query.order_by(Arrest.occurred_on, Referral.id)
    rows = uow.session.execute(locked(query, of=Arrest) if lock else query)
    return [(referral, arrest) for referral, arrest in rows]


def candidates_of(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> dict[UUID, list[MatchCandidate]]:
    """The candidates of each referral, likeliest first."""
    query = sa.select(MatchCandidate).where(
        MatchCandidate.force_id == uow.tenant.force_id, MatchCandidate.referral_id.in_(referral_ids)
    )
    by_referral: dict[UUID, list[MatchCandidate]] = {}
    for row in uow.session.scalars(query.order_by(MatchCandidate.percent.desc(), MatchCandidate.person_id)):
        by_referral.setdefault(row.referral_id, []).append(row)
    return by_referral
