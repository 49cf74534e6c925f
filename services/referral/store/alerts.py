"""Saves texts to the phones of staff, their delivery, and which dangers a phone was told of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from common.queries import find, find_first, of_force
from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from referral.messages import Delivery, DutyPhone
from referral.store.tables import Alert, Danger, Referral

NUMBER = "referral.alert.number"
ANSWERED_WITHIN = timedelta(days=1)  # later a phone's "1" is a text like others


def insert_alert(
    uow: UnitOfWork, referral: Referral, danger: Danger, phone: DutyPhone, *, nobody_on: bool
) -> UUID | None:
    """A text to this phone, sealed under the referral's key. None if it was written before, since the danger was last
    raised."""
    number = parse_sender_id(phone.number).value
    values = {
        "force_id": uow.tenant.force_id, "id": uuid4(), "danger_id": danger.id, "raised": danger.raised,
        "role": phone.role, "blind_number": _blind(uow, number),
        "sealed_number": uow.sealer.seal(referral.key_id, NUMBER, number), "written_at": uow.now,
        "delivery": "to_send", "status_changed_at": uow.now, "nobody_on": nobody_on,
    }  # fmt: skip
    return uow.session.scalar(pg.insert(Alert).values(**values).on_conflict_do_nothing().returning(Alert.id))


def get_alert(uow: UnitOfWork, alert_id: UUID) -> tuple[Alert, Danger]:
    """An alert, locked, and its danger. Raises: Refused(not_found)."""
    alert = find(uow, Alert, alert_id, lock=True)
    return alert, find(uow, Danger, alert.danger_id)


def find_alert(uow: UnitOfWork, alert_id: UUID | None) -> Alert | None:
    """The alert that a receipt is about, locked; None when it is not one."""
    return find_first(uow, of_force(uow, Alert, Alert.id == alert_id), lock=True) if alert_id else None


def number_of(uow: UnitOfWork, alert: Alert) -> str:
    return uow.sealer.open(NUMBER, alert.sealed_number)


def set_alert_delivery(uow: UnitOfWork, alert: Alert, delivery: Delivery) -> None:
    alert.delivery, alert.status_changed_at = delivery, uow.now


def referrals_told_to(uow: UnitOfWork, number: str) -> Sequence[tuple[UUID, UUID, str]]:
    """The referral, the danger and the role of every alert to this number in the last day, the latest first."""
    same = sa.and_(Danger.force_id == Alert.force_id, Danger.id == Alert.danger_id)
    query = sa.select(Danger.referral_id, Danger.id, Alert.role).join(Alert, same)
    lately = (
        Alert.force_id == uow.tenant.force_id,
        Alert.blind_number == _blind(uow, number),
        Alert.written_at > uow.now - ANSWERED_WITHIN,
    )
    rows = uow.session.execute(query.where(*lately).order_by(Alert.written_at.desc(), Alert.id))
    return [(referral_id, danger_id, role) for referral_id, danger_id, role in rows]


def _blind(uow: UnitOfWork, number: str) -> bytes:
    return uow.sealer.blind("duty_phone", number)
