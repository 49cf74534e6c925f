"""Saves texts to the phones of staff, their delivery, and what a phone was told of.

The number itself is not kept: whoever sends looks for it among the duty phones as they are then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql as pg

from common.queries import find, find_all, find_first, of_force
from common.sender_ids import parse_sender_id
from common.unit_of_work import UnitOfWork
from referral.messages import Delivery, DutyPhone
from referral.store.tables import Alert, Callout, Danger

ANSWERED_WITHIN = timedelta(days=1)  # later a phone's "1" is a text like others


def insert_alert(
    uow: UnitOfWork, phone: DutyPhone, *, danger_id: UUID | None, raised: int, callout_id: UUID | None, nobody_on: bool
) -> UUID | None:
    """A text to this phone. None if it was written before, since the danger or the callout was last raised."""
    values = {
        "force_id": uow.tenant.force_id, "id": uuid4(), "danger_id": danger_id, "callout_id": callout_id,
        "raised": raised, "role": phone.role, "blind_number": _blind(uow, phone.number), "written_at": uow.now,
        "delivery": "to_send", "status_changed_at": uow.now, "nobody_on": nobody_on,
    }  # fmt: skip
    return uow.session.scalar(pg.insert(Alert).values(**values).on_conflict_do_nothing().returning(Alert.id))


def get_alert(uow: UnitOfWork, alert_id: UUID) -> Alert:
    """An alert, locked. Raises: Refused(not_found)."""
    return find(uow, Alert, alert_id, lock=True)


def find_alert(uow: UnitOfWork, alert_id: UUID | None) -> Alert | None:
    """The alert that a receipt is about, locked; None when it is not one."""
    return find_first(uow, of_force(uow, Alert, Alert.id == alert_id), lock=True) if alert_id else None


def danger_of(uow: UnitOfWork, alert: Alert) -> Danger | None:
    return find(uow, Danger, alert.danger_id) if alert.danger_id else None


def callout_of(uow: UnitOfWork, alert: Alert) -> Callout | None:
    return find(uow, Callout, alert.callout_id) if alert.callout_id else None


def number_of(uow: UnitOfWork, alert: Alert, phones: Sequence[DutyPhone]) -> str | None:
    """The number of the duty phone that is to be texted; None if it is none any more."""
    found = next((phone.number for phone in phones if _blind(uow, phone.number) == alert.blind_number), None)
    return parse_sender_id(found).value if found else None


def set_alert_delivery(uow: UnitOfWork, alert: Alert, delivery: Delivery) -> None:
    alert.delivery, alert.status_changed_at = delivery, uow.now


def alerts_told_to(uow: UnitOfWork, number: str) -> Sequence[Alert]:
    """Every alert to this number in the last day, in the order of their ids: whoever locks what they are about locks
    it in the same order."""
    lately = (Alert.blind_number == _blind(uow, number), Alert.written_at > uow.now - ANSWERED_WITHIN)
    return sorted(find_all(uow, Alert, *lately), key=lambda alert: alert.danger_id or alert.callout_id or alert.id)


def _blind(uow: UnitOfWork, number: str) -> bytes:
    return uow.sealer.blind("duty_phone", parse_sender_id(number).value)
