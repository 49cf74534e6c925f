"""Creates referrals, whatever the channel: with a reference, clocks, and a position on the queue."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from common.messages import load
from common.reference import SECRET_BYTES, new_reference
from common.unit_of_work import UnitOfWork
from referral.domain.clocks import Clocks, contact_due_at, first_view_due_at
from referral.messages import Channel, ConfigureForce, ReferralReceived
from referral.store.referrals import insert_referral
from referral.store.tables import Referral

T = TypeVar("T")


def unseal(uow: UnitOfWork, kind: type[T], column: str, sealed: bytes) -> T:
    """The record that the gateway sealed."""
    return load(kind, json.loads(uow.sealer.open(column, sealed)))


def create_referral(
    uow: UnitOfWork,
    settings: ConfigureForce,
    *,
    site_id: int,
    channel: Channel,
    received_at: datetime,
    conversation_id: UUID | None = None,
    reference: str | None = None,
    at_once: bool = False,
    reachable: bool = False,
    continues: UUID | None = None,
    flush: bool = True,
) -> Referral:
    """A new referral on the duty queue, with the reference already given out or a new one. ``at_once`` is for danger:
    it needs a view now. ``reachable``: there is someone to contact. Without ``flush`` it is written with what the
    caller adds and changes next."""
    referral_id = uuid4()
    runs = Clocks(
        received_at if at_once else first_view_due_at(received_at, settings.first_view_minutes),
        contact_due_at(received_at, settings.first_contact_minutes, settings.quiet_hours),
        reachable,
    )
    referral = insert_referral(
        uow,
        referral_id=referral_id,
        site_id=site_id,
        channel=channel,
        reference=reference or new_reference(secrets.token_bytes(SECRET_BYTES)),
        key_id=uow.sealer.new_key(f"referral:{referral_id}"),
        received_at=received_at,
        runs=runs,
        conversation_id=conversation_id,
        continues=continues,
    )
    if flush:
        uow.session.flush()
    uow.raise_event(
        ReferralReceived(referral_id=referral.id, site_id=site_id, channel=channel),
        subject=referral.id,
        sequence=referral.version,
    )
    return referral
